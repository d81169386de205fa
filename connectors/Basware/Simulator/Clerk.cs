using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Basware.Simulator;

/// <summary>What people do in P2P, outside the API: approve an invoice, hand one out again, and (for tests) have a notification sent once
/// more.</summary>
internal sealed class Clerk(SandboxData data, SandboxClock clock, Notifier notifier)
{
    public static IReadOnlyCollection<string> Acts { get; } = ["approve", "push", "retransfer"];

    public JsonNode? Act(string act, JsonObject arguments)
    {
        lock (data.Gate)
        {
            return act switch
            {
                "approve" => Approve(arguments),
                "push" => Push(arguments),
                "retransfer" => Retransfer(arguments),
                _ => null,
            };
        }
    }

    /// <summary>A new invoice, made after the first one of the company, with the fields of <c>document</c> put over it.</summary>
    private JsonObject Approve(JsonObject arguments)
    {
        var company = Text(arguments, "companyCode");
        var model = data["accountingDocuments"].Rows.FirstOrDefault(row => company is null || Text(row, "companyCode") == company)
            ?? throw new ArgumentException(
                $"There is no invoice of company '{company}' to make another one after. Companies: "
                    + $"{string.Join(", ", data["companies"].Rows.Select(row => Text(row, "companyCode")))}.");
        var document = model.DeepClone().AsObject();
        var invoiceId = Guid.NewGuid().ToString("N");
        document["invoiceId"] = invoiceId;
        document["invoiceNumber"] = string.Create(CultureInfo.InvariantCulture, $"NEW-{data["accountingDocuments"].Count + 1}");
        foreach (var row in document["codingRows"]!.AsArray())
            row!["externalCode"] = Guid.NewGuid().ToString("N");
        foreach (var field in new[] { "voucherNumber1", "voucherNumber2", "prebookResponses", "paymentMessage", "paymentMethod",
            "paymentRevelsalDocument" })
            document.Remove(field);
        document["transferResponses"] = new JsonArray();
        document["paymentResponses"] = new JsonArray();
        document["processingStatus"] = "WaitingForTransfer";
        foreach (var (name, value) in arguments["document"] as JsonObject ?? [])
            document[name] = value?.DeepClone();
        document["lastUpdated"] = Stamp.Of(clock.GetUtcNow());
        data["accountingDocuments"].Put(Text(document, "invoiceId")!, document);
        return Announce(document);
    }

    /// <summary>Sends the notification of a document again with the same taskId, as a sender that heard no 200 does. <c>newTask</c> sends a
    /// new one; <c>taskType</c> tells of something else.</summary>
    private JsonObject Push(JsonObject arguments)
    {
        var documentId = Text(arguments, "invoiceId") ?? Text(arguments, "documentId")
            ?? throw new ArgumentException("Say which document: {\"invoiceId\": \"…\"}.");
        var taskType = Text(arguments, "taskType") ?? "AccountingDocuments";
        var isNew = arguments["newTask"]?.GetValue<bool>() ?? false;
        var task = isNew
            ? null
            : data["tasks"].Rows.LastOrDefault(row => Text(row, "documentId") == documentId && Text(row, "taskType") == taskType);
        task ??= notifier.NewTask(taskType,
            Text(arguments, "taskSubType") ?? Text(data["accountingDocuments"].Find(documentId) ?? [], "processingStatus"), documentId);
        notifier.Push(task);
        return Told(documentId, task);
    }

    /// <summary>A user transfers a failed or stuck invoice again: it waits again under the same id (fact sheet §3.3).</summary>
    private JsonObject Retransfer(JsonObject arguments)
    {
        var invoiceId = Text(arguments, "invoiceId") ?? throw new ArgumentException("Say which document: {\"invoiceId\": \"…\"}.");
        var document = data["accountingDocuments"].Find(invoiceId) ?? throw new ArgumentException($"There is no invoice {invoiceId}.");
        if (Text(document, "processingStatus") is not ("TransferFailed" or "TransferInProgress"))
            throw new ArgumentException(
                $"Invoice {invoiceId} is in status {Text(document, "processingStatus")}; only TransferFailed and TransferInProgress can "
                    + "be transferred again.");
        document["processingStatus"] = "WaitingForTransfer";
        document["lastUpdated"] = Stamp.Of(clock.GetUtcNow());
        return Announce(document);
    }

    private JsonObject Announce(JsonObject document)
    {
        var invoiceId = Text(document, "invoiceId")!;
        var task = notifier.NewTask("AccountingDocuments", Text(document, "processingStatus"), invoiceId);
        notifier.Push(task);
        return Told(invoiceId, task);
    }

    private static JsonObject Told(string documentId, JsonObject task) =>
        new() { ["invoiceId"] = documentId, ["taskId"] = task["taskId"]!.DeepClone() };

    private static string? Text(JsonObject row, string field) => row[field]?.GetValue<string>();
}

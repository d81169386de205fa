using System.Text.Json.Nodes;

namespace Connector.Bill.Simulator;

/// <summary>Which members a record may be written with, and how long its texts may be (fact sheet §5). What is not listed is refused: a
/// misspelt field must not vanish.</summary>
internal sealed record RecordRules(IReadOnlyDictionary<string, int> Members, IReadOnlyList<string> Required)
{
    private const int Any = int.MaxValue;

    public static RecordRules Vendor { get; } = new(
        new Dictionary<string, int>
        {
            ["name"] = 100,
            ["shortName"] = 40,
            ["accountNumber"] = 100,
            ["accountType"] = Any,
            ["email"] = Any,
            ["phone"] = Any,
            ["address"] = Any,
            ["paymentInformation"] = Any,
            ["additionalInfo"] = Any,
            ["billCurrency"] = 3,
            ["combinePayments"] = Any,
        },
        ["name"]);

    public static RecordRules ChartOfAccount { get; } =
        new(new Dictionary<string, int> { ["name"] = 100, ["description"] = 4000, ["account"] = Any }, ["name", "account"]);

    public static RecordRules Account { get; } = new(new Dictionary<string, int> { ["type"] = Any, ["number"] = 50 }, ["type", "number"]);

    public static RecordRules Bill { get; } = new(
        new Dictionary<string, int>
        {
            ["vendorId"] = Any,
            ["dueDate"] = 10,
            ["billLineItems"] = Any,
            ["invoice"] = Any,
            ["description"] = 4000,
            ["purchaseOrderNumber"] = Any,
            ["classifications"] = Any,
            ["billApprovals"] = Any,
            ["payFromChartOfAccountId"] = Any,
        },
        ["vendorId", "dueDate", "billLineItems", "invoice"]);

    public static RecordRules Line { get; } = new(
        new Dictionary<string, int>
        {
            ["id"] = Any,
            ["amount"] = Any,
            ["quantity"] = Any,
            ["price"] = Any,
            ["description"] = 4000,
            ["classifications"] = Any
        }, []);

    public static RecordRules Invoice { get; } =
        new(new Dictionary<string, int> { ["invoiceNumber"] = Any, ["invoiceDate"] = 10 }, ["invoiceNumber", "invoiceDate"]);

    public static RecordRules RecordedPayment { get; } = new(
        new Dictionary<string, int> { ["vendorId"] = Any, ["processDate"] = 10, ["toPrintCheck"] = Any, ["payments"] = Any },
        ["vendorId", "processDate", "payments"]);

    public static RecordRules Payment { get; } = new(
        new Dictionary<string, int>
        {
            ["vendorId"] = Any,
            ["billId"] = Any,
            ["processDate"] = 10,
            ["fundingAccount"] = Any,
            ["amount"] = Any,
            ["description"] = 70,
            ["processingOptions"] = Any,
            ["transactionNumber"] = Any,
        },
        ["amount", "fundingAccount"]);

    public static RecordRules Subscription { get; } = new(
        new Dictionary<string, int> { ["name"] = Any, ["status"] = Any, ["events"] = Any, ["notificationUrl"] = Any },
        ["name", "events", "notificationUrl"]);

    /// <summary>What is wrong with the record; nothing where it is sound.</summary>
    /// <param name="record">The record, or what came in its place.</param>
    /// <param name="isWhole">Whether required members must be there.</param>
    public IEnumerable<string> Check(JsonNode? record, bool isWhole = true)
    {
        if (record is not JsonObject members)
        {
            yield return "The record must be a JSON object.";
            yield break;
        }

        foreach (var (name, value) in members)
        {
            if (!Members.TryGetValue(name, out var longest))
                yield return $"{name} is not a member that can be written.";
            else if (value is JsonValue text && text.TryGetValue<string>(out var written) && written.Length > longest)
                yield return $"{name} is longer than {longest} characters.";
            else if (name.EndsWith("Date", StringComparison.Ordinal) && !IsDate(value))
                yield return $"{name} must be a date, yyyy-MM-dd.";
        }

        foreach (var name in isWhole
            ? Required.Where(name => members[name] is null)
            : Required.Where(name => members.ContainsKey(name) && members[name] is null))
            yield return $"{name} is required.";
    }

    private static bool IsDate(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var written)
            && DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.None, out _);
}

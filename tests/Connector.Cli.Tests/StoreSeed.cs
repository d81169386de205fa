using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Cli.Tests;

/// <summary>Puts records into a store, as runs would have left them.</summary>
internal static class StoreSeed
{
    public const string Invoices = "books/invoices";

    /// <summary>Three invoices: one delivered, one rejected, one waiting for a row of the table <c>accounts</c>.</summary>
    public static async Task InvoicesAsync(IStateStore store, DateTimeOffset now)
    {
        IntakeRecord[] records =
        [
            new("4711", JsonElement.Parse("""{"id":"4711","iban":"DE02120300000000202051","total":10.10}"""), "US01"),
            new("4712", JsonElement.Parse("""{"id":"4712"}"""), "US01"),
            new("4713", JsonElement.Parse("""{"id":"4713"}"""), "DE01"),
        ];
        await store.IntakeAsync(new Intake(Invoices, "abc123", "", [.. records], null, now), CancellationToken.None);
        foreach (var record in await store.ClaimAsync(Invoices, 10, now, CancellationToken.None))
            await store.SaveAsync(Change(record, now), CancellationToken.None);
    }

    private static RecordChange Change(StoredRecord record, DateTimeOffset now)
    {
        var change = new RecordChange { RecordId = record.Id, Now = now, State = RecordState.Review, Release = true };
        return record.Key switch
        {
            "4711" => change with
            {
                State = RecordState.Delivered,
                Deliver = true,
                Fingerprint = "f",
                TargetId = "T-1",
                Steps = [
                    new StoredStep("target", StepState.Done, JsonElement.Parse("""{"total":10.10}"""),
                        JsonElement.Parse("""{"id":"T-1"}"""), "T-1", null)],
                Audit = [
                    new AuditEntry("record.delivered", "Delivered as T-1.", Step: "target",
                        Request: JsonElement.Parse("""{"total":10.10}"""))],
            },
            "4712" =>
                change with
                {
                    State = RecordState.Rejected,
                    ReasonCode = "Internal_RecordNotFound",
                    Reason = "The account 9999 does not exist.",
                    Audit = [new AuditEntry("record.rejected", "The account 9999 does not exist.")]
                },
            _ => change with
            {
                ReasonCode = "reference-missing",
                Reason = "lines[0].account: the table 'accounts' has no row for '7000'.",
                WaitsFor = "xref:accounts:7000",
            },
        };
    }
}

using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Store;

namespace Connector.Cli.Commands;

/// <summary><c>engine audit</c>: what happened, and the proof that nobody changed it since.</summary>
internal static class AuditCommand
{
    public static Command Create(Terminal terminal) =>
        Verb.Group("audit", "Read the audit trail, or prove that it is unbroken", Show(terminal), Verify(terminal));

    private static Verb Show(Terminal terminal)
    {
        var flow = StoredFlows.Option();
        var key = new Option<string?>("--key") { Description = "Only this key", HelpName = "KEY" };
        var record = new Option<long>("--record")
        {
            Description = "Only this record",
            HelpName = "ID",
            CustomParser = WholeNumber.AtLeast(1, "the number of a record"),
        };
        var most = new Option<long>("--most")
        {
            Description = "At most so many events",
            HelpName = "N",
            CustomParser = WholeNumber.Between(1, int.MaxValue, "a number of events"),
            DefaultValueFactory = _ => 1000,
        };
        var payload = new Option<bool>("--payload") { Description = "Also requests and answers; they may hold bank details" };
        var verb = new Verb(
            "show",
            "Show what happened, oldest first",
            [
                new("engine audit show --record 12", "The life of one record."),
                new("engine audit show --flow business-central-basware/invoices --key 4711 --payload",
                    "Everything sent and answered for one document."),
            ])
        {
            flow, key, record, most, payload,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var opened = await store.Read(parsed, terminal).OpenAsync(terminal, cancel);
            var filter = new AuditFilter
            {
                Flow = await StoredFlows.ResolveAsync(opened, parsed.GetValue(flow), cancel),
                Key = parsed.GetValue(key),
                RecordId = parsed.GetResult(record) is null ? null : parsed.GetValue(record),
                Max = (int)parsed.GetValue(most),
            };
            var events = await opened.AuditAsync(filter, cancel);
            if (parsed.GetValue(verb.Json))
                terminal.Out.WriteLine(
                    JsonOutput.Block(new { events = events.Select(happened => View(happened, parsed.GetValue(payload))) }));
            else
                AuditText.Write(events, parsed.GetValue(payload), terminal);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Verify(Terminal terminal)
    {
        var verb = new Verb(
            "verify",
            "Prove that no event was changed, added or removed",
            [new("engine audit verify --store connector.db", "Exit code 1 where the chain of hashes is broken.")]);
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var opened = await store.Read(parsed, terminal).OpenAsync(terminal, cancel);
            var verdict = await opened.VerifyAuditAsync(cancel);
            terminal.Write(parsed.GetValue(verb.Json), verdict, verdict.Message);
            return verdict.IsWhole ? ExitCode.Done : ExitCode.Findings;
        });
        return verb;
    }

    private static object View(AuditEvent happened, bool withPayload) => new
    {
        happened.Sequence,
        happened.At,
        happened.Event,
        happened.Actor,
        happened.Message,
        happened.Flow,
        happened.FlowVersion,
        happened.Key,
        happened.RecordId,
        happened.JobId,
        happened.Step,
        request = withPayload ? happened.Request : (JsonElement?)null,
        response = withPayload ? happened.Response : null,
        happened.Hash,
    };
}

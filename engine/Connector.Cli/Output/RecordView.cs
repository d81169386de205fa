using System.CommandLine;
using Connector.Cli.Usage;
using Connector.Engine.Records;
using Connector.Engine.Store;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>One record as text or JSON. What it carries is shown only where it was asked for: it may hold bank details.</summary>
internal static class RecordView
{
    public static Argument<long> Argument(string name) => new(name)
    {
        Description = "Number of the record, as 'engine records' lists it",
        CustomParser = WholeNumber.AtLeast(1, "the number of a record; 'engine records' lists them"),
    };

    /// <exception cref="UsageException">The store has no such record.</exception>
    public static async Task<StoredRecord> RequireAsync(IStateStore store, long id, CancellationToken cancel)
    {
        var found = await store.FindAsync(new RecordFilter { Id = id, Max = 1 }, cancel);
        return found.Count > 0
            ? found[0]
            : throw new UsageException($"the store has no record {RecordText.Number(id)}. 'engine records' lists them.");
    }

    /// <summary>A record in a list, for JSON.</summary>
    public static object Summary(StoredRecord record) => new
    {
        record.Id,
        record.Flow,
        record.Key,
        record.Version,
        record.Company,
        record.State,
        record.Attempt,
        record.DueAt,
        record.ReasonCode,
        record.Reason,
        record.WaitsFor,
        record.TargetId,
        record.ReceivedAt,
        record.UpdatedAt,
    };

    /// <summary>A record with its steps, for JSON.</summary>
    public static object Full(StoredRecord record, bool withPayload) => new
    {
        record.Id,
        record.JobId,
        record.Flow,
        record.FlowVersion,
        record.Key,
        record.Version,
        record.Company,
        record.State,
        record.Attempt,
        record.DueAt,
        record.ReasonCode,
        record.Reason,
        record.WaitsFor,
        record.Fingerprint,
        record.TargetId,
        record.Touch,
        record.ReceivedAt,
        record.UpdatedAt,
        steps = record.Steps.Select(step => new
        {
            step.Name,
            step.State,
            step.TargetId,
            request = withPayload ? step.Request : null,
            result = withPayload ? step.Result : null,
        }),
        source = withPayload ? record.Body : (JsonElement?)null,
    };

    public static void Write(StoredRecord record, bool withPayload, Terminal terminal)
    {
        var facts = new ListTable("record", RecordText.Number(record.Id));
        foreach (var (name, value) in Facts(record).Where(fact => fact.Value is not null))
            facts.Add(name, value);
        terminal.Results.Write(facts.Render());
        WriteSteps(record, terminal);
        if (!withPayload)
        {
            terminal.Error.WriteLine("--payload shows the source record, requests and answers.");
            return;
        }

        WriteJson("source", record.Body, terminal);
        foreach (var step in record.Steps)
        {
            WriteJson($"{step.Name} request", step.Request, terminal);
            WriteJson($"{step.Name} answer", step.Result, terminal);
        }
    }

    private static IEnumerable<(string Name, string? Value)> Facts(StoredRecord record) =>
    [
        ("flow", record.Flow),
        ("flow version", record.FlowVersion),
        ("key", record.Key),
        ("version", RecordText.Number(record.Version)),
        ("company", record.Company),
        ("state", RecordText.State(record.State)),
        ("reason", record.Reason),
        ("reason code", record.ReasonCode),
        ("waits for", record.WaitsFor),
        ("attempt", RecordText.Number(record.Attempt)),
        ("due", record.DueAt is { } due ? RecordText.Time(due) : null),
        ("target id", record.TargetId),
        ("job", record.JobId),
        ("received", RecordText.Time(record.ReceivedAt)),
        ("updated", RecordText.Time(record.UpdatedAt)),
    ];

    private static void WriteSteps(StoredRecord record, Terminal terminal)
    {
        if (record.Steps.Length == 0)
            return;
        terminal.Out.WriteLine();
        var steps = new ListTable("step", "state", "target id");
        foreach (var step in record.Steps)
            steps.Add(step.Name, step.State.ToString().ToLowerInvariant(), step.TargetId);
        terminal.Results.Write(steps.Render());
    }

    private static void WriteJson(string title, JsonElement? json, Terminal terminal)
    {
        if (json is not { } element)
            return;
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{title}:");
        terminal.Out.WriteLine(JsonOutput.Block(element));
    }
}

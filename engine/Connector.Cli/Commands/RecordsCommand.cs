using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Records;
using Spectre.Console;

namespace Connector.Cli.Commands;

/// <summary><c>engine records</c>: where records are, and one record in full.</summary>
internal static class RecordsCommand
{
    public static Command Create(Terminal terminal)
    {
        var flow = StoredFlows.Option();
        var state =
            new Option<string?>("--state") { Description = $"Only this state: {string.Join(", ", RecordText.States)}", HelpName = "STATE" };
        var key = new Option<string?>("--key") { Description = "Only this key", HelpName = "KEY" };
        var most = new Option<long>("--most")
        {
            Description = "At most so many, newest first",
            HelpName = "N",
            CustomParser = WholeNumber.Between(1, int.MaxValue, "a number of records"),
            DefaultValueFactory = _ => 100,
        };
        var verb = new Verb(
            "records",
            "List records and where they are in their life; 'records show ID' for one",
            [
                new("engine records --state rejected", "What was refused, and why."),
                new("engine records --flow business-central-basware/invoices --key 4711", "Every version of one document."),
                new("engine records show 12", "One record with its steps."),
            ])
        {
            flow, state, key, most, Show(terminal),
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var wanted = State(parsed.GetValue(state));
            await using var opened = await store.Read(parsed, terminal).OpenAsync(terminal, cancel);
            var filter = new RecordFilter
            {
                Flow = await StoredFlows.ResolveAsync(opened, parsed.GetValue(flow), cancel),
                Key = parsed.GetValue(key),
                State = wanted,
                Max = (int)parsed.GetValue(most),
            };
            var records = await opened.FindAsync(filter, cancel);
            if (parsed.GetValue(verb.Json))
                terminal.Out.WriteLine(JsonOutput.Block(new { records = records.Select(RecordView.Summary) }));
            else
                WriteList(records, filter, terminal);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Show(Terminal terminal)
    {
        var id = RecordView.Argument("ID");
        var payload =
            new Option<bool>("--payload") { Description = "Also the source record, requests and answers; they may hold bank details" };
        var verb = new Verb(
            "show",
            "Show one record with its steps",
            [
                new("engine records show 12", "State, reason and steps."),
                new("engine records show 12 --payload --json", "Everything that is kept of it."),
            ])
        {
            id, payload,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var opened = await store.Read(parsed, terminal).OpenAsync(terminal, cancel);
            var record = await RecordView.RequireAsync(opened, parsed.GetValue(id), cancel);
            if (parsed.GetValue(verb.Json))
                terminal.Out.WriteLine(JsonOutput.Block(RecordView.Full(record, parsed.GetValue(payload))));
            else
                RecordView.Write(record, parsed.GetValue(payload), terminal);
            return ExitCode.Done;
        });
        return verb;
    }

    private static void WriteList(IReadOnlyList<StoredRecord> records, RecordFilter filter, Terminal terminal)
    {
        var table = new ListTable("id", "flow", "key", "state", "updated", "reason") { Numbers = new HashSet<int> { 0 } };
        foreach (var record in records)
        {
            var state = new Cell(RecordText.State(record.State), RecordText.Colour(record.State));
            table.Add(RecordText.Number(record.Id), record.Flow, record.Key, state, RecordText.Time(record.UpdatedAt), record.Reason);
        }

        if (records.Count == 0)
            terminal.Error.WriteLine("No record matches.");
        else
            terminal.Results.Write(table.Render());
        if (records.Count == filter.Max)
            terminal.Error.WriteLine($"The newest {filter.Max} are shown; --most N shows more.");
    }

    private static RecordState? State(string? text)
    {
        if (text is null)
            return null;
        var index = RecordText.States.ToList().FindIndex(state => string.Equals(state, text, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? Enum.GetValues<RecordState>()[index]
            : throw new UsageException($"there is no state '{text}'. {Suggestion.Hint(text, RecordText.States)}");
    }
}

using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;

namespace Connector.Cli.Commands;

/// <summary><c>engine xref</c>: the rows of cross-reference tables.</summary>
internal static class CrossReferenceCommand
{
    public static Command Create(Terminal terminal) =>
        Verb.Group("xref", "Set, list and remove rows of cross-reference tables", Set(terminal), List(terminal), Remove(terminal));

    private static Verb Set(Terminal terminal)
    {
        var (table, code) = Row();
        var value = new Argument<string>("VALUE") { Description = "What the code becomes" };
        var verb = new Verb(
            "set",
            "Set a row; records that wait for it go on",
            [new("engine xref set gl-accounts 6100 61000", "xref('gl-accounts', '6100') gives 61000 from now on.")])
        {
            table, code, value,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var row = new
            {
                table = parsed.GetRequiredValue(table),
                code = parsed.GetRequiredValue(code),
                value = parsed.GetRequiredValue(value)
            };
            await using var opened = await store.Read(parsed, terminal).OpenOrCreateAsync(terminal, cancel);
            var released = await opened.SetCrossReferenceAsync(row.table, row.code, row.value, Environment.UserName, cancel);
            var go = released == 1 ? "goes" : "go";
            var waiting = released == 0 ? "" : $" {Plural.Of(released, "record")} that waited for it {go} on with the next run.";
            terminal.Write(
                parsed.GetValue(verb.Json), new { row.table, row.code, row.value, released },
                $"{row.table}: {row.code} is {row.value}.{waiting}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var table = new Argument<string?>("TABLE") { Description = "Only this table", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Verb(
            "list",
            "List rows that were set; rows written in flow files are not among them",
            [new("engine xref list gl-accounts", "Rows of one table.")])
        {
            table,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var opened = await store.Read(parsed, terminal).OpenAsync(terminal, cancel);
            var rows = await opened.CrossReferencesAsync(parsed.GetValue(table), cancel);
            if (parsed.GetValue(verb.Json))
            {
                terminal.Out.WriteLine(JsonOutput.Block(new { rows }));
                return ExitCode.Done;
            }

            var list = new ListTable("table", "code", "value", "updated");
            foreach (var row in rows)
                list.Add(row.Table, row.Code, row.Value, RecordText.Time(row.UpdatedAt));
            if (rows.Count == 0)
                terminal.Error.WriteLine("No row was set.");
            else
                terminal.Results.Write(list.Render());
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Remove(Terminal terminal)
    {
        var (table, code) = Row();
        var verb = new Verb(
            "remove",
            "Remove a row; the flow file's own row counts again where it has one",
            [new("engine xref remove gl-accounts 6100", "Forget a row.")])
        {
            table, code,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var (from, gone) = (parsed.GetRequiredValue(table), parsed.GetRequiredValue(code));
            await using var opened = await store.Read(parsed, terminal).OpenAsync(terminal, cancel);
            var rows = await opened.CrossReferencesAsync(from, cancel);
            if (!rows.Any(row => string.Equals(row.Code, gone, StringComparison.Ordinal)))
            {
                throw new UsageException(
                    $"the table '{from}' has no row '{gone}' that was set. {Suggestion.Hint(gone, [.. rows.Select(row => row.Code)])}");
            }

            await opened.SetCrossReferenceAsync(from, gone, value: null, Environment.UserName, cancel);
            terminal.Write(parsed.GetValue(verb.Json), new { table = from, code = gone, value = (string?)null },
                $"{from}: {gone} was removed.");
            return ExitCode.Done;
        });
        return verb;
    }

    private static (Argument<string> Table, Argument<string> Code) Row() =>
    (
        new Argument<string>("TABLE") { Description = "Table, as flow files name it" },
        new Argument<string>("CODE") { Description = "Code that the source sends" }
    );
}

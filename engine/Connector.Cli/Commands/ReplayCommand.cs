using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;

namespace Connector.Cli.Commands;

/// <summary><c>engine replay</c>: sends one record through its flow again.</summary>
internal static class ReplayCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = RecordView.Argument("RECORD-ID");
        var touch = new Option<bool>(
            "--touch")
        { Description = "Change a field the connector names, so that a target that skips identical records takes this one" };
        var verb = new Verb(
            "replay",
            "Put a rejected, skipped or reviewed record back to the start; the next run takes it",
            [
                new("engine replay 12", "After the cause was put right."),
                new("engine replay 12 --touch", "Where the target says that nothing changed."),
            ])
        {
            id, touch,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            await using var opened = await store.Read(parsed, terminal).OpenAsync(terminal, cancel);
            var record = await RecordView.RequireAsync(opened, parsed.GetValue(id), cancel);
            if (!await opened.ReplayAsync(record.Id, Environment.UserName, parsed.GetValue(touch), cancel))
            {
                throw new UsageException(
                    $"record {RecordText.Number(record.Id)} ({record.Flow} {record.Key}) is {RecordText.State(record.State)}; only the "
                        + "newest version of a rejected, skipped or reviewed record can be replayed.");
            }

            if (parsed.GetValue(verb.Json))
                terminal.Out.WriteLine(
                    JsonOutput.Block(
                        new
                        {
                            id = record.Id,
                            record.Flow,
                            record.Key,
                            was = RecordText.State(record.State),
                            touch = parsed.GetValue(touch)
                        }));
            else
                terminal.Out.WriteLine(
                    $"Record {RecordText.Number(record.Id)} ({record.Flow} {record.Key}) starts again with the next run of its flow.");
            return ExitCode.Done;
        });
        return verb;
    }
}

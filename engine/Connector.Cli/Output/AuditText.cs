using Connector.Engine.Store;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>Audit events as a trail: a heading for each record, then what happened to it, oldest first.</summary>
internal static class AuditText
{
    public static void Write(IReadOnlyList<AuditEvent> events, bool withPayload, Terminal terminal)
    {
        if (events.Count == 0)
        {
            terminal.Error.WriteLine("No event matches.");
            return;
        }

        var isFirst = true;
        foreach (var trail in events.GroupBy(happened => (happened.Flow, happened.Key, happened.RecordId)))
        {
            if (!isFirst)
                terminal.Out.WriteLine();
            isFirst = false;
            terminal.Results.Write(new Text(Heading(trail.Key), new Style(decoration: Decoration.Bold)));
            terminal.Results.WriteLine();
            foreach (var happened in trail)
                WriteEvent(happened, withPayload, terminal);
        }
    }

    private static string Heading((string? Flow, string? Key, long? RecordId) trail) => trail switch
    {
        { Flow: null } => "engine",
        { Key: null } => trail.Flow,
        { RecordId: { } id } => $"{trail.Flow} {trail.Key} (record {RecordText.Number(id)})",
        _ => $"{trail.Flow} {trail.Key}",
    };

    private static void WriteEvent(AuditEvent happened, bool withPayload, Terminal terminal)
    {
        var step = happened.Step is null ? "" : $"{happened.Step}: ";
        var actor = happened.Actor == "engine" ? "" : $" (by {happened.Actor})";
        terminal.Out.WriteLine($"  {RecordText.Time(happened.At)}  {happened.Event,-18} {step}{happened.Message}{actor}");
        if (!withPayload)
            return;
        WriteJson("sent", happened.Request, terminal);
        WriteJson("answered", happened.Response, terminal);
    }

    private static void WriteJson(string title, JsonElement? json, Terminal terminal)
    {
        if (json is { } element)
            terminal.Out.WriteLine($"      {title}: {JsonOutput.Line(element)}");
    }
}

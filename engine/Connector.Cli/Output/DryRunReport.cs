using Connector.Engine.Pipeline;

namespace Connector.Cli.Output;

/// <summary>Prints the writes that a dry run would make, as they come.</summary>
internal sealed class DryRunReport(Terminal terminal, bool isJson)
{
    private readonly Lock gate = new();

    public Task WriteAsync(DryRunWrite write)
    {
        var text = isJson ? Line(write) : Block(write);
        lock (gate)
            terminal.Out.WriteLine(text);
        return Task.CompletedTask;
    }

    private static string Line(DryRunWrite write) => JsonText.Line(new
    {
        write.Flow,
        write.Key,
        write.Step,
        write.Request.Method,
        write.Request.Path,
        write.Request.Headers,
        write.Request.Body,
    });

    private static string Block(DryRunWrite write)
    {
        var body = write.Request.Body is { } json ? $"\n{JsonText.Block(json)}" : "";
        return $"would write: {write.Flow} {write.Key} {write.Step}\n{write.Request.Method} {write.Request.Path}{body}\n";
    }
}

using Connector.Engine.Runtime;

namespace Connector.Cli.Output;

/// <summary>Prints the writes that a dry run would make, and the records it would refuse or park with the reason, as they come.</summary>
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

    private static string Line(DryRunWrite write) => write.Request is { } request
        ? JsonOutput.Line(new { write.Flow, write.Key, write.Step, request.Method, request.Path, request.Headers, request.Body })
        : JsonOutput.Line(
            new { write.Flow, write.Key, write.Step, state = RecordText.State(write.State!.Value), write.Code, write.Problem });

    private static string Block(DryRunWrite write)
    {
        if (write.Request is not { } request)
            return $"would not write: {write.Flow} {write.Key} {write.Step} ({RecordText.State(write.State!.Value)})\n{write.Problem}\n";
        var body = request.Body is { } json ? $"\n{JsonOutput.Block(json)}" : "";
        return $"would write: {write.Flow} {write.Key} {write.Step}\n{request.Method} {request.Path}{body}\n";
    }
}

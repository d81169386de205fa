using System.CommandLine;
using System.CommandLine.Parsing;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;

namespace Connector.Cli.Commands;

/// <summary><c>engine run</c>: runs flows once or until stopped.</summary>
internal static class RunCommand
{
    private const string DefaultListen = "http://127.0.0.1:5080";

    public static Command Create(Terminal terminal)
    {
        var files = FlowFiles.Argument();
        var once =
            new Option<bool>("--once") { Description = "Run every flow once, wait a little for retries and confirmations, then exit" };
        var patience = new Option<TimeSpan?>("--patience")
        {
            Description = "With --once: how long a flow waits for retries and confirmations without progress "
                + "(default: once.patience of the connections file, or 1m)",
            HelpName = "DURATION",
            CustomParser = PatienceOf,
        };
        var dryRun =
            new Option<bool>("--dry-run") { Description = "Show every write it would make; make none and move no state (runs once)" };
        var sandbox = new Option<bool>(
            "--sandbox")
        { Description = "Start the built-in simulators with seeded data and point every connection at them" };
        var flows = FlowFiles.FlowOption();
        var connections = DeploymentFile.Option();
        var listen = new Option<string>("--listen")
        {
            Description = "Address of the webhook receiver and of /healthz and /readyz while it runs; 'none' for neither",
            HelpName = "URL",
            DefaultValueFactory = _ => DefaultListen,
        };
        var json = new Option<bool>("--json") { Description = "Print the counts as one line of JSON, last" };
        var verb = new Verb(
            "run",
            "Run flows: once, or by schedule and webhook until Ctrl-C",
            [
                new("engine run flows/*.yaml --sandbox --once",
                    "Everything against the built-in simulators; no account, no configuration, nothing kept."),
                new("engine run flows/*.yaml --sandbox --once --store sandbox.db",
                    "The same, and store and simulators remember for the next run."),
                new("engine run flows/*.yaml --connections connections.yaml", "For real, until Ctrl-C."),
                new("engine run --flow invoices --connections connections.yaml --dry-run",
                    "What one flow would write, without writing it."),
            ])
        {
            files, once, patience, dryRun, sandbox, flows, connections, listen,
        };
        var store = new StoreOptions(verb);
        verb.SetAction((parsed, cancel) =>
        {
            var request = new RunRequest
            {
                Files = FlowFiles.Paths(parsed, files),
                IsOnce = parsed.GetValue(once) || parsed.GetValue(dryRun),
                Patience = parsed.GetValue(patience),
                IsDryRun = parsed.GetValue(dryRun),
                IsSandbox = parsed.GetValue(sandbox),
                Flows = parsed.GetValue(flows) ?? [],
                Store = store.Read(parsed, terminal),
                Connections = DeploymentFile.Path(parsed, connections, terminal),
                Listen = ListenAddress(parsed.GetRequiredValue(listen)),
                IsJson = parsed.GetValue(verb.Json),
                IsVerbose = parsed.GetValue<bool>("--verbose"),
            };
            if (request.IsSandbox && parsed.GetValue(connections) is not null)
                throw new UsageException(
                    "--sandbox points every connection at the simulators, so it takes no --connections. Leave one of them out.");
            if (request is { Patience: not null, IsOnce: false })
            {
                throw new UsageException(
                    "--patience says how long --once waits; a run that goes on needs none. Add --once, or leave --patience out.");
            }

            return new RunSession(request, terminal).RunAsync(cancel);
        });
        return verb;
    }

    private static TimeSpan? PatienceOf(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Duration.TryParse(text, out var patience))
            return patience;
        result.AddError($"'{text}' is not {Duration.Expected}.");
        return null;
    }

    private static Uri? ListenAddress(string text)
    {
        if (string.Equals(text, "none", StringComparison.Ordinal))
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException($"'{text}' is not a valid address to listen on. Write it like {DefaultListen}, or 'none'.");
    }
}

/// <summary>What <c>engine run</c> was asked to do.</summary>
internal sealed record RunRequest
{
    public required string[] Files { get; init; }
    public required bool IsOnce { get; init; }
    public required TimeSpan? Patience { get; init; }
    public required bool IsDryRun { get; init; }
    public required bool IsSandbox { get; init; }
    public required IReadOnlyList<string> Flows { get; init; }
    public required StoreLocation Store { get; init; }
    public required string? Connections { get; init; }
    public required Uri? Listen { get; init; }
    public required bool IsJson { get; init; }
    public required bool IsVerbose { get; init; }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Security.Cryptography;
using Connector.Cli.Commands;
using Connector.Cli.Output;
using Connector.Cli.Usage;
using Connector.Engine.Store;

namespace Connector.Cli;

/// <summary>The <c>engine</c> command: its verbs, and what becomes of a wrong command line or an error.</summary>
internal static class EngineCommand
{
    private const string WrongKey =
        "the store cannot be read with this key. Give the key it was made with: --key-file, CONNECTOR_KEY, or the key file beside the "
            + "store.";

    /// <summary>Runs one command line in process and answers its exit code. Cancelling <paramref name="cancel"/> stops it as the first
    /// Ctrl-C does.</summary>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancel = default) =>
        RunAsync(args, new Terminal(output, error) { Connectors = BuiltInConnectors.Create, Simulators = BuiltInConnectors.Simulators },
            cancel);

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancel = default)
    {
        var verbose = new Option<bool>("--verbose")
        {
            Description = "Show more of what happens, and the trace of an unexpected error",
            Recursive = true
        };
        var parsed = Root(terminal, verbose).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
            return UsageErrors.Write(parsed, terminal.Error);
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancel);
        }
        catch (Exception exception)
        {
            return Report(exception, terminal, parsed.GetValue(verbose), cancel);
        }
    }

    private static RootCommand Root(Terminal terminal, Option<bool> verbose)
    {
        var root = new RootCommand("Moves records between ERPs and accounts-payable clouds, as flow files say.") { HelpName = "engine" };
        root.Options.Clear();
        root.Directives.Clear();
        var help = new HelpText(new HelpAction());
        root.Options.Add(new HelpOption("--help", "-h", "-?") { Description = "Show help and examples", Action = help, Recursive = true });
        root.Options.Add(new Option<bool>("--version") { Description = "Show the version", Action = new VersionText() });
        root.Options.Add(verbose);
        foreach (var verb in Verbs(terminal))
            root.Subcommands.Add(verb);
        return root;
    }

    private static IEnumerable<Command> Verbs(Terminal terminal) =>
    [
        RunCommand.Create(terminal),
        ValidateCommand.Create(terminal),
        TestCommand.Create(terminal),
        ExplainCommand.Create(terminal),
        PingCommand.Create(terminal),
        RecordsCommand.Create(terminal),
        AuditCommand.Create(terminal),
        ReplayCommand.Create(terminal),
        CrossReferenceCommand.Create(terminal),
        SecretsCommand.Create(terminal),
        SandboxCommand.Create(terminal),
        DoctorCommand.Create(terminal),
    ];

    /// <summary>Says what went wrong in a sentence; only an error nobody foresaw offers its trace.</summary>
    private static int Report(Exception exception, Terminal terminal, bool verbose, CancellationToken cancel)
    {
        var (exitCode, message) = exception switch
        {
            UsageException => (ExitCode.Usage, exception.Message),
            InvalidFileException invalid => (ExitCode.Findings, FindingsOf(invalid, terminal)),
            StoreException => (ExitCode.Failed, exception.Message),
            ConnectorException { Failure: { Detail: null } failure } => (ExitCode.Failed, failure.Message),
            ConnectorException { Failure: var failure } => (ExitCode.Failed, $"{failure.Message} ({failure.Detail})"),
            OperationCanceledException when cancel.IsCancellationRequested => (ExitCode.Failed, "stopped before the end."),
            CryptographicException => (ExitCode.Failed, WrongKey),
            IOException or UnauthorizedAccessException => (ExitCode.Failed, exception.Message),
            _ =>
                (ExitCode.Failed,
                    $"unexpected error: {exception.Message} ({exception.GetType().Name}){(verbose ? "" : " --verbose shows where.")}"),
        };
        terminal.Error.WriteLine($"engine: {message}");
        if (verbose)
            terminal.Error.WriteLine(exception);
        return exitCode;
    }

    private static string FindingsOf(InvalidFileException invalid, Terminal terminal)
    {
        DiagnosticText.Write(invalid.Diagnostics, terminal.Notices);
        return DiagnosticText.Count(invalid.Diagnostics);
    }
}

using Connector.Sdk.Http;
using Connector.Simulation;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>
/// What a command talks to: results go to <see cref="Out"/>, progress and problems to <see cref="Error"/>. Everything a command takes from
/// its surroundings comes from here, so that tests run commands in process.
/// </summary>
internal sealed class Terminal
{
    private readonly Lazy<IAnsiConsole> results;
    private readonly Lazy<IAnsiConsole> notices;

    public Terminal(TextWriter output, TextWriter error)
    {
        Out = output;
        Error = error;
        results = new(() => Console(Out, OutputIsTerminal));
        notices = new(() => Console(Error, ErrorIsTerminal));
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public TextReader In { get; init; } = TextReader.Null;

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InputIsTerminal { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Reads a line that is not shown; asked only where <see cref="InputIsTerminal"/>.</summary>
    public Func<string> ReadHidden { get; init; } = () => "";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The connectors this process has; made on first use, since reading manifests takes time.</summary>
    public Func<IReadOnlyList<IDriver>> Connectors { get; init; } = () => [];

    /// <summary>Fresh simulators of the systems that have one.</summary>
    public Func<IReadOnlyList<SandboxSystem>> Simulators { get; init; } = () => [];

    /// <summary>Tables and colour on <see cref="Out"/>.</summary>
    public IAnsiConsole Results => results.Value;

    /// <summary>Progress and colour on <see cref="Error"/>.</summary>
    public IAnsiConsole Notices => notices.Value;

    /// <summary>Writes one result to <see cref="Out"/>: as JSON where that was asked for, else in words.</summary>
    public void Write(bool isJson, object shape, string words) => Out.WriteLine(isJson ? JsonOutput.Block(shape) : words);

    /// <summary>The terminal, variables and clock of this process.</summary>
    public static Terminal OfProcess(Func<IReadOnlyList<IDriver>> connectors, Func<IReadOnlyList<SandboxSystem>> simulators)
    {
        System.Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Terminal(System.Console.Out, System.Console.Error)
        {
            In = System.Console.In,
            OutputIsTerminal = !System.Console.IsOutputRedirected,
            ErrorIsTerminal = !System.Console.IsErrorRedirected,
            InputIsTerminal = !System.Console.IsInputRedirected,
            ReadHidden = HiddenInput.ReadLine,
            Connectors = connectors,
            Simulators = simulators,
        };
    }

    private IAnsiConsole Console(TextWriter writer, bool isTerminal)
    {
        var coloured = isTerminal && string.IsNullOrEmpty(Variable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal && Variable("TERM") != "dumb" ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = coloured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new TerminalWriter(writer, isTerminal),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    /// <summary>A writer with the width of the terminal, or wide enough never to wrap where nobody looks at a screen.</summary>
    private sealed class TerminalWriter(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        private const int Unbounded = 4000;

        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => isTerminal && System.Console.WindowWidth > 0 ? System.Console.WindowWidth : Unbounded;

        public int Height => isTerminal && System.Console.WindowHeight > 0 ? System.Console.WindowHeight : 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}

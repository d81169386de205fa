using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Connector.Cli.Usage;

/// <summary>Help as System.CommandLine prints it, then the verb's examples, or for the whole command what every verb keeps to.</summary>
internal sealed class HelpText(HelpAction standard) : SynchronousCommandLineAction
{
    private const string Conventions = """
        Exit codes:
          0  done; records in review or rejected are results, not failures
          1  findings: invalid flow files, a snapshot that differs, a broken audit trail, an unhealthy connection
          2  wrong usage; nothing was done
          3  something failed at run time: a flow could not run to its end, the store is locked
          4  run --once came to its end, and records are left undecided: pending in the target, or to be tried again later
          130  stopped at once by a second Ctrl-C

        Environment:
          CONNECTOR_CONNECTIONS  connections file where --connections is not given
          CONNECTOR_STORE        state store where --store is not given (default: connector.db)
          CONNECTOR_KEY          key of the store in base64, in place of a key file
          NO_COLOR               no colour

        Results go to stdout, progress and problems to stderr. 'engine VERB --help' shows examples.
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is RootCommand)
            output.WriteLine(Conventions);
        else
            WriteExamples(Verb.ExamplesOf(parseResult.CommandResult.Command), output);
        return ExitCode.Done;
    }

    private static void WriteExamples(IEnumerable<Example> examples, TextWriter output)
    {
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example.CommandLine}");
            output.WriteLine($"      {example.Summary}");
        }
    }
}

using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;

namespace Connector.Cli.Setup;

/// <summary>The flow files a verb works on: its argument, and how they are loaded.</summary>
internal static class FlowFiles
{
    private const string Everything = "flows/*.yaml";

    public static Argument<string[]> Argument()
    {
        var argument = new Argument<string[]>("FILES")
        {
            Description = $"Flow files; wildcards are understood (default: {Everything})",
            Arity = ArgumentArity.ZeroOrMore,
        };
        // System.CommandLine takes a misspelt option for a file; a file that starts with a dash can be given as ./-name.
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-')))
                result.AddError(UsageErrors.UnknownOption(((System.CommandLine.Parsing.CommandResult)result.Parent!).Command, token.Value));
        });
        return argument;
    }

    public static string[] Paths(ParseResult parsed, Argument<string[]> argument) =>
        parsed.GetValue(argument) is { Length: > 0 } paths ? paths : [Everything];

    public static Option<string[]> FlowOption() => new("--flow")
    {
        Description = "Only this flow, as 'integration/flow' or 'flow'; may be repeated",
        HelpName = "NAME",
    };

    /// <summary>Loads the files; warnings go to the terminal, errors stop the command.</summary>
    /// <exception cref="InvalidFileException">A file has errors.</exception>
    public static IReadOnlyList<Integration> Load(string[] paths, ConnectorCatalog catalog, Terminal terminal)
    {
        var loaded = new FlowLoader(catalog).Load(paths);
        if (loaded.HasErrors)
            throw new InvalidFileException(loaded.Diagnostics);
        DiagnosticText.Write(loaded.Diagnostics, terminal.Notices);
        return loaded.Integrations;
    }

    /// <summary>The flows that <c>--flow</c> names, all of them where it names none.</summary>
    /// <exception cref="UsageException">A name fits no flow.</exception>
    public static IReadOnlyList<(Integration Integration, Flow Flow)> Select(IReadOnlyList<Integration> integrations,
        IReadOnlyList<string> names)
    {
        var flows = integrations.SelectMany(integration => integration.Flows.Select(flow => (Integration: integration, Flow: flow)))
            .ToList();
        foreach (var name in names.Where(name => !flows.Any(pair => IsNamed(pair.Flow, name))))
            throw new UsageException(
                $"there is no flow '{name}' in these files. "
                    + $"{Suggestion.Hint(name, StoredFlows.Names(flows.Select(pair => pair.Flow.FullName), name))}");

        return names.Count == 0 ? flows : flows.FindAll(pair => names.Any(name => IsNamed(pair.Flow, name)));
    }

    private static bool IsNamed(Flow flow, string name) =>
        string.Equals(flow.FullName, name, StringComparison.Ordinal) || string.Equals(flow.Name, name, StringComparison.Ordinal);
}

using System.CommandLine;

namespace Connector.Cli.Usage;

/// <summary>A verb of the command, with the examples its help ends with. Every verb that does something takes <c>--json</c>.</summary>
internal sealed class Verb : Command
{
    /// <param name="json">What <c>--json</c> does.</param>
    public Verb(string name, string summary, IReadOnlyList<Example> examples, string json = "As JSON")
        : base(name, summary)
    {
        Examples = examples;
        Json = new Option<bool>("--json") { Description = json };
        Options.Add(Json);
    }

    public IReadOnlyList<Example> Examples { get; }

    public Option<bool> Json { get; }

    /// <summary>
    /// A message for words after the verb that it does not take, or null for the ordinary one. For verbs whose stray words must not be
    /// repeated.
    /// </summary>
    public string? StrayWords { get; set; }

    /// <summary>A verb that only holds others; its help shows an example of each.</summary>
    public static Command Group(string name, string summary, params Verb[] verbs)
    {
        var group = new Command(name, summary);
        foreach (var verb in verbs)
            group.Subcommands.Add(verb);
        return group;
    }

    /// <summary>The examples of a verb, and of the verbs it holds.</summary>
    public static IEnumerable<Example> ExamplesOf(Command command) =>
        command is Verb verb ? verb.Examples : command.Subcommands.OfType<Verb>().SelectMany(inner => inner.Examples.Take(1));
}

/// <summary>A command line that can be pasted, and what it does.</summary>
internal sealed record Example(string CommandLine, string Summary);

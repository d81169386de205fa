using System.CommandLine;

namespace Connector.Cli.Commands;

/// <summary>A verb of the command, with the examples its help ends with.</summary>
internal sealed class Verb(string name, string summary, IReadOnlyList<Example> examples) : Command(name, summary)
{
    public IReadOnlyList<Example> Examples { get; } = examples;

    /// <summary>A message for words after the verb that it does not take, or null for the ordinary one. For verbs whose stray words must not be repeated.</summary>
    public string? StrayWords { get; set; }
}

/// <summary>A command line that can be pasted, and what it does.</summary>
internal sealed record Example(string CommandLine, string Summary);

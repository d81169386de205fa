using System.CommandLine;
using Connector.Cli.Usage;
using Connector.Engine.Store;

namespace Connector.Cli.Setup;

/// <summary>Names flows of a store, for verbs that look at what is stored and read no flow file.</summary>
internal static class StoredFlows
{
    public static Option<string?> Option() =>
        new("--flow") { Description = "Only this flow, as 'integration/flow' or 'flow'", HelpName = "NAME" };

    /// <summary>Names to choose from, in the form the user writes them.</summary>
    public static IReadOnlyCollection<string> Names(IEnumerable<string> flows, string written) =>
        written.Contains('/', StringComparison.Ordinal)
        ? [.. flows.Distinct(StringComparer.Ordinal)]
        : [.. flows.Select(flow => flow[(flow.IndexOf('/', StringComparison.Ordinal) + 1)..]).Distinct(StringComparer.Ordinal)];

    /// <summary>The full name of the flow that is meant, or null where none was named.</summary>
    /// <exception cref="UsageException">The store has no record of such a flow, or of more than one.</exception>
    public static async Task<string?> ResolveAsync(IStateStore store, string? name, CancellationToken cancel)
    {
        if (name is null)
            return null;
        var flows = await store.FlowsAsync(cancel);
        if (flows.Contains(name))
            return name;
        var meant = flows.Where(flow => flow.EndsWith($"/{name}", StringComparison.Ordinal)).ToList();
        return meant.Count switch
        {
            1 => meant[0],
            0 => throw new UsageException($"the store has no record of a flow '{name}'. {Suggestion.Hint(name, Names(flows, name))}"),
            _ => throw new UsageException($"'{name}' is the name of {meant.Count} flows: {string.Join(", ", meant)}. Write the full name."),
        };
    }
}

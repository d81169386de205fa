namespace Connector.Engine.Flows.Reading;

/// <summary>Checks <c>reverseOf</c>: the other flow is in the file, goes the other way between the same two connections, and the two are a
/// pair of their own.</summary>
internal sealed class ReverseCheck(Findings findings)
{
    public void Run(ImmutableArray<Flow> flows, ImmutableArray<string> names)
    {
        var taken = new Dictionary<string, Flow>(StringComparer.Ordinal);
        foreach (var flow in flows)
        {
            if (flow.ReverseOf is not { } reverse)
                continue;
            if (reverse.Flow == flow.Name)
                findings.Error(DiagnosticCodes.NoMirror, $"Flow '{flow.Name}' cannot be the reverse of itself.", reverse.At,
                    Others(flow, flows));
            else if (!names.Contains(reverse.Flow))
                findings.Error(DiagnosticCodes.UnknownFlow, $"There is no flow '{reverse.Flow}' in this file.", reverse.At,
                    Hints.Names(reverse.Flow, [.. names.Where(name => name != flow.Name)], "flows there"));
            else if (!taken.TryAdd(reverse.Flow, flow))
                findings.Error(DiagnosticCodes.NoMirror, $"Flow '{reverse.Flow}' has a reverse already: '{taken[reverse.Flow].Name}'.",
                    reverse.At, "Two flows make a pair; bring everything back by one flow.");
            else if (flows.FirstOrDefault(other => other.Name == reverse.Flow) is { } other)
                Check(flow, reverse, other, flows);
        }
    }

    private void Check(Flow flow, ReverseOf reverse, Flow other, ImmutableArray<Flow> flows)
    {
        if (other.ReverseOf is { } chained)
        {
            // Where each names the other, that is one slip.
            if (chained.Flow == flow.Name && flows.IndexOf(flow) < flows.IndexOf(other))
                return;
            findings.Error(
                DiagnosticCodes.NoMirror,
                $"Flow '{other.Name}' is itself the reverse of '{chained.Flow}': reverses make pairs, not chains.",
                reverse.At,
                chained.Flow == flow.Name ? "Leave 'reverseOf' on one of the two; it counts for both." : Others(flow, flows));
        }
        else if (other.Target.Connection != flow.Source.Connection || other.Source.Connection != flow.Target.Connection)
        {
            findings.Error(
                DiagnosticCodes.NoMirror,
                $"Flow '{flow.Name}' goes from '{flow.Source.Connection}' to '{flow.Target.Connection}', so the flow it brings back must "
                    + $"go from '{flow.Target.Connection}' to '{flow.Source.Connection}'; '{other.Name}' goes from "
                        + $"'{other.Source.Connection}' to '{other.Target.Connection}'.",
                reverse.At,
                Others(flow, flows));
        }
    }

    private static string Others(Flow flow, ImmutableArray<Flow> flows)
    {
        var mirrors = flows.Where(other => other.ReverseOf is null && other.Source.Connection == flow.Target.Connection
            && other.Target.Connection == flow.Source.Connection && other != flow).ToList();
        return mirrors.Count == 0
            ? "No flow of this file goes the other way. Remove 'reverseOf'."
            : $"Flows that go the other way: {string.Join(", ", mirrors.Select(mirror => mirror.Name))}.";
    }
}

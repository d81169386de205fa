using Connector.Engine.Mapping;
using Connector.Engine.State;

namespace Connector.Engine.Pipeline;

/// <summary>
/// Notes what <c>linked</c> and <c>linkedFrom</c> did not find while a condition was tried: a record that is left out for it (a payment that is read before its invoice is known to be delivered) is looked at again when it is there.
/// </summary>
internal sealed class NotingReferences(IReferences references) : IReferences
{
    private readonly HashSet<string> writers = new(StringComparer.Ordinal);

    /// <summary>What was missed first, or null.</summary>
    public string? Missed { get; private set; }

    /// <summary>Flows of which <c>linkedFrom</c> said that they have not written a document.</summary>
    public IReadOnlyCollection<string> DeniedWriters => writers;

    public string? CrossReference(string table, string code) => references.CrossReference(table, code);

    public string? Link(string flow, string sourceKey)
    {
        var id = references.Link(flow, sourceKey);
        if (id is null)
            Missed ??= WaitsFor.Link(flow, sourceKey);
        return id;
    }

    public string? LinkedFrom(string flow, string targetId)
    {
        var key = references.LinkedFrom(flow, targetId);
        if (key is null)
        {
            Missed ??= WaitsFor.LinkedFrom(flow, targetId);
            writers.Add(flow);
        }

        return key;
    }

    public DateOnly? OpenPeriod(DateOnly date, string? company) => references.OpenPeriod(date, company);
}

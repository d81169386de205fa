using Connector.Engine.Mapping;

namespace Connector.Cli.Samples;

/// <summary>What the helpers find while a sample is mapped: only what the sample recorded. Every period counts as open unless the sample
/// says otherwise.</summary>
internal sealed class SampleReferences(ImmutableSortedDictionary<string, string> references) : IReferences
{
    public string? CrossReference(string table, string code) => references.GetValueOrDefault($"xref:{table}:{code}");

    public string? Link(string flow, string sourceKey) => OfFlow("link", flow, sourceKey);

    public string? LinkedFrom(string flow, string targetId) => OfFlow("linkedFrom", flow, targetId);

    public DateOnly? OpenPeriod(DateOnly date, string? company)
    {
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return DateOnly.TryParseExact(references.GetValueOrDefault($"openPeriod:{day}"), "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var open) ? open : date;
    }

    /// <summary>A sample may name a flow of its own integration with or without the integration's name.</summary>
    private string? OfFlow(string kind, string flow, string value) =>
        references.GetValueOrDefault($"{kind}:{flow}:{value}")
        ?? references.GetValueOrDefault($"{kind}:{flow[(flow.IndexOf('/', StringComparison.Ordinal) + 1)..]}:{value}");
}

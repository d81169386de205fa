namespace Connector.Sdk.Http;

/// <summary>How a ping looks for the companies of a connection.</summary>
public sealed record CompanyPing
{
    /// <summary>Resource that lists the companies there are.</summary>
    public required string Resource { get; init; }

    /// <summary>Company setting that holds a company's id; ids are compared without regard to case.</summary>
    public required string Setting { get; init; }

    /// <summary>Id and name of a company that was listed.</summary>
    public required Func<JsonElement, (string Id, string Name)> Identify { get; init; }

    /// <summary>Resources that flows need in every company; each may be left out of the connection's permissions on its own.</summary>
    public required ImmutableArray<string> Needed { get; init; }

    /// <summary>What is said of an id that is not among those listed (names by id).</summary>
    public required Func<string, IReadOnlyDictionary<string, string>, string> Unknown { get; init; }
}

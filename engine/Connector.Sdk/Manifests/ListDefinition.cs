namespace Connector.Sdk.Manifests;

/// <summary>How a resource is listed.</summary>
public sealed record ListDefinition
{
    /// <summary>Path below the base URL; may hold <c>{setting}</c> and <c>{company.NAME}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Field of the envelope that holds the records; a bare array is always accepted too.</summary>
    public string? Items { get; init; }

    /// <summary>A list field inside each item whose elements are the records, or null.</summary>
    public string? Each { get; init; }

    /// <summary>Fields of the outer item copied into each record (new name → path), with <see cref="Each"/>.</summary>
    public ImmutableSortedDictionary<string, string> Carry { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Fixed query parameters.</summary>
    public ImmutableSortedDictionary<string, string> Query { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Filters that a flow may give under <c>source.query</c>.</summary>
    public ImmutableSortedDictionary<string, FilterDefinition> Filters { get; init; } =
        ImmutableSortedDictionary<string, FilterDefinition>.Empty;

    /// <summary>How changes are asked for, or null where only a scan works.</summary>
    public ChangedSinceDefinition? ChangedSince { get; init; }

    /// <summary>How conditions are sent; null for OData's <c>$filter</c>.</summary>
    public ConditionsDefinition? Conditions { get; init; }

    /// <summary>How pages follow each other; null for one page.</summary>
    public PageDefinition? Page { get; init; }

    /// <summary>Query parameter that takes the company's code, or null where the path carries the company or there is none.</summary>
    public string? CompanyQuery { get; init; }

    /// <summary>Whether a redirect is followed by a clean request without credentials.</summary>
    public bool RedirectWithoutCredentials { get; init; }

    /// <summary>Whether the company is told by something no path shows, a session of its own for example.</summary>
    public bool HasCompanySession { get; init; }

    /// <summary>Whether each company has records of its own: the session, the path, a parameter or the fixed query tells the
    /// company.</summary>
    public bool IsByCompany => HasCompanySession || CompanyQuery is not null || NamesCompany(Path) || Query.Values.Any(NamesCompany);

    private static bool NamesCompany(string text) => text.Contains("{company", StringComparison.Ordinal);
}

/// <summary>How the conditions of a list are sent.</summary>
/// <param name="Query">Query parameter that takes all of them.</param>
/// <param name="Separator">What stands between two of them.</param>
public sealed record ConditionsDefinition(string Query, string Separator)
{
    /// <summary>OData's: <c>$filter</c>, joined by <c>and</c>.</summary>
    public static ConditionsDefinition OData { get; } = new("$filter", " and ");
}

/// <summary>A filter that a flow may give. On a record fetched by key the same condition is checked on <see cref="Field"/>.</summary>
/// <param name="Query">Query parameter, or null where it is one of the conditions.</param>
/// <param name="Field">Field of the record it is about.</param>
/// <param name="Filter">Condition with <c>{value}</c>, or null.</param>
public sealed record FilterDefinition(string? Query, string Field, string? Filter);

/// <summary>How changes are asked for.</summary>
/// <param name="Query">Query parameter that takes the time, or null.</param>
/// <param name="Filter">Condition with <c>{value}</c>, or null.</param>
/// <param name="Ordered">Whether records come in the order of change, so that the watermark may move page by page.</param>
public sealed record ChangedSinceDefinition(string? Query, string? Filter, bool Ordered);

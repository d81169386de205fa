namespace Connector.Sdk.Manifests;

/// <summary>What placeholders stand for: values of the call first, then the company, then the connection's settings.</summary>
internal sealed record PlaceholderValues(ConnectionSettings Settings, Company? Company = null,
    IReadOnlyDictionary<string, string>? Own = null)
{
    /// <summary>Keep <c>{name}</c> where nothing was given: for describing a request offline.</summary>
    public bool KeepMissing { get; init; }

    public string? Find(string name)
    {
        if (Own is not null && Own.TryGetValue(name, out var own))
            return own;
        if (name == "company")
            return Company?.Code;
        return name.StartsWith("company.", StringComparison.Ordinal)
            ? Company?.Settings.GetValueOrDefault(name["company.".Length..])
            : Settings.Find(name);
    }
}

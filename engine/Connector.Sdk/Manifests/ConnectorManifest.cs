namespace Connector.Sdk.Manifests;

/// <summary>A <c>connector.yaml</c>, read and checked: what a system can do and how it says so on the wire.</summary>
public sealed record ConnectorManifest
{
    /// <summary>The system's name, as flows and connections name it.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Where the manifest was read from.</summary>
    public required string File { get; init; }

    /// <summary>Settings of a connection, by name.</summary>
    public required ImmutableSortedDictionary<string, SettingDefinition> Settings { get; init; }

    /// <summary>Settings of each company under a connection, by name; empty where the system has no companies.</summary>
    public ImmutableSortedDictionary<string, SettingDefinition> CompanySettings { get; init; } =
        ImmutableSortedDictionary<string, SettingDefinition>.Empty;

    /// <summary>How calls authenticate, or null for none.</summary>
    public AuthDefinition? Auth { get; init; }

    /// <summary>Headers sent with every call; values may hold <c>{setting}</c>.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Limits, shared by every flow on the same credential.</summary>
    public LimitDefinition Limits { get; init; } = new();

    /// <summary>What answers mean; the first match wins, before the kit's own classification by status.</summary>
    public ImmutableArray<AnswerRule> Answers { get; init; } = [];

    /// <summary>Events that its webhooks announce.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>Resources, by name.</summary>
    public required ImmutableSortedDictionary<string, ResourceDefinition> Resources { get; init; }

    /// <summary>Settings made of the defaults and first examples, for describing requests offline.</summary>
    public ConnectionSettings ExampleSettings() =>
        new(Examples(Settings), ImmutableDictionary<string, Company>.Empty, ImmutableDictionary<string, string>.Empty);

    /// <summary>A company with the defaults and first examples, for describing requests offline.</summary>
    /// <param name="code">Its code.</param>
    public Company ExampleCompany(string code) => new(code, Examples(CompanySettings));

    private static ImmutableDictionary<string, string> Examples(IReadOnlyDictionary<string, SettingDefinition> settings) =>
        settings.ToImmutableDictionary(setting => setting.Key, setting => setting.Value.Example, StringComparer.Ordinal);
}

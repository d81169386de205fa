using Connector.Sdk.Resilience;

namespace Connector.Sdk;

/// <summary>The settings of one connection after defaults, checks and secret resolution.</summary>
/// <param name="Values">Setting values as text, by the manifest's names.</param>
/// <param name="Companies">Companies by code; empty where the connection has none.</param>
/// <param name="Paths">Resource paths overridden by the site, by <c>resource.verb</c> (<c>vendors.list</c>).</param>
public sealed record ConnectionSettings(
    ImmutableDictionary<string, string> Values,
    ImmutableDictionary<string, Company> Companies,
    ImmutableDictionary<string, string> Paths)
{
    /// <summary>Waiting times and limits of the connection: the deployment's, with its own over them.</summary>
    public ResilienceOptions Resilience { get; init; } = ResilienceOptions.Default;

    /// <summary>A value that the manifest requires or gives a default.</summary>
    /// <exception cref="ConnectorException">The setting has no value.</exception>
    public string this[string name] => Values.TryGetValue(name, out var value)
        ? value
        : throw new ConnectorException(FailureKind.Configuration, "setting-missing", $"The connection needs the setting '{name}'.");

    /// <summary>A value, or null where it was not given and has no default.</summary>
    public string? Find(string name) => Values.GetValueOrDefault(name);
}

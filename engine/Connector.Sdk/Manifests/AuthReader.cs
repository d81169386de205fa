using Connector.Sdk.Yaml;

namespace Connector.Sdk.Manifests;

/// <summary>Reads <c>auth</c>: one scheme with its parameters, or a setting that chooses the scheme and the parameters of all it may
/// choose.</summary>
internal static class AuthReader
{
    private static readonly ImmutableSortedDictionary<string, Scheme> Schemes =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, Scheme>
        {
            ["oauth2"] = new(["tokenUrl", "clientId", "clientSecret"], ["grant", "credentials", "scope"]),
            ["entra"] = new(["tenantId", "clientId", "clientSecret", "scope"], ["authority"]),
            ["basic"] = new(["user", "password"], []),
            ["bearer"] = new(["token"], []),
            ["ntlm"] = new(["user", "password"], []),
            ["negotiate"] = new(["user", "password"], []),
            ["none"] = new([], []),
        });

    public static AuthDefinition? Read(ManifestMapping root, ImmutableSortedDictionary<string, SettingDefinition> settings,
        PlaceholderCheck placeholders)
    {
        if (root.Mapping("auth", "'auth'") is not { } auth)
            return null;
        if (auth.Entries.ToArray() is not [var chosen])
        {
            auth.Report(ManifestCodes.WrongShape, "'auth' names exactly one scheme.", auth.At,
                $"Known here: {string.Join(", ", Schemes.Keys)}.");
            return null;
        }

        var parameters = auth.TextMap(chosen.Key, (entry, text) => placeholders.Settings(text, entry.Value.At));
        if (Choices(auth, chosen, settings) is not { Length: > 0 } schemes)
            return null;
        foreach (var name in schemes)
            CheckRequired(auth, chosen, name, parameters);
        CheckKnown(auth, chosen, schemes, parameters);
        return new AuthDefinition { Scheme = chosen.Key, Parameters = parameters };
    }

    /// <summary>The schemes that <c>auth</c> can turn out to be.</summary>
    private static ImmutableArray<string> Choices(ManifestMapping auth, YamlEntry chosen,
        ImmutableSortedDictionary<string, SettingDefinition> settings)
    {
        if (Schemes.ContainsKey(chosen.Key))
            return [chosen.Key];
        if (chosen.Key.StartsWith('{') && settings.TryGetValue(chosen.Key.Trim('{', '}'), out var setting))
        {
            var unknown = setting.Enum.Where(value => !Schemes.ContainsKey(value)).ToArray();
            if (setting.Enum.Length > 0 && unknown.Length == 0)
                return setting.Enum;
            auth.Report(ManifestCodes.NotOneOf,
                $"The setting '{setting.Name}' cannot choose the scheme: its 'enum' must list schemes only.", chosen.KeyAt,
                $"Known here: {string.Join(", ", Schemes.Keys)}.");
            return [];
        }

        auth.Report(ManifestCodes.UnknownKey, $"'{chosen.Key}' is not a valid scheme of authentication.", chosen.KeyAt,
            Suggestion.Hint(chosen.Key, [.. Schemes.Keys]));
        return [];
    }

    private static void CheckRequired(ManifestMapping auth, YamlEntry chosen, string scheme,
        ImmutableSortedDictionary<string, string> parameters)
    {
        foreach (var name in Schemes[scheme].Required.Where(name => !parameters.ContainsKey(name)))
            auth.Report(ManifestCodes.MissingKey, $"The scheme '{scheme}' needs '{name}'.", chosen.KeyAt);
    }

    private static void CheckKnown(ManifestMapping auth, YamlEntry chosen, ImmutableArray<string> schemes,
        ImmutableSortedDictionary<string, string> parameters)
    {
        var known = schemes.SelectMany(name => Schemes[name].Required.Concat(Schemes[name].Optional)).Distinct().ToArray();
        foreach (var entry in ((YamlMapping)chosen.Value).Entries.Where(entry => !known.Contains(entry.Key)))
            auth.Report(ManifestCodes.UnknownKey, $"The scheme '{chosen.Key}' has no parameter '{entry.Key}'.", entry.KeyAt,
                Suggestion.Hint(entry.Key, known));
        OneOf("credentials", ["basic", "body"]);
        OneOf("grant", ["client_credentials"]);

        void OneOf(string name, string[] values)
        {
            if (parameters.GetValueOrDefault(name) is { } value && !values.Contains(value) && known.Contains(name))
                auth.Report(ManifestCodes.NotOneOf, $"'{value}' is not a valid '{name}' of '{chosen.Key}'.",
                    ((YamlMapping)chosen.Value).Find(name)!.Value.At, Suggestion.Hint(value, values));
        }
    }

    private sealed record Scheme(string[] Required, string[] Optional);
}

using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows.Reading;

/// <summary>Turns a deployed connection into the settings a driver opens with, checked against its manifest. Messages quote what is written
/// in the file and never what it stands for; of a secret, not even that.</summary>
internal sealed class ConnectionResolver(DeployedConnection connection, ConnectorManifest manifest, ReferenceResolver references,
    Findings findings)
{
    /// <exception cref="InvalidFileException">Anything does not fit; all of it is reported.</exception>
    public ConnectionSettings Resolve()
    {
        var owner = $"connection '{connection.Name}'";
        var values = ResolveAll(connection.Settings, manifest.Settings, owner, connection.At, DeploymentFileReader.OwnKeys);
        CheckCompanies();
        var companies = connection.Companies.Values.ToImmutableDictionary(
            company => company.Code,
            company => new Company(company.Code,
                ResolveAll(company.Settings, manifest.CompanySettings, $"company '{company.Code}'", company.At, [])),
            StringComparer.Ordinal);
        foreach (var (name, path) in connection.Paths)
            CheckPath(name, path);
        if (findings.HasErrors)
            throw new InvalidFileException(findings.InOrder());
        var paths = connection.Paths.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);
        return new ConnectionSettings(values, companies, paths) { Resilience = connection.Resilience };
    }

    private ImmutableDictionary<string, string> ResolveAll(
        ImmutableSortedDictionary<string, DeployedValue> given, ImmutableSortedDictionary<string, SettingDefinition> known, string owner,
        SourceSpan at, string[] more)
    {
        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var free = known.Keys.Where(name => !given.ContainsKey(name)).ToList();
        var meant = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (known.TryGetValue(name, out var definition))
            {
                if (ResolveOne(definition, value) is { } resolved)
                    values[name] = resolved;
                continue;
            }

            findings.Error(DiagnosticCodes.UnknownSetting, $"{manifest.Name} has no setting '{name}' for {owner}.", value.NameAt,
                Hints.Names(name, [.. free, .. more], "settings not given yet"));
            // A misspelt setting is one slip, not also a missing one.
            if (Suggestion.Nearest(name, free) is { } near)
                meant.Add(near);
        }

        foreach (var definition in known.Values.Where(definition => !given.ContainsKey(definition.Name)))
        {
            if (definition.Default is { } @default)
            {
                values[definition.Name] = @default;
                if (Leaves(definition, @default))
                    findings.Error(DiagnosticCodes.NotLoopback,
                        $"'{definition.Name}' is {@default} unless it is given, and {owner} is a sandbox.", at,
                        $"Write: {definition.Name}: http://localhost:PORT/…");
            }
            else if (definition.Required && !meant.Contains(definition.Name))
                findings.Error(DiagnosticCodes.MissingSetting,
                    $"{Hints.Sentence(owner)} needs '{definition.Name}'{(definition.Summary.Length > 0 ? $": {definition.Summary}" : "")}.",
                    at, $"Write: {definition.Name}: {Example(definition)}");
        }

        return values.ToImmutable();
    }

    private string? ResolveOne(SettingDefinition definition, DeployedValue value)
    {
        if (definition.Type == SettingType.Secret && !connection.IsSandbox && !ReferenceResolver.IsReference(value.Text))
        {
            findings.Error(DiagnosticCodes.LiteralSecret, $"'{definition.Name}' is a secret and stands here in plain text.", value.At,
                $"Run: engine secrets set {SecretName(definition)}; then write: {definition.Name}: ${{secret:{SecretName(definition)}}}. "
                    + "Change the secret itself if this file was ever shared.");
            return null;
        }

        if (references.Resolve(value.Text, out var problem) is not { } resolved)
        {
            findings.Error(DiagnosticCodes.UnsetSecret, problem!.Value.Message, value.At, problem.Value.Hint);
            return null;
        }

        if (definition.Refuse(resolved) is { } expected)
        {
            findings.Error(DiagnosticCodes.BadSetting,
                definition.Type == SettingType.Secret || value.Text.Contains('@', StringComparison.Ordinal)
                    ? $"'{definition.Name}' must be {expected}."
                    : $"'{definition.Name}' must be {expected}, not '{value.Text}'.", value.At, Choice(definition, value));
            return null;
        }

        if (Leaves(definition, resolved))
        {
            findings.Error(DiagnosticCodes.NotLoopback, $"'{definition.Name}' leaves this machine, and the connection is a sandbox.",
                value.At, "Point it at localhost, or remove 'sandbox: true'.");
            return null;
        }

        return resolved;
    }

    /// <summary>Whether a sandbox would reach beyond this machine by it.</summary>
    private bool Leaves(SettingDefinition definition, string value) =>
        connection.IsSandbox && definition.Type == SettingType.Url && !new Uri(value).IsLoopback;

    private void CheckCompanies()
    {
        var takesCompanies = !manifest.CompanySettings.IsEmpty
            || manifest.Resources.Values.Any(resource => resource.List is { IsByCompany: true });
        if (!takesCompanies && !connection.Companies.IsEmpty)
            findings.Error(DiagnosticCodes.NoCompanies, $"{manifest.Name} has no companies.", connection.Companies.Values.First().At,
                "Remove 'companies'.");
        else if (connection.Companies.IsEmpty
            && manifest.CompanySettings.Values.Any(setting => setting is { Required: true, Default: null }))
            findings.Error(DiagnosticCodes.MissingSetting, $"Connection '{connection.Name}' needs 'companies'.", connection.At,
                $"Write: companies: {{ US01: {{ {string.Join(", ", manifest.CompanySettings.Values.Where(setting => setting.Required)
                    .Select(setting => $"{setting.Name}: {Example(setting)}"))} }} }}");
    }

    private void CheckPath(string name, DeployedValue path)
    {
        var known = manifest.Resources.Values.SelectMany(resource => Verbs(resource).Select(verb => $"{resource.Name}.{verb}")).ToList();
        if (!known.Contains(name))
            findings.Error(DiagnosticCodes.UnknownPath, $"{manifest.Name} has no path '{name}'.", path.NameAt,
                Hints.Names(name, known, "its paths") ?? "Write: resource.verb, for example vendors.list.");
        if (!path.Text.StartsWith('/'))
            findings.Error(DiagnosticCodes.BadSetting, $"The path '{path.Text}' must start with '/': it lies below baseUrl.", path.At,
                $"Write: {name}: /{path.Text}");
    }

    private static IEnumerable<string> Verbs(ResourceDefinition resource)
    {
        if (resource.List is not null)
            yield return "list";
        if (resource.Get is not null)
            yield return "get";
        if (resource.Find is not null)
            yield return "find";
        if (resource.Write is not null)
            yield return "write";
        foreach (var action in resource.Actions.Keys)
            yield return action;
    }

    private string SecretName(SettingDefinition definition) =>
        $"{connection.Name}-{string.Concat(definition.Name.Select(
            character => char.IsAsciiLetterUpper(character) ? $"-{char.ToLowerInvariant(character)}" : character.ToString()))}";

    private string Example(SettingDefinition definition) =>
        definition.Type == SettingType.Secret ? $"${{secret:{SecretName(definition)}}}"
        : definition.Enum is [var first, ..] ? first
        : definition.Examples is [var example, ..] ? example
        : "…";

    private static string? Choice(SettingDefinition definition, DeployedValue value) =>
        definition.Enum.IsEmpty ? definition.Examples is [var example, ..] ? $"For example: {example}" : null
        : Suggestion.Nearest(value.Text, definition.Enum) is { } near ? $"Did you mean '{near}'?" : null;
}

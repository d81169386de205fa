using Connector.Sdk.Resilience;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads the structure of a <c>connections.yaml</c>. What its settings mean is for the manifests to say.</summary>
internal sealed class DeploymentFileReader(string file)
{
    /// <summary>Keys of a connection that are not settings of its connector.</summary>
    public static readonly string[] OwnKeys = ["companies", "paths", "resilience", "sandbox"];

    /// <exception cref="InvalidFileException">Anything in it is wrong; all of it is reported.</exception>
    public Deployment Read(string text)
    {
        var yaml = YamlFile.Read(text, file);
        var findings = new Findings(file, [.. yaml.Diagnostics.Select(WithoutText)]);
        var connections = ImmutableSortedDictionary.CreateBuilder<string, DeployedConnection>(StringComparer.Ordinal);
        var environment = ImmutableSortedDictionary<string, string>.Empty;
        var resilience = ResilienceOptions.Default;
        if (yaml.Root is null && !findings.HasErrors)
            findings.Error(DiagnosticCodes.EmptyFile, "The file is empty.", new SourceSpan(file, 1, 1),
                "Write: connections: { erp: { baseUrl: … } }");
        var whole = new Word("the file", new SourceSpan(file, 1, 1));
        if (yaml.Root is { } root && MappingReader.Open(root, whole, findings, "connections", "env", "resilience") is { } reader)
        {
            reader.Require("connections", "connections: { erp: { baseUrl: … } }");
            resilience = new ResilienceReader(findings).Read(reader.Find("resilience"), resilience, isConnection: false);
            foreach (var entry in reader.Named("connections", "connections"))
            {
                if (ReadConnection(entry, resilience, findings) is { } connection)
                    connections[entry.Key] = connection;
            }

            environment = ReadEnvironment(reader, findings);
        }

        if (findings.HasErrors)
            throw new InvalidFileException(findings.InOrder());
        return new Deployment(connections.ToImmutable(), environment, file) { Resilience = resilience };
    }

    /// <summary>YAML's own findings show the line written right, and a line of this file may hold a secret.</summary>
    private static Diagnostic WithoutText(Diagnostic finding) => finding.Code switch
    {
        "CN0001" => finding with { Hint = null },
        "CN0006" or "CN0007" or "CN0008" or "CN0012" =>
            finding with { Message = "This value cannot stand here without quotes.", Hint = "Put the whole value in single quotes." },
        _ => finding,
    };

    private static DeployedConnection? ReadConnection(YamlEntry entry, ResilienceOptions standard, Findings findings)
    {
        if (entry.Value is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongKind,
                $"Connection '{entry.Key}' must hold settings, not {MappingReader.Describe(entry.Value)}.", entry.Value.At,
                $"Write: {entry.Key}: {{ baseUrl: … }}");
            return null;
        }

        var settings = mapping.Entries.Where(setting => !OwnKeys.Contains(setting.Key));
        return new DeployedConnection(
            entry.Key,
            ReadValues(settings, "setting", findings),
            ReadCompanies(mapping.Find("companies"), findings),
            ReadValues(Below(mapping.Find("paths"), "paths by resource and verb", findings), "path", findings),
            ReadSandbox(mapping.Find("sandbox"), findings),
            entry.KeyAt)
        {
            Resilience = new ResilienceReader(findings).Read(mapping.Find("resilience"), standard, isConnection: true),
        };
    }

    private static ImmutableSortedDictionary<string, DeployedCompany> ReadCompanies(YamlEntry? entry, Findings findings)
    {
        var companies = ImmutableSortedDictionary.CreateBuilder<string, DeployedCompany>(StringComparer.Ordinal);
        foreach (var company in Below(entry, "companies by code", findings))
        {
            // A system without company settings takes bare codes.
            var settings = company.Value is YamlScalar { Kind: YamlScalarKind.Null } ? [] : Below(company, "settings", findings);
            companies[company.Key] = new DeployedCompany(company.Key, ReadValues(settings, "setting", findings), company.KeyAt);
        }

        return companies.ToImmutable();
    }

    private static bool ReadSandbox(YamlEntry? entry, Findings findings)
    {
        if (entry is null or { Value: YamlScalar { Kind: YamlScalarKind.Boolean, Text: "false" } })
            return false;
        if (entry.Value is not YamlScalar { Kind: YamlScalarKind.Boolean })
            findings.Error(DiagnosticCodes.WrongKind, $"'sandbox' must be true or false, not {MappingReader.Describe(entry.Value)}.",
                entry.Value.At);
        return true;
    }

    private static ImmutableArray<YamlEntry> Below(YamlEntry? entry, string what, Findings findings)
    {
        if (entry is null)
            return [];
        if (entry.Value is YamlMapping mapping)
            return mapping.Entries;
        findings.Error(DiagnosticCodes.WrongKind, $"'{entry.Key}' must hold {what}, not {MappingReader.Describe(entry.Value)}.",
            entry.Value.At);
        return [];
    }

    private static ImmutableSortedDictionary<string, DeployedValue> ReadValues(IEnumerable<YamlEntry> entries, string what,
        Findings findings)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, DeployedValue>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry.Value is YamlScalar { Kind: not YamlScalarKind.Null, Text.Length: > 0 } scalar)
                values[entry.Key] = new DeployedValue(scalar.Text, scalar.At, entry.KeyAt);
            else
            {
                var message = $"The {what} '{entry.Key}' must have one value, not {MappingReader.Describe(entry.Value)}.";
                var near = entry.Value is YamlMapping ? Suggestion.Nearest(entry.Key, OwnKeys) : null;
                var hint = near is null ? "Leave it out where it is not wanted." : $"Did you mean '{near}'?";
                findings.Error(DiagnosticCodes.WrongKind, message, entry.Value.At, hint);
            }
        }

        return values.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, string> ReadEnvironment(MappingReader reader, Findings findings)
    {
        var values =
            ReadValues(reader.Find("env") is { } entry ? Below(entry, "settings of the flows", findings) : [], "setting", findings);
        foreach (var (name, value) in values.Where(pair => pair.Value.Text.Contains("${", StringComparison.Ordinal)))
            findings.Error(DiagnosticCodes.NotAllowed, $"'env' holds plain values; '{name}' is a reference.", value.At,
                "Expressions and the audit trail show 'env': no secret belongs there.");
        return values.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal);
    }
}

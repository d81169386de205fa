using System.Security.Cryptography;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads a whole flow file, and then checks what its expressions name.</summary>
internal sealed class IntegrationReader(FlowFile file)
{
    private readonly Findings findings = file.Findings;
    private readonly HashSet<string> functions = new(StringComparer.Ordinal);

    /// <summary>The file as far as it makes sense.</summary>
    public ReadIntegration Read(YamlNode root, string text)
    {
        var start = new Word("the file", new SourceSpan(findings.File, 1, 1));
        if (MappingReader.Open(root, start, findings, "integration", "summary", "connections", "tables", "scripts", "env",
            "flows") is not { } reader)
            return new ReadIntegration(null, null, [], []);
        var name = ReadName(reader);
        var summary = reader.Text("summary");
        file.Connections.Read(reader);
        file.Tables.Read(reader);
        var scripts = ReadScripts(reader);
        var environment = ReadEnvironment(reader);
        var flows = ReadFlows(reader, name?.Text ?? "", out var flowNames);

        var check = new ExpressionCheck(file, functions, environment.Keys.ToHashSet(StringComparer.Ordinal), scripts);
        check.Run();
        file.Connections.ReportUnused();
        file.Tables.ReportUnused();
        if (name is null)
            return new ReadIntegration(null, null, flowNames, check.Links);
        var integration = new Integration
        {
            Name = name.Value.Text,
            Summary = summary?.Text ?? "",
            File = findings.File,
            At = name.Value.At,
            Connections = file.Connections.All,
            Tables = file.Tables.All,
            Scripts = scripts,
            Environment = environment,
            Flows = flows,
            Version = VersionOf(text, scripts),
        };
        return new ReadIntegration(integration, name, flowNames, check.Links);
    }

    private Word? ReadName(MappingReader reader)
    {
        if (reader.RequiredText("integration", "integration: my-erp-payables") is not { } name)
            return null;
        if (MappingReader.IsName(name.Text))
            return name;
        findings.Error(DiagnosticCodes.BadName, $"'{name}' is not a name: letters, digits, '-' and '_', a letter first.", name.At,
            $"Write: integration: {MappingReader.NameOf(name.Text)}");
        return name;
    }

    private ImmutableArray<Script> ReadScripts(MappingReader reader)
    {
        var scripts = ImmutableArray.CreateBuilder<Script>();
        foreach (var node in reader.List("scripts", "scripts: [shared.js]"))
        {
            if (MappingReader.TextOf(node, "a script", findings) is not { } path || ReadScript(path) is not { } script)
                continue;
            scripts.Add(script);
            var (diagnostics, defined) = ExpressionChecker.CheckScript(script, functions);
            foreach (var finding in diagnostics)
                findings.Add(finding);
            functions.UnionWith(defined);
        }

        return scripts.ToImmutable();
    }

    private Script? ReadScript(Word path)
    {
        var (script, problem, hint) = ScriptFile.Read(Path.GetDirectoryName(findings.File) ?? "", path.Text);
        if (problem is not null)
            findings.Error(DiagnosticCodes.UnreadableScript, problem, path.At, hint);
        return script;
    }

    private ImmutableSortedDictionary<string, string?> ReadEnvironment(MappingReader reader)
    {
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        foreach (var entry in reader.Named("env", "settings"))
        {
            if (entry.Value is YamlScalar scalar)
                environment[entry.Key] = scalar.Kind == YamlScalarKind.Null ? null : scalar.Text;
            else
                findings.Error(DiagnosticCodes.WrongKind,
                    $"The setting '{entry.Key}' must have one value as default, not {MappingReader.Describe(entry.Value)}.", entry.Value.At,
                    "Leave it empty where the deployment must give it.");
        }

        return environment.ToImmutable();
    }

    private ImmutableArray<Flow> ReadFlows(MappingReader reader, string integration, out ImmutableArray<string> names)
    {
        var flows = ImmutableArray.CreateBuilder<Flow>();
        var flowNames = ImmutableArray.CreateBuilder<string>();
        reader.Require("flows", "flows: { vendors: { … } }");
        var flowReader = new FlowReader(file);
        foreach (var entry in reader.Named("flows", "flows"))
        {
            flowNames.Add(entry.Key);
            if (flowReader.Read(entry, integration) is { } flow)
                flows.Add(flow);
        }

        if (reader.Find("flows") is { Value: YamlMapping { Entries.IsEmpty: true } } empty)
            findings.Error(DiagnosticCodes.MissingKey, "'flows' holds no flow.", empty.KeyAt, "Write: flows: { vendors: { … } }");
        names = flowNames.ToImmutable();
        var read = flows.ToImmutable();
        new ReverseCheck(findings).Run(read, names);
        return read;
    }

    private static string VersionOf(string text, ImmutableArray<Script> scripts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in scripts.Select(script => script.Text).Prepend(text))
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            // Lengths keep text from moving between the parts unseen.
            hash.AppendData(BitConverter.GetBytes(bytes.LongLength));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}

/// <summary>A flow file as far as it made sense, with what can only be checked beside the other files.</summary>
internal sealed record ReadIntegration(Integration? Integration, Word? Name, ImmutableArray<string> FlowNames, IReadOnlyList<Word> Links);

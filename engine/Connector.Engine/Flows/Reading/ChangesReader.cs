using Connector.Engine.Schemas;
using Connector.Sdk.Manifests;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads <c>changes</c>: <c>scan</c>, <c>{ scan: { gone: … } }</c> or <c>{ since: FIELD, overlap: 5m }</c>.</summary>
internal sealed class ChangesReader(Findings findings, ResourceDefinition? resource, SchemaNode? schema)
{
    private const string Scan = "Write: changes: scan, or changes: { scan: { gone: { status: Deleted } } }";

    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromMinutes(5);

    public Changes? Read(MappingReader source)
    {
        if (source.Find("changes") is not { } entry)
            return null;
        if (entry.Value is YamlScalar { Kind: YamlScalarKind.Text } scalar)
        {
            if (scalar.Text != "scan")
                findings.Error(DiagnosticCodes.NotAllowed, $"'changes' cannot be '{scalar.Text}'.", scalar.At,
                    "Write: changes: scan, or changes: { since: lastModified, overlap: 5m }");
            return new Changes(null, TimeSpan.Zero, entry.KeyAt);
        }

        if (MappingReader.Open(entry.Value, new Word("'changes'", entry.KeyAt), findings, "since", "overlap", "scan") is not { } reader)
            return null;
        return reader.Find("scan") is { } scan ? ReadScan(scan, reader, entry.KeyAt) : ReadSince(reader, entry.KeyAt);
    }

    private Changes? ReadSince(MappingReader reader, SourceSpan at)
    {
        var since = reader.RequiredText("since", "changes: { since: lastModified, overlap: 5m }");
        if (since is { } field && resource is { List: { ChangedSince: null } })
            findings.Error(DiagnosticCodes.NoChanges, $"'{resource.Name}' cannot be asked for what changed since a time.", field.At,
                "Write: changes: scan");
        else if (since is { } unknown && IsUnknown(unknown.Text))
            findings.Error(DiagnosticCodes.UnknownSourceField,
                $"'{resource!.Name}' has no field '{unknown}', so the watermark would never move.", unknown.At,
                Hints.Names(unknown.Text, schema!.Properties, "its fields"));
        var overlap = DefaultOverlap;
        if (reader.Text("overlap") is { } written && !Duration.TryParse(written.Text, out overlap))
            findings.Error(DiagnosticCodes.BadDuration, $"'{written.Text}' is not a duration.", written.At, $"Write {Duration.Expected}.");
        return since is { } name ? new Changes(name.Text, overlap, at) : null;
    }

    private Changes? ReadScan(YamlEntry scan, MappingReader changes, SourceSpan at)
    {
        foreach (var key in (string[])["since", "overlap"])
        {
            if (changes.Find(key) is { } other)
                findings.Error(DiagnosticCodes.Exclusive, $"A scan reads everything, so '{key}' says nothing.", other.KeyAt,
                    "Keep 'scan' or 'since'.");
        }

        if (MappingReader.Open(scan.Value, new Word("'scan'", scan.KeyAt), findings, "gone") is not { } reader)
            return null;
        if (reader.Require("gone", "gone: { status: Deleted }") is not { } gone)
            return null;
        if (gone.Value is not YamlMapping { Entries.Length: > 0 } fields)
        {
            findings.Error(DiagnosticCodes.WrongKind,
                $"'gone' must hold the fields that say so in a record, not {MappingReader.Describe(gone.Value)}.", gone.Value.At, Scan);
            return null;
        }

        return new Changes(null, TimeSpan.Zero, at) { Gone = ReadFields(fields) };
    }

    private ImmutableSortedDictionary<string, string> ReadFields(YamlMapping fields)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var field in fields.Entries)
        {
            if (IsUnknown(field.Key) && resource?.List?.Carry.ContainsKey(field.Key) != true)
                findings.Error(DiagnosticCodes.UnknownSourceField, $"'{resource!.Name}' has no field '{field.Key}'.", field.KeyAt,
                    Hints.Names(field.Key, schema!.Properties, "its fields"));
            if (field.Value is YamlScalar { Kind: YamlScalarKind.Text } value && value.Text.Length > 0)
                values[field.Key] = value.Text;
            else
                findings.Error(DiagnosticCodes.WrongKind,
                    $"'{field.Key}' of a record that is gone must be text, not {MappingReader.Describe(field.Value)}.", field.Value.At);
        }

        return values.ToImmutable();
    }

    private bool IsUnknown(string field) => schema is { IsOpen: false } && schema.FirstUnknown(field.Split('.')) is not null;
}

using Connector.Sdk.Manifests;

namespace Connector.Engine.Schemas;

/// <summary>
/// The record schemas that manifests name (<c>my-erp/vendor</c>), as files <c>my-erp/vendor.json</c> in the <c>schemas</c> folder beside
/// the program, or, for a manifest of a site's own, in a <c>schemas</c> folder beside the manifest. A resource without one is not checked.
/// </summary>
internal sealed class RecordSchemas(string folder)
{
    private readonly Dictionary<string, RecordSchema?> read = new(StringComparer.Ordinal);

    /// <summary>The schemas that ship with the program.</summary>
    public static RecordSchemas Shipped() => new(Path.Combine(AppContext.BaseDirectory, "schemas"));

    /// <summary>The schema of a resource's records, or null where none is named or found.</summary>
    public RecordSchema? Find(ConnectorManifest manifest, ResourceDefinition resource)
    {
        if (resource.Schema is not { Length: > 0 } name)
            return null;
        var beside = Path.GetDirectoryName(manifest.File) is { Length: > 0 } home ? Path.Combine(home, "schemas") : null;
        return Read(folder, name) ?? (beside is null ? null : Read(beside, name));
    }

    private RecordSchema? Read(string home, string name)
    {
        var path = Path.Combine(home, $"{name}.json");
        if (!read.TryGetValue(path, out var schema))
            read[path] = schema = Parse(path);
        return schema;
    }

    private static RecordSchema? Parse(string path)
    {
        try
        {
            return File.Exists(path) ? new RecordSchema(JsonElement.Parse(File.ReadAllBytes(path))) : null;
        }
        // A broken schema is the connector's fault and must not hide a flow's findings.
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

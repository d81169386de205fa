namespace Connector.Sdk.Manifests;

/// <summary>Reads paths below the base URL.</summary>
internal static class ManifestPaths
{
    /// <summary>A path that must be there; empty, after a finding, where it is not.</summary>
    public static string Required(ManifestMapping reader, string key)
    {
        var path = reader.RequiredText(key);
        Check(reader, key, path);
        return path;
    }

    public static string? Optional(ManifestMapping reader, string key)
    {
        var path = reader.Text(key);
        Check(reader, key, path ?? "");
        return path;
    }

    /// <summary>Where the text under a key stands; the mapping itself where there is none.</summary>
    public static SourceSpan Place(ManifestMapping reader, string key) => reader.Find(key)?.Value.At ?? reader.At;

    private static void Check(ManifestMapping reader, string key, string path)
    {
        if (path.Length == 0)
            return;
        if (path[0] != '/')
            reader.Report(ManifestCodes.BadPath, $"The path '{path}' must start with '/': it lies below the connection's baseUrl.",
                Place(reader, key), $"Write '/{path}'.");
        else if (path.Contains('?', StringComparison.Ordinal) && key == "get")
            reader.Report(ManifestCodes.BadPath, $"The path '{path}' holds a query.", Place(reader, key),
                "Put its parameters under 'query'.");
    }
}

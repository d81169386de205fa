namespace Connector.Sdk.Manifests;

/// <summary>Reads <c>connector.yaml</c>.</summary>
public static class ManifestReader
{
    /// <summary>Reads a manifest from its text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="InvalidFileException">Anything in it is wrong; every finding is reported with its place.</exception>
    public static ConnectorManifest Read(string yaml, string file) => throw new NotImplementedException();

    /// <summary>Reads the manifest a connector assembly embeds as <c>connector.yaml</c>.</summary>
    public static ConnectorManifest ReadEmbedded(System.Reflection.Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream("connector.yaml")
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} embeds no connector.yaml.");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd(), $"{assembly.GetName().Name}/connector.yaml");
    }
}

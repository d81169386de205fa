namespace Connector.Engine.Flows;

/// <summary>The JSON Schemas of the files that people write, as they ship with the engine: what editors complete and check by.</summary>
internal static class FlowSchema
{
    /// <summary>The schema of flow files.</summary>
    public static string Flows => Read("flows.schema.json");

    /// <summary>The schema of connection files.</summary>
    public static string Connections => Read("connections.schema.json");

    private static string Read(string name)
    {
        using var stream = typeof(FlowSchema).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The engine embeds no {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

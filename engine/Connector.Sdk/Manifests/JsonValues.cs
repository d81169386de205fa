namespace Connector.Sdk.Manifests;

/// <summary>JSON values as text.</summary>
internal static class JsonValues
{
    /// <summary>A scalar's text, a number's exactly as it was sent; null for null, objects and lists.</summary>
    public static string? AsText(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>The text at a path, or null.</summary>
    public static string? TextAt(this JsonElement root, string path) => JsonPath.Parse(path).First(root)?.AsText();
}

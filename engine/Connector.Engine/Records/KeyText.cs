namespace Connector.Engine.Records;

/// <summary>The text of a JSON value where it serves as a key: strings without quotes, everything else as written.</summary>
internal static class KeyText
{
    public static string Of(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>The value at a dotted path, or null where there is none.</summary>
    public static JsonElement? At(JsonElement value, string path)
    {
        foreach (var part in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part, out value))
                return null;
        }

        return value;
    }
}

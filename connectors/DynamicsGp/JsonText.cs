using Connector.Sdk.Http;

namespace Connector.DynamicsGp;

/// <summary>JSON values as the GP Service has them, rewritten with every number's exact text.</summary>
internal static class JsonText
{
    /// <summary>The object with a field before all others.</summary>
    public static JsonElement With(JsonElement record, string field, string value) => JsonRecord.Object(writer =>
    {
        writer.WriteString(field, value);
        foreach (var property in record.EnumerateObject().Where(property => !property.NameEquals(field)))
            writer.WriteField(property.Name, property.Value);
    });

    /// <summary>The value under the only field of an object.</summary>
    public static JsonElement Wrapped(JsonElement value, string field) =>
        JsonRecord.Object(writer => writer.WriteField(field, value));

    /// <summary>The value without the blanks that fixed-width columns put behind every text (fact sheet §3).</summary>
    public static JsonElement Unpadded(JsonElement value) => JsonRecord.Rewrite(
        value,
        (_, text) => text.ValueKind == JsonValueKind.String && text.GetString()!.EndsWith(' '),
        (writer, text) => writer.WriteStringValue(text.GetString()!.TrimEnd(' ')));
}

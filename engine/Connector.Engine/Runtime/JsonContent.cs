using System.Buffers;

namespace Connector.Engine.Runtime;

/// <summary>Compares JSON by what it says: the order of properties and the spelling of numbers do not matter, and a property that is null
/// is one that is not there.</summary>
internal static class JsonContent
{
    /// <summary>Whether both say the same.</summary>
    public static bool AreSame(JsonElement one, JsonElement other) => one.ValueKind == JsonValueKind.Object
        ? other.ValueKind == JsonValueKind.Object && Covers(one, other) && Covers(other, one)
        : one.ValueKind == JsonValueKind.Array
        ? other.ValueKind == JsonValueKind.Array && ArePairs(one, other, AreSame)
        : IsSameValue(one, other);

    /// <summary>Whether a document has everything that <paramref name="wanted"/> says; it may have more properties. A list must have as
    /// many elements, in the same order.</summary>
    public static bool Has(JsonElement document, JsonElement wanted) => wanted.ValueKind switch
    {
        JsonValueKind.Object => document.ValueKind == JsonValueKind.Object
            && wanted.EnumerateObject()
                .All(property => document.TryGetProperty(property.Name, out var held)
                    ? Has(held, property.Value)
                    : property.Value.ValueKind == JsonValueKind.Null),
        JsonValueKind.Array => document.ValueKind == JsonValueKind.Array && ArePairs(document, wanted, Has),
        _ => IsSameValue(document, wanted),
    };

    /// <summary>The document after a change: objects are merged, everything else is replaced.</summary>
    public static JsonElement With(JsonElement document, JsonElement change)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(bytes))
            Merge(writer, document, change);
        return JsonElement.Parse(bytes.WrittenSpan);
    }

    /// <summary>Whether every property of <paramref name="one"/> is the same in <paramref name="other"/>.</summary>
    private static bool Covers(JsonElement one, JsonElement other) => one.EnumerateObject().All(property =>
        other.TryGetProperty(property.Name, out var held) ? AreSame(property.Value, held) : property.Value.ValueKind == JsonValueKind.Null);

    private static bool ArePairs(JsonElement one, JsonElement other, Func<JsonElement, JsonElement, bool> compare) =>
        one.GetArrayLength() == other.GetArrayLength()
            && one.EnumerateArray().Zip(other.EnumerateArray()).All(pair => compare(pair.First, pair.Second));

    private static bool IsSameValue(JsonElement one, JsonElement other) =>
        one.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && JsonElement.DeepEquals(one, other);

    private static void Merge(Utf8JsonWriter writer, JsonElement document, JsonElement change)
    {
        if (document.ValueKind != JsonValueKind.Object || change.ValueKind != JsonValueKind.Object)
        {
            change.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in document.EnumerateObject().Where(property => !change.TryGetProperty(property.Name, out _)))
            property.WriteTo(writer);
        foreach (var property in change.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (document.TryGetProperty(property.Name, out var held))
                Merge(writer, held, property.Value);
            else
                property.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}

using System.Buffers;
using System.Runtime.InteropServices;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Takes records out of what surrounds them, every number with its exact text.</summary>
internal static class Elements
{
    /// <summary>The items of an answer: a bare array, or what its envelope holds (a list, or one object for a list of one). Null where
    /// there is nothing of the kind.</summary>
    public static IReadOnlyList<JsonElement>? Items(JsonElement body, string? envelope)
    {
        if (body.ValueKind == JsonValueKind.Array)
            return [.. body.EnumerateArray()];
        if (envelope is null || body.ValueKind != JsonValueKind.Object)
            return null;
        var values = JsonPath.Parse(envelope).Select(body).ToArray();
        if (values.Length == 0
            || values.Any(value => value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object or JsonValueKind.Null)))
            return null;
        return [.. values.SelectMany<JsonElement, JsonElement>(value => value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray()],
            JsonValueKind.Object => [value],
            _ => [],
        })];
    }

    /// <summary>The elements of the list inside each item, with the fields of the item that are carried over.</summary>
    public static IReadOnlyList<JsonElement> Of(IReadOnlyList<JsonElement> items, ListDefinition list)
    {
        var inner = JsonPath.Parse(list.Each!);
        var records = new List<JsonElement>();
        foreach (var item in items)
        {
            foreach (var element in inner.Select(item).Where(value => value.ValueKind == JsonValueKind.Array)
                .SelectMany(value => value.EnumerateArray()))
                records.Add(list.Carry.IsEmpty ? element : Carrying(element, item, list));
        }

        return records;
    }

    /// <summary>An object with one field set, in its place where it has one, else at the end.</summary>
    public static JsonElement With(JsonElement record, string field, string value)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            foreach (var property in record.EnumerateObject().Where(property => !property.NameEquals(field)))
                writer.WriteField(property.Name, property.Value);
            writer.WriteString(field, value);
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(text.WrittenMemory).RootElement;
    }

    /// <summary>The records as one array, byte for byte.</summary>
    public static JsonElement Array(IEnumerable<JsonElement> records)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartArray();
            foreach (var record in records)
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(record), skipInputValidation: true);
            writer.WriteEndArray();
        }

        return JsonDocument.Parse(text.WrittenMemory).RootElement;
    }

    private static JsonElement Carrying(JsonElement element, JsonElement item, ListDefinition list)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in element.EnumerateObject().Where(property => !list.Carry.ContainsKey(property.Name)))
                    writer.WriteField(property.Name, property.Value);
            }
            else
            {
                writer.WriteField("value", element);
            }

            foreach (var (name, path) in list.Carry)
            {
                if (JsonPath.Parse(path).First(item) is { } carried)
                    writer.WriteField(name, carried);
            }

            writer.WriteEndObject();
        }

        return JsonDocument.Parse(text.WrittenMemory).RootElement;
    }
}

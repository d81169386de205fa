using System.Text.Encodings.Web;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Writes what stands in YAML as JSON; numbers keep the text of the file.</summary>
internal static class JsonOfYaml
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(YamlNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
            Write(node, writer);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(YamlNode node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(entry.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case YamlSequence sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                    Write(item, writer);
                writer.WriteEndArray();
                break;
            case YamlScalar { Kind: YamlScalarKind.Text } text:
                writer.WriteStringValue(text.Text);
                break;
            case YamlScalar { Kind: YamlScalarKind.Number or YamlScalarKind.Boolean } exact:
                writer.WriteRawValue(exact.Text, skipInputValidation: true);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}

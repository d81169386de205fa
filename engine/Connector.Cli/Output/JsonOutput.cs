using System.Text.Encodings.Web;
using System.Text.Json.Serialization;

namespace Connector.Cli.Output;

/// <summary>JSON as the command prints and stores it: names in camel case, numbers in their exact text, letters unescaped, LF, the same
/// bytes everywhere.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Compact = Options(indented: false);
    private static readonly JsonSerializerOptions Indented = Options(indented: true);
    private static readonly JsonSerializerOptions Sparse = new(Indented) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>On one line.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Compact);

    /// <summary>Indented by two, without a final line end.</summary>
    public static string Block<T>(T value) => JsonSerializer.Serialize(value, Indented);

    /// <summary>Indented, properties without a value left out; nulls inside a JSON value stay.</summary>
    public static string Snapshot<T>(T value) => JsonSerializer.Serialize(value, Sparse);

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}

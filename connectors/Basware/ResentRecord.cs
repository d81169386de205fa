using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Connector.Basware;

/// <summary>Makes a record differ from the one Basware holds, so that it is not skipped as identical (fact sheet §4.3).</summary>
internal static class ResentRecord
{
    private static readonly JsonSerializerOptions Utf8 = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record with one text field changed; every other field keeps its exact value.</summary>
    public static JsonElement Make(JsonElement record, string field, DateTimeOffset now)
    {
        var changed = JsonObject.Create(record)!;
        changed[field] = string.Create(CultureInfo.InvariantCulture, $"resent {now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ}");
        return JsonSerializer.SerializeToElement(changed, Utf8);
    }
}

using System.IO.Compression;
using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Basware.Simulator;

/// <summary>The bytes of a file of an extract: JSON or CSV, packed; in the form that switches say, because nobody could confirm it, and
/// damaged where a test wants that.</summary>
internal static class ExtractFiles
{
    public static string NameOf(string stem, SandboxSwitches switches) => $"{stem}.{Format(switches)}.{(IsZip(switches) ? "zip" : "gz")}";

    public static byte[] Make(JsonObject file, SandboxSwitches switches)
    {
        var damage = switches.Get(BaswareSwitches.ExtractDamage, "none");
        var rows = file["rows"]!.AsArray();
        var content = Encoding.UTF8.GetBytes(damage == "bomb"
            ? "[".PadRight(64 << 20)
            : Format(switches) == "csv" ? Csv(rows, switches) : Json(rows, switches));
        var name = Path.GetFileNameWithoutExtension(file["fileName"]!.GetValue<string>());
        var packed = IsZip(switches) ? Zip(damage == "stranger" ? "readme.txt" : name, content) : GZip(content);
        return damage == "truncated" ? packed[..(packed.Length / 2)] : packed;
    }

    private static string Format(SandboxSwitches switches) => switches.Get(BaswareSwitches.ExtractFormat, "json");

    private static bool IsZip(SandboxSwitches switches) => switches.Get(BaswareSwitches.ExtractContainer, "zip") == "zip";

    private static string Json(JsonArray rows, SandboxSwitches switches) => switches.Get(BaswareSwitches.ExtractShape, "list") switch
    {
        "lines" => string.Join('\n', rows.Select(row => row!.ToJsonString())),
        "field" => new JsonObject { ["table"] = "rows follow", ["rows"] = rows.DeepClone(), ["count"] = rows.Count }.ToJsonString(),
        _ => rows.ToJsonString(),
    };

    private static string Csv(JsonArray rows, SandboxSwitches switches)
    {
        var delimiter = switches.Get(BaswareSwitches.ExtractDelimiter, ",");
        var names = rows.SelectMany(row => row!.AsObject().Select(column => column.Key)).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder().AppendJoin(delimiter, names).Append("\r\n");
        foreach (var row in rows)
            text.AppendJoin(delimiter, names.Select(name => Field(row![name], delimiter))).Append("\r\n");
        return text.ToString();
    }

    private static string Field(JsonNode? value, string delimiter)
    {
        var text = value?.ToString() ?? "";
        return text.AsSpan().ContainsAny($"{delimiter}\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static byte[] Zip(string name, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = zip.CreateEntry(name);
            entry.LastWriteTime = DateTimeOffset.Parse("2026-11-20T00:00:00Z", CultureInfo.InvariantCulture);
            using var stream = entry.Open();
            stream.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] GZip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(content);
        return packed.ToArray();
    }
}

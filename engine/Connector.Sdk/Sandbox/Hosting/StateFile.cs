using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Sdk.Sandbox.Hosting;

/// <summary>What simulators remember between runs.</summary>
/// <param name="Homes">Systems that kept books, in the order the world gave them companies.</param>
/// <param name="Systems">What each system stored, by its name; systems not served this time included.</param>
internal sealed record SavedState(IReadOnlyList<string> Homes, IReadOnlyDictionary<string, SavedSystem> Systems);

/// <summary>What one system stored.</summary>
/// <param name="ClockOffset">How far its clock had been moved; stamps already given must not lie in the future.</param>
/// <param name="Tables">Rows by resource, each with its key, in the order of insertion.</param>
internal sealed record SavedSystem(TimeSpan ClockOffset, IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, JsonObject>>> Tables);

/// <summary>The file simulators are kept in between runs: replaced as a whole, so that a reader sees the old one or the new one.</summary>
internal static class StateFile
{
    private const int Format = 1;

    /// <summary>Reads the file, or gives null where there is none.</summary>
    /// <exception cref="ConnectorException">It is damaged or of another version.</exception>
    public static SavedState? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var file = File.OpenRead(path);
            var root = JsonNode.Parse(file)!.AsObject();
            if ((int)root["format"]! != Format)
                throw Wrong(path, $"it is of format {root["format"]}, this version reads {Format}", null);
            return new SavedState(
                [.. root["homes"]!.AsArray().Select(home => (string)home!)],
                root["systems"]!.AsObject().ToDictionary(pair => pair.Key, pair => System(pair.Value!.AsObject()), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, e is JsonException or IOException or UnauthorizedAccessException ? e.Message : "it does not hold what a sandbox saves", e);
        }
    }

    /// <summary>Writes the file beside its place and moves it there.</summary>
    public static void Write(string path, SavedState state)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var draft = full + ".new";
        using (var file = File.Create(draft))
        {
            using (var writer = new Utf8JsonWriter(file))
                Write(writer, state);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, full, overwrite: true);
    }

    private static SavedSystem System(JsonObject saved) => new(
        TimeSpan.FromSeconds((double)saved["clockSeconds"]!),
        saved["tables"]!.AsObject().ToDictionary(
            table => table.Key,
            IReadOnlyList<KeyValuePair<string, JsonObject>> (table) =>
                [.. table.Value!.AsArray().Select(entry => KeyValuePair.Create((string)entry!["key"]!, (JsonObject)entry["row"]!.DeepClone()))],
            StringComparer.Ordinal));

    private static void Write(Utf8JsonWriter writer, SavedState state)
    {
        writer.WriteStartObject();
        writer.WriteNumber("format", Format);
        writer.WriteStartArray("homes");
        foreach (var home in state.Homes)
            writer.WriteStringValue(home);
        writer.WriteEndArray();
        writer.WriteStartObject("systems");
        foreach (var (name, system) in state.Systems.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("clockSeconds", system.ClockOffset.TotalSeconds);
            writer.WriteStartObject("tables");
            foreach (var (resource, rows) in system.Tables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                Write(writer, resource, rows);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string resource, IReadOnlyList<KeyValuePair<string, JsonObject>> rows)
    {
        writer.WriteStartArray(resource);
        foreach (var (key, row) in rows)
        {
            writer.WriteStartObject();
            writer.WriteString("key", key);
            writer.WritePropertyName("row");
            row.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static ConnectorException Wrong(string path, string why, Exception? inner) => new(
        new Failure(
            FailureKind.Configuration, "sandbox-state-damaged",
            $"The sandbox's saved data in '{path}' cannot be used: {why}. Put back a sound copy, or delete the file to start the sandbox afresh."),
        inner);
}

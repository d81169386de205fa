using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Sdk;

namespace Connector.Simulation.Hosting;

/// <summary>What simulators remember between runs.</summary>
/// <param name="Homes">Systems that kept books, in the order the world gave them companies.</param>
/// <param name="Systems">What each system stored, by its name; systems not served this time included.</param>
internal sealed record SavedState(IReadOnlyList<string> Homes, IReadOnlyDictionary<string, SavedSystem> Systems);

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
                root["systems"]!.AsObject().ToDictionary(pair => pair.Key, pair => SavedSystem.Read(pair.Value!.AsObject()), StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, e is JsonException or IOException or UnauthorizedAccessException ? e.Message : "it does not hold what a sandbox saves", e);
        }
    }

    /// <summary>Writes the file beside its place and moves it there.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="homes">Systems that keep books, in their order.</param>
    /// <param name="systems">What each system stores, as <see cref="SavedSystem.Write(SandboxSystem)"/> gives it.</param>
    /// <param name="toDisk">Whether to wait until it would outlive a loss of power; without, it outlives the process.</param>
    public static void Write(string path, IEnumerable<string> homes, IEnumerable<KeyValuePair<string, byte[]>> systems, bool toDisk)
    {
        var draft = path + ".new";
        using (var file = File.Create(draft))
        {
            using (var writer = new Utf8JsonWriter(file))
            {
                writer.WriteStartObject();
                writer.WriteNumber("format", Format);
                writer.WriteStartArray("homes");
                foreach (var home in homes)
                    writer.WriteStringValue(home);
                writer.WriteEndArray();
                writer.WriteStartObject("systems");
                foreach (var (name, stored) in systems)
                {
                    writer.WritePropertyName(name);
                    writer.WriteRawValue(stored, skipInputValidation: true);
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            file.Flush(toDisk);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static ConnectorException Wrong(string path, string why, Exception? inner) => new(
        new Failure(
            FailureKind.Configuration, "sandbox-state-damaged",
            $"The sandbox's saved data in '{path}' cannot be used: {why}. Put back a sound copy, or delete the file to start the sandbox afresh."),
        inner);
}

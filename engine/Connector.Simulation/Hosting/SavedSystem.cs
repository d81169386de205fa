using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Simulation.Hosting;

/// <summary>What one system stored.</summary>
/// <param name="ClockOffset">How far its clock had been moved; stamps already given must not lie in the future.</param>
/// <param name="Tables">Rows by resource, each with its key, in the order of insertion.</param>
internal sealed record SavedSystem(TimeSpan ClockOffset, IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, JsonObject>>> Tables)
{
    /// <summary>What a system stores now, as JSON.</summary>
    public static byte[] Write(SandboxSystem system)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            lock (system.Data.Gate)
                Write(writer, system);
        }

        return buffer.ToArray();
    }

    public static SavedSystem Read(JsonObject saved) => new(
        TimeSpan.FromSeconds((double)saved["clockSeconds"]!),
        saved["tables"]!.AsObject().ToDictionary(
            table => table.Key,
            IReadOnlyList<KeyValuePair<string, JsonObject>> (table) =>
                [.. table.Value!.AsArray().Select(entry => KeyValuePair.Create((string)entry!["key"]!, (JsonObject)entry["row"]!.DeepClone()))],
            StringComparer.Ordinal));

    /// <summary>Puts a system that was just seeded into the state that was saved. Tables that are new since then stay, and are empty.</summary>
    public void Restore(SandboxSystem system)
    {
        lock (system.Data.Gate)
        {
            var resources = system.Data.Resources;
            system.Data.Clear();
            foreach (var resource in resources.Concat(Tables.Keys))
                _ = system.Data[resource];
            foreach (var (resource, rows) in Tables)
            {
                foreach (var (key, row) in rows)
                    system.Data[resource].Put(key, (JsonObject)row.DeepClone());
            }

            system.Clock.Reset();
            system.Clock.Move(ClockOffset);
        }
    }

    /// <summary>The same as <see cref="Write(SandboxSystem)"/>, of a system that is not served.</summary>
    public byte[] Write()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, ClockOffset, Tables.Select(table => KeyValuePair.Create(table.Key, table.Value.AsEnumerable())));
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, SandboxSystem system) =>
        Write(writer, system.Clock.Offset, system.Data.Resources.Select(resource => KeyValuePair.Create(resource, system.Data[resource].Entries)));

    private static void Write(Utf8JsonWriter writer, TimeSpan clockOffset, IEnumerable<KeyValuePair<string, IEnumerable<KeyValuePair<string, JsonObject>>>> tables)
    {
        writer.WriteStartObject();
        writer.WriteNumber("clockSeconds", clockOffset.TotalSeconds);
        writer.WriteStartObject("tables");
        foreach (var (resource, rows) in tables)
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

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

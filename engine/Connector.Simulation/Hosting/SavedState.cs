using System.Text.Json.Nodes;

namespace Connector.Simulation.Hosting;

/// <summary>What simulators remembered.</summary>
/// <param name="Homes">Systems that kept books, in the order the world gave them companies.</param>
/// <param name="Clocks">How far each system's clock had been moved; stamps already given must not lie in the future.</param>
/// <param name="Rows">Every row, in the order of insertion.</param>
internal sealed record SavedState(IReadOnlyList<string> Homes, IReadOnlyDictionary<string, TimeSpan> Clocks, IEnumerable<SavedRow> Rows)
{
    private const int JsonFormat = 1;

    /// <summary>Whether a file holds the JSON that earlier versions kept, which was written anew as a whole with each call.</summary>
    public static bool IsJson(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte() is '{' or '[' or 'n';
    }

    /// <summary>Reads a file of an earlier version.</summary>
    /// <exception cref="FormatException">It is of another version.</exception>
    public static SavedState ReadJson(string path)
    {
        using var file = File.OpenRead(path);
        var root = JsonNode.Parse(file)!.AsObject();
        if ((int)root["format"]! != JsonFormat)
            throw new FormatException($"it is of format {root["format"]}, this version reads {JsonFormat}");
        var systems = root["systems"]!.AsObject();
        return new SavedState(
            [.. root["homes"]!.AsArray().Select(home => (string)home!)],
            systems.ToDictionary(system => system.Key, system => TimeSpan.FromSeconds((double)system.Value!["clockSeconds"]!),
                StringComparer.Ordinal),
            [.. systems.SelectMany(system => system.Value!["tables"]!.AsObject().SelectMany(table => table.Value!.AsArray()
                .Select(entry => new SavedRow(system.Key, table.Key, (string)entry!["key"]!, entry["row"]!.AsObject().ToJsonString()))))]);
    }
}

/// <summary>A row that a simulator stored.</summary>
internal sealed record SavedRow(string System, string Table, string Key, string Json);

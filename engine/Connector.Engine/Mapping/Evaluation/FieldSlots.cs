using System.Runtime.InteropServices;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>
/// Numbers the fields at the top of a source record that a flow's expressions read, so that a record is gone through once for all of them,
/// and not once for each.
/// </summary>
internal sealed class FieldSlots
{
    private readonly List<byte[]> names = [];
    private int[]? buckets;

    /// <summary>The number of a field; for use while a flow is compiled.</summary>
    public int Add(byte[] name)
    {
        var known = names.FindIndex(other => other.AsSpan().SequenceEqual(name));
        if (known >= 0)
            return known;
        names.Add(name);
        buckets = null;
        return names.Count - 1;
    }

    /// <summary>The values of an object's numbered fields, by number; of two fields of one name the last.</summary>
    public JsonElement[] Read(JsonElement source)
    {
        var table = buckets ??= Build();
        var values = new JsonElement[names.Count];
        foreach (var field in source.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(field);
            if (name.Contains((byte)'\\'))
                name = Encoding.UTF8.GetBytes(field.Name);
            for (var bucket = Hash(name) & (table.Length - 1); table[bucket] != 0; bucket = (bucket + 1) & (table.Length - 1))
            {
                var slot = table[bucket] - 1;
                if (!name.SequenceEqual(names[slot]))
                    continue;
                values[slot] = field.Value;
                break;
            }
        }

        return values;
    }

    private int[] Build()
    {
        var size = 8;
        while (size < names.Count * 4)
            size *= 2;
        var table = new int[size];
        for (var i = 0; i < names.Count; i++)
        {
            var bucket = Hash(names[i]) & (size - 1);
            while (table[bucket] != 0)
                bucket = (bucket + 1) & (size - 1);
            table[bucket] = i + 1;
        }

        return table;
    }

    /// <summary>Over the length and the last eight bytes: names of one record seldom share both.</summary>
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var tail = 0UL;
        foreach (var b in name.Length > 8 ? name[^8..] : name)
            tail = (tail << 8) | b;
        return (int)(((tail ^ (ulong)name.Length) * 0x9E3779B97F4A7C15) >> 40);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Connector.Simulation.World;

/// <summary>Numbers that look random and are the same on every machine: SplitMix64 (Steele, Lea, Flood 2014), seeded by the hash of a
/// name.</summary>
internal sealed class DeterministicSequence(ulong seed)
{
    private ulong state = seed;

    public DeterministicSequence(string name)
        : this(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))))
    {
    }

    /// <summary>A whole number from 0 up to, not including, the limit.</summary>
    public int Next(int limit) => (int)(NextBits() % (ulong)limit);

    /// <summary>A whole number between two bounds, both included.</summary>
    public int Between(int lowest, int highest) => lowest + Next(highest - lowest + 1);

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public double NextShare() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>32 lower-case hex digits that a name always gets.</summary>
    public static string Identity(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    private ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

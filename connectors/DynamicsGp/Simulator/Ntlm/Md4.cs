using System.Buffers.Binary;
using System.Numerics;

namespace Connector.DynamicsGp.Simulator.Ntlm;

/// <summary>MD4 (RFC 1320), which NTLM hashes passwords with and .NET does not have.</summary>
internal static class Md4
{
    private const int BlockBytes = 64;

    private static readonly int[][] Orders =
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
        [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    ];

    private static readonly int[][] Shifts = [[3, 7, 11, 19], [3, 5, 9, 13], [3, 9, 11, 15]];

    public static byte[] Hash(ReadOnlySpan<byte> data)
    {
        var padded = new byte[(data.Length + 8) / BlockBytes * BlockBytes + BlockBytes];
        data.CopyTo(padded);
        padded[data.Length] = 0x80;
        BinaryPrimitives.WriteUInt64LittleEndian(padded.AsSpan(^8), (ulong)data.Length * 8);
        uint[] state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476];
        for (var at = 0; at < padded.Length; at += BlockBytes)
            Mix(state, padded.AsSpan(at, BlockBytes));
        var hash = new byte[16];
        for (var word = 0; word < state.Length; word++)
            BinaryPrimitives.WriteUInt32LittleEndian(hash.AsSpan(word * 4), state[word]);
        return hash;
    }

    private static void Mix(uint[] state, ReadOnlySpan<byte> block)
    {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var step = 0; step < 48; step++)
        {
            var round = step / 16;
            var word = BinaryPrimitives.ReadUInt32LittleEndian(block[(Orders[round][step % 16] * 4)..]);
            var mixed = round switch
            {
                0 => a + ((b & c) | (~b & d)) + word,
                1 => a + ((b & c) | (b & d) | (c & d)) + word + 0x5A827999,
                _ => a + (b ^ c ^ d) + word + 0x6ED9EBA1,
            };
            (a, b, c, d) = (d, BitOperations.RotateLeft(mixed, Shifts[round][step % 4]), b, c);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}

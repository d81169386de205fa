using System.Security.Cryptography;

namespace Connector.Engine.Store;

/// <summary>Where the trail ends: the number of its last event and that event's hash.</summary>
internal sealed record AuditEnd(long Sequence, byte[] Hash)
{
    /// <summary>Before the first event.</summary>
    public static readonly AuditEnd Beginning = new(0, new byte[SHA256.HashSizeInBytes]);
}

/// <summary>
/// The signed note of where the trail ends, kept apart from it and written in the same transaction. The chain alone cannot tell that its
/// last events were cut off, or that all of it was computed anew; the note can, because only the store's key signs it. (A whole file put
/// back from an older copy is beyond it: note the end that a proof reports, elsewhere.)
/// </summary>
internal static class AuditHead
{
    public static void Write(StoreSession session, AuditEnd end, StoreKey key)
    {
        var text = Text(end);
        Meta.Write(session, Meta.AuditHead, $"{text} {Sign(text, key)}");
    }

    /// <summary>The noted end, or null where the note is missing or was not signed by this store.</summary>
    public static AuditEnd? Read(StoreSession session, StoreKey key)
    {
        if (Meta.Read(session, Meta.AuditHead)?.Split(' ') is not [var sequence, var hash, var signature])
            return null;
        var expected = Encoding.ASCII.GetBytes(Sign($"{sequence} {hash}", key));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature))
            ? new AuditEnd(long.Parse(sequence, CultureInfo.InvariantCulture), Convert.FromHexString(hash))
            : null;
    }

    private static string Text(AuditEnd end) =>
        string.Create(CultureInfo.InvariantCulture, $"{end.Sequence} {Convert.ToHexStringLower(end.Hash)}");

    private static string Sign(string text, StoreKey key) => Convert.ToHexStringLower(key.SignTrail(Encoding.ASCII.GetBytes(text)));
}

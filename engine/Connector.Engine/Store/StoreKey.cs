using System.Security.Cryptography;

namespace Connector.Engine.Store;

/// <summary>
/// A random key that belongs to one store and is kept in it, wrapped by the key ring. It does two things that must outlive every rotation:
/// content hashes are keyed with it (a plain hash of a record with a bank account number in it could be found by trying), and the end of
/// the audit trail is signed with it. Unwrapping it when the store is opened also proves that the key ring is the right one.
/// </summary>
internal sealed class StoreKey : IDisposable
{
    private const string Purpose = "meta.store-key";

    private readonly byte[] content;
    private readonly byte[] trail;

    private StoreKey(byte[] key)
    {
        content = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, EncryptionKey.Size, info: "connector content hash"u8.ToArray());
        trail = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, EncryptionKey.Size, info: "connector audit head"u8.ToArray());
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Makes a new store key, wrapped as it is kept.</summary>
    public static string Generate(KeyRing keys)
    {
        var key = RandomNumberGenerator.GetBytes(EncryptionKey.Size);
        var wrapped = Convert.ToBase64String(keys.Encrypt(key, Purpose));
        CryptographicOperations.ZeroMemory(key);
        return wrapped;
    }

    /// <exception cref="StoreException">The key ring is another store's, or the value is damaged.</exception>
    public static StoreKey Unwrap(string wrapped, KeyRing keys, string storePath) => new(Open(wrapped, keys, storePath));

    /// <summary>Wraps with the active key what was wrapped with an older one.</summary>
    public static string Rewrap(string wrapped, KeyRing keys, string storePath)
    {
        var key = Open(wrapped, keys, storePath);
        var rewrapped = Convert.ToBase64String(keys.Encrypt(key, Purpose));
        CryptographicOperations.ZeroMemory(key);
        return rewrapped;
    }

    /// <summary>Keyed hash of a record's content.</summary>
    public byte[] HashContent(ReadOnlySpan<byte> bytes) => HMACSHA256.HashData(content, bytes);

    /// <summary>Signature of the audit trail's end.</summary>
    public byte[] SignTrail(ReadOnlySpan<byte> bytes) => HMACSHA256.HashData(trail, bytes);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(content);
        CryptographicOperations.ZeroMemory(trail);
    }

    private static byte[] Open(string wrapped, KeyRing keys, string storePath)
    {
        var cipher = new byte[wrapped.Length];
        if (!Convert.TryFromBase64String(wrapped, cipher, out var length) || length <= EncryptionKey.IdSize + 1)
            throw Damaged(storePath, null);
        var id = KeyRing.KeyIdOf(cipher);
        if (!keys.Holds(id))
            throw new StoreException(
                $"The store '{storePath}' was written with another key (id {id}); {keys.Source} holds {keys.ActiveKeyId}. Name the right "
                    + $"one with --key-file or {KeyRing.Variable}.");
        try
        {
            return keys.Decrypt(cipher.AsSpan(0, length), Purpose);
        }
        catch (CryptographicException problem)
        {
            throw Damaged(storePath, problem);
        }
    }

    private static StoreException Damaged(string storePath, Exception? problem) =>
        new(
            $"The key kept in the store '{storePath}' was changed or damaged, so its contents cannot be read. Restore the store from a "
                + "backup.", problem);
}

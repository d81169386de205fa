using System.Security.Cryptography;

namespace Connector.Engine.Store;

/// <summary>One key of a key ring. Its id is made from its bytes, so the same key has the same id wherever it comes from, and a damaged
/// line of a key file is seen.</summary>
internal sealed class EncryptionKey : IDisposable
{
    /// <summary>Bytes of an AES-256 key.</summary>
    public const int Size = 32;

    /// <summary>Bytes of an id, as it stands before each encrypted value.</summary>
    public const int IdSize = 4;

    private readonly byte[] bytes;
    private readonly byte[] id;

    public EncryptionKey(byte[] bytes, DateTimeOffset? createdAt = null)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A key has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        this.bytes = bytes;
        CreatedAt = createdAt;
        id = HMACSHA256.HashData(bytes, "connector key id"u8)[..IdSize];
        Id = Convert.ToHexStringLower(id);
    }

    /// <summary>Eight hex digits.</summary>
    public string Id { get; }

    public DateTimeOffset? CreatedAt { get; }

    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<byte> IdBytes => id;

    public static EncryptionKey Generate(DateTimeOffset now) => new(RandomNumberGenerator.GetBytes(Size), now);

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);
}

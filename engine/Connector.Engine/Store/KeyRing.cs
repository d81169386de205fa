using System.Security.Cryptography;

namespace Connector.Engine.Store;

/// <summary>
/// The keys that payloads and secrets are encrypted with (AES-256-GCM): one active, older ones to read with. An encrypted value is: format
/// (1 byte), key id (4), nonce (12, random), tag (16), ciphertext. All members may be called from several threads.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    /// <summary>Environment variable that holds one key as base64.</summary>
    public const string Variable = "CONNECTOR_KEY";

    /// <summary>How long another process may take to make the key file.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private const byte Format = 1;
    private const int PrefixSize = 1 + EncryptionKey.IdSize;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = PrefixSize + NonceSize + TagSize;

    private readonly Lock gate = new();
    private readonly string? file;
    private ImmutableArray<EncryptionKey> keys;
    private volatile bool isDisposed;

    private KeyRing(ImmutableArray<EncryptionKey> keys, string? file)
    {
        this.keys = keys;
        this.file = file;
    }

    /// <summary>Id of the key that new values are encrypted with.</summary>
    public string ActiveKeyId => Active.Id;

    /// <summary>Where the keys came from, for messages.</summary>
    public string Source => file is null ? $"the environment variable {Variable}" : $"the key file '{file}'";

    private EncryptionKey Active
    {
        get
        {
            // A wiped key still encrypts, to what anybody can read.
            ObjectDisposedException.ThrowIf(isDisposed, this);
            return keys[^1];
        }
    }

    /// <summary>Opens the key ring of a store: from <paramref name="keyFile"/>, else the environment variable <c>CONNECTOR_KEY</c>
    /// (base64), else the file beside the store, created with mode 0600 on first use.</summary>
    /// <param name="created">Path of the file that was created, or null; the command says so.</param>
    /// <exception cref="StoreException">The key cannot be read, is open to others, or is missing for a store that exists.</exception>
    public static KeyRing Open(string storePath, string? keyFile, out string? created) =>
        Open(storePath, keyFile, Environment.GetEnvironmentVariable, TimeProvider.System, out created);

    /// <summary>As the other, with its surroundings given.</summary>
    public static KeyRing Open(string storePath, string? keyFile, Func<string, string?> environment, TimeProvider clock,
        out string? created)
    {
        created = null;
        if (keyFile is null && environment(Variable) is { Length: > 0 } text)
            return new KeyRing([FromText(text)], null);
        var path = Path.GetFullPath(keyFile ?? storePath + ".key");
        if (!File.Exists(path))
            created = Create(path, storePath, clock);
        return new KeyRing(KeyFile.Read(path), path);
    }

    /// <summary>Encrypts; <paramref name="purpose"/> is bound to the bytes, so that a value cannot be moved to another column.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, string purpose)
    {
        var key = Active;
        var sealedBytes = new byte[HeaderSize + plain.Length];
        sealedBytes[0] = Format;
        key.IdBytes.CopyTo(sealedBytes.AsSpan(1));
        var nonce = sealedBytes.AsSpan(PrefixSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.Bytes, TagSize);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(HeaderSize), sealedBytes.AsSpan(PrefixSize + NonceSize, TagSize),
            Bound(sealedBytes, purpose));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">Wrong key, wrong purpose or changed bytes.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> cipher, string purpose)
    {
        if (cipher.Length < HeaderSize || cipher[0] != Format)
            throw new CryptographicException($"The value for '{purpose}' is not one this engine encrypted.");
        var id = KeyIdOf(cipher);
        var key = Find(id)
            ?? throw new CryptographicException($"The value for '{purpose}' was encrypted with key {id}, which is not in {Source}.");
        var plain = new byte[cipher.Length - HeaderSize];
        using var decipher = new AesGcm(key.Bytes, TagSize);
        try
        {
            decipher.Decrypt(cipher.Slice(PrefixSize, NonceSize), cipher[HeaderSize..], cipher.Slice(PrefixSize + NonceSize, TagSize),
                plain, Bound(cipher, purpose));
        }
        catch (AuthenticationTagMismatchException problem)
        {
            throw new CryptographicException($"The value for '{purpose}' was changed, damaged, or moved here from another place.", problem);
        }

        return plain;
    }

    /// <summary>Id of the key that a value was encrypted with.</summary>
    public static string KeyIdOf(ReadOnlySpan<byte> cipher) => Convert.ToHexStringLower(cipher.Slice(1, EncryptionKey.IdSize));

    /// <summary>Whether the ring holds a key.</summary>
    public bool Holds(string keyId) => Find(keyId) is not null;

    /// <summary>Adds a new active key to the file; the older ones stay, to read with.</summary>
    /// <exception cref="StoreException">The key comes from the environment, which cannot be written.</exception>
    public void Rotate(DateTimeOffset now)
    {
        if (file is null)
            throw new StoreException(
                $"The key comes from {Source}, where a second one cannot be kept. Put it in a key file (--key-file) first, then rotate.");
        using var one = StoreLock.TryTake(file, FileOptions.DeleteOnClose)
            ?? throw new StoreException($"The keys in '{file}' are being rotated by another process. Try again when it is done.");
        lock (gate)
        {
            var rotated = KeyFile.Read(file).Add(EncryptionKey.Generate(now));
            KeyFile.Write(file, rotated);
            keys = rotated;
        }
    }

    /// <summary>Wipes the keys from memory.</summary>
    public void Dispose()
    {
        isDisposed = true;
        foreach (var key in keys)
            key.Dispose();
    }

    /// <summary>A key by id. Looks into the file again once, because a command beside this engine may have rotated the keys.</summary>
    private EncryptionKey? Find(string id)
    {
        if (FindHeld(id) is { } held)
            return held;
        if (file is null || !File.Exists(file))
            return null;
        lock (gate)
        {
            if (FindHeld(id) is null)
                keys = KeyFile.Read(file);
        }

        return FindHeld(id);
    }

    private EncryptionKey? FindHeld(string id) => keys.FirstOrDefault(key => string.Equals(key.Id, id, StringComparison.Ordinal));

    private static byte[] Bound(ReadOnlySpan<byte> cipher, string purpose)
    {
        var bound = new byte[PrefixSize + Encoding.UTF8.GetByteCount(purpose)];
        cipher[..PrefixSize].CopyTo(bound);
        Encoding.UTF8.GetBytes(purpose, bound.AsSpan(PrefixSize));
        return bound;
    }

    private static EncryptionKey FromText(string text)
    {
        var bytes = new byte[EncryptionKey.Size];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var length) || length != EncryptionKey.Size)
            throw new StoreException(
                $"The environment variable {Variable} should hold {EncryptionKey.Size} bytes as base64 (make one with: openssl rand "
                    + $"-base64 {EncryptionKey.Size}).");
        return new EncryptionKey(bytes);
    }

    private static string? Create(string path, string storePath, TimeProvider clock)
    {
        if (File.Exists(storePath) && new FileInfo(storePath).Length > 0)
            throw new StoreException(
                $"The store '{storePath}' exists, but its key file '{path}' does not. Put the key file back from a copy, or name it with "
                    + $"--key-file or {Variable}; without it, what the store holds cannot be read.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Engines that start together: one makes the key, and moving a file does not tell whether another one has just been put there.
        StoreLock? one = null;
        if (!SpinWait.SpinUntil(() => File.Exists(path) || (one = StoreLock.TryTake(path, FileOptions.DeleteOnClose)) is not null, MaxWait))
            throw new StoreException($"The key file '{path}' is being made by another process. Try again when it is done.");
        using (one)
        {
            if (File.Exists(path))
                return null;
            using var key = EncryptionKey.Generate(clock.GetUtcNow());
            KeyFile.Write(path, [key]);
            return path;
        }
    }
}

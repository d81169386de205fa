namespace Connector.Engine.Secrets;

/// <summary>The keys that payloads and secrets are encrypted with (AES-256-GCM): one active, older ones to read with.</summary>
internal sealed class KeyRing
{
    /// <summary>Opens the key ring of a store: from <paramref name="keyFile"/>, else the environment variable <c>CONNECTOR_KEY</c> (base64), else the file beside the store, created with mode 0600 on first use.</summary>
    /// <param name="created">Path of the file that was created, or null; the command says so.</param>
    public static KeyRing Open(string storePath, string? keyFile, out string? created) => throw new NotImplementedException();

    /// <summary>Encrypts; <paramref name="purpose"/> is bound to the bytes, so that a value cannot be moved to another column.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plain, string purpose) => throw new NotImplementedException();

    /// <exception cref="System.Security.Cryptography.CryptographicException">Wrong key, wrong purpose or changed bytes.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> cipher, string purpose) => throw new NotImplementedException();
}

/// <summary>Named secrets in the store. Values never leave except to open a connection.</summary>
internal sealed class SecretStore(string storePath, KeyRing keys)
{
    public string StorePath { get; } = storePath;
    public KeyRing Keys { get; } = keys;

    public Task SetAsync(string name, string value, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Names with the time they were set.</summary>
    public Task<IReadOnlyList<(string Name, DateTimeOffset SetAt)>> ListAsync(CancellationToken cancel) => throw new NotImplementedException();

    public Task<bool> RemoveAsync(string name, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The value, or null.</summary>
    public Task<string?> FindAsync(string name, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Makes a new active key, adds it to the key file, and encrypts every secret with it anew. Answers how many.</summary>
    public Task<int> RotateAsync(CancellationToken cancel) => throw new NotImplementedException();
}

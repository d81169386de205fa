using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Connector.Engine.Store;

/// <summary>Turns payloads into what is kept and back. Each is bound to the place it is kept in, so that one record's payload cannot be
/// passed off as another's.</summary>
internal sealed class Payloads(KeyRing keys, StoreKey storeKey) : IDisposable
{
    public StoreKey StoreKey { get; } = storeKey;

    /// <summary>The exact bytes of the JSON text, encrypted.</summary>
    public byte[] Seal(JsonElement json, string purpose) => keys.Encrypt(JsonMarshal.GetRawUtf8Value(json), purpose);

    public byte[]? Seal(JsonElement? json, string purpose) => json is { } value ? Seal(value, purpose) : null;

    public byte[]? Seal(string? text, string purpose)
    {
        if (text is null)
            return null;
        var plain = Encoding.UTF8.GetBytes(text);
        var cipher = keys.Encrypt(plain, purpose);
        CryptographicOperations.ZeroMemory(plain);
        return cipher;
    }

    /// <exception cref="CryptographicException">It was changed in the store, or its key is gone.</exception>
    public JsonElement? OpenJson(byte[]? cipher, string purpose) =>
        cipher is null ? null : JsonElement.Parse(keys.Decrypt(cipher, purpose));

    /// <exception cref="CryptographicException">It was changed in the store, or its key is gone.</exception>
    public string? OpenText(byte[]? cipher, string purpose)
    {
        if (cipher is null)
            return null;
        var plain = keys.Decrypt(cipher, purpose);
        var text = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return text;
    }

    /// <summary>Keyed hash of what a record says: the same for the same values, however they are spaced, escaped or ordered.</summary>
    public byte[] HashContent(JsonElement body) =>
        StoreKey.HashContent(CanonicalJson.TryOf(body, out var canonical) ? canonical : JsonMarshal.GetRawUtf8Value(body));

    public void Dispose() => StoreKey.Dispose();
}

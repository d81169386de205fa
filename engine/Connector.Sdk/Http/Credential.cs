using System.Security.Cryptography;

namespace Connector.Sdk.Http;

/// <summary>Names credentials without holding them.</summary>
internal static class Credential
{
    /// <summary>The same text for the same parts, from which none of them can be read.</summary>
    public static string Identity(params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

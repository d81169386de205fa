using System.Security.Cryptography;
using Connector.Engine.Mapping;

namespace Connector.Engine.Records;

/// <summary>
/// A hash of everything that a write would send. Equal fingerprints mean that sending again would change nothing. The job id, which is new
/// for every version of a record, says nothing about its content and is left out.
/// </summary>
internal static class Fingerprint
{
    public static string Of(string resource, MappedStep mapped, string jobId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, resource);
        Add(hash, mapped.Company);
        Add(hash, mapped.Id);
        foreach (var (name, value) in mapped.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(hash, name);
            Add(hash, value);
        }

        Add(hash, mapped.Body?.GetRawText().Replace(jobId, "", StringComparison.Ordinal));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string? text)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(text is null ? -1 : bytes.Length)}:")));
        hash.AppendData(bytes);
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Connector.Sdk.Http;

/// <summary>
/// Stops a read that goes in circles: a system that sends the same next address or the same records again would be read for ever. An empty
/// page may come more than once; its next address may not.
/// </summary>
internal sealed class PageGuard(string resource)
{
    private readonly HashSet<string> addresses = new(StringComparer.Ordinal);
    private readonly HashSet<string> contents = new(StringComparer.Ordinal);

    /// <exception cref="ConnectorException">The page or the way to the next has been seen before.</exception>
    public void Check(IReadOnlyList<JsonElement> items, Call? next)
    {
        if (items.Count > 0 && !contents.Add(Hash(items)))
            throw Circle("the records of an earlier page");
        if (next is not null
            && !addresses.Add(next.Path + "\n" + string.Join('\n', next.Headers.Select(header => $"{header.Key}:{header.Value}"))))
            throw Circle("the way to a page that was already read");
    }

    private ConnectorException Circle(string what) => new(new Failure(
        FailureKind.Configuration,
        "page-repeats",
        $"The pages of '{resource}' go in circles: the system sent {what} again. Reading stopped; nothing after this page was read.",
        "Check 'page' in the manifest against the system's paging."));

    private static string Hash(IReadOnlyList<JsonElement> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items)
        {
            hash.AppendData(JsonMarshal.GetRawUtf8Value(item));
            hash.AppendData(","u8);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}

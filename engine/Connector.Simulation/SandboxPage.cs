using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace Connector.Simulation;

/// <summary>
/// One page of a list with the token of the next. A token names the last row of its page and the query it belongs to: rows that come or go
/// between two pages make nobody miss another, and a token sent with another query is refused.
/// </summary>
/// <param name="Rows">Rows of the page, as stored.</param>
/// <param name="Next">Token of the next page, or null where nothing follows.</param>
public sealed record SandboxPage(IReadOnlyList<JsonObject> Rows, string? Next)
{
    /// <summary>Takes the page that a token asks for.</summary>
    /// <param name="entries">Every row of the list with its key, in a stable order.</param>
    /// <param name="size">Most rows of the page.</param>
    /// <param name="token">Token that came, or null for the first page.</param>
    /// <param name="query">The query in a form that is the same on every page.</param>
    /// <param name="isHit">Whether a row belongs to the list; null for all. A row that no longer does still marks a place.</param>
    /// <returns>The page, or null where the token is none of this query or its row is gone.</returns>
    public static SandboxPage? Take(IEnumerable<KeyValuePair<string, JsonObject>> entries, int size, string? token, string query,
        Func<JsonObject, bool>? isHit = null)
    {
        if (!string.IsNullOrEmpty(token))
        {
            if (!TryRead(token, query, out var after))
                return null;
            var all = entries.ToList();
            var place = all.FindIndex(entry => entry.Key == after);
            if (place < 0)
                return null;
            entries = all.Skip(place + 1);
        }

        var taken = entries.Where(entry => isHit?.Invoke(entry.Value) != false).Take(size + 1).ToList();
        var page = taken.Take(size).ToList();
        return new SandboxPage([.. page.Select(entry => entry.Value)], taken.Count > size ? Write(page[^1].Key, query) : null);
    }

    private static string Write(string after, string query) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{query.Length}\n{query}{after}"));

    private static bool TryRead(string token, string query, out string after)
    {
        after = "";
        if (!Base64Url.IsValid(token))
            return false;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        var start = $"{query.Length}\n{query}";
        if (!text.StartsWith(start, StringComparison.Ordinal))
            return false;
        after = text[start.Length..];
        return true;
    }
}

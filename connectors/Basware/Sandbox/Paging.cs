using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connector.Basware.Sandbox;

/// <summary>One page of a list.</summary>
/// <param name="Rows">Records.</param>
/// <param name="Next">Continuation token, or null where nothing follows.</param>
internal sealed record ListPage(IReadOnlyList<JsonObject> Rows, string? Next);

/// <summary>
/// Paging by a continuation token in a header (fact sheet §2.1). A token names the last record of its page and the query it belongs to, so that records which
/// leave the list between two pages make nobody miss one; sent with another query it is refused.
/// </summary>
internal static class Paging
{
    public const string AnswerHeader = "X-amz-meta-continuationToken";
    public const string RequestHeader = "x-amz-meta-continuationtoken";

    /// <summary>The page a call asks for, or null where its token is not one of this query.</summary>
    /// <param name="entries">Every record in a stable order, hits or not.</param>
    /// <param name="isHit">Whether a record belongs to the list.</param>
    /// <param name="size">Most records of the page.</param>
    /// <param name="call">The call.</param>
    /// <param name="weigh">Weight of a record, where a page has a greatest weight.</param>
    /// <param name="mostWeight">Weight at which a page ends although it has room for more records.</param>
    public static ListPage? Take(
        IEnumerable<KeyValuePair<string, JsonObject>> entries, Func<JsonObject, bool> isHit, int size, ApiCall call, Func<JsonObject, int>? weigh = null, int mostWeight = int.MaxValue)
    {
        var after = "";
        if (call.Header(RequestHeader) is { Length: > 0 } token && !TryRead(token, call, out after))
            return null;
        if (after.Length > 0)
            entries = entries.SkipWhile(entry => entry.Key != after).Skip(1);

        var rows = new List<JsonObject>();
        var weight = 0;
        var last = "";
        foreach (var (key, row) in entries.Where(entry => isHit(entry.Value)))
        {
            weight += weigh?.Invoke(row) ?? 0;
            if (rows.Count == size || (rows.Count > 0 && weight > mostWeight))
                return new ListPage(rows, Write(last, call));
            rows.Add(row);
            last = key;
        }

        return new ListPage(rows, null);
    }

    /// <summary>The page size a call asks for, or null where it is out of range.</summary>
    public static int? Size(ApiCall call, int fallback, int most)
    {
        if (call.Query("pageSize") is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= 1 && size <= most ? size : null;
    }

    public static ApiAnswer Refuse(ApiCall call) =>
        call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Parameter, "The continuation token does not belong to this query."));

    private static string Write(string after, ApiCall call) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{after}\n{call.Request.QueryString}"));

    private static bool TryRead(string token, ApiCall call, out string after)
    {
        after = "";
        if (!Base64Url.IsValid(token))
            return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)).Split('\n', 2);
        after = parts[0];
        return parts.Length == 2 && parts[1] == call.Request.QueryString.ToString();
    }
}

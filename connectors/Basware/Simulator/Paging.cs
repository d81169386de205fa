using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Http;

namespace Connector.Basware.Simulator;

/// <summary>Paging by a continuation token that comes and goes in a header, with the same query string (fact sheet §2.1).</summary>
internal static class Paging
{
    public const string AnswerHeader = "X-amz-meta-continuationToken";
    public const string RequestHeader = "x-amz-meta-continuationtoken";

    /// <summary>The page a call asks for, or null where its token is not one of this query.</summary>
    /// <param name="entries">Every record in a stable order, hits or not.</param>
    /// <param name="isHit">Whether a record belongs to the list.</param>
    /// <param name="size">Most records of the page.</param>
    /// <param name="call">The call.</param>
    public static SandboxPage? Take(IEnumerable<KeyValuePair<string, JsonObject>> entries, Func<JsonObject, bool> isHit, int size,
        ApiCall call) =>
        SandboxPage.Take(entries, size, call.Header(RequestHeader), call.Request.QueryString.ToString(), isHit);

    /// <summary>As above, but a page ends early, at one record or more, where its records together weigh too much.</summary>
    public static SandboxPage? Take(
        IEnumerable<KeyValuePair<string, JsonObject>> entries, Func<JsonObject, bool> isHit, int size, ApiCall call,
        Func<JsonObject, int> weigh, int mostWeight)
    {
        var page = Take(entries, isHit, size, call);
        if (page is null or { Rows.Count: < 2 })
            return page;
        var weight = weigh(page.Rows[0]);
        var fitting = 1 + page.Rows.Skip(1).TakeWhile(row => (weight += weigh(row)) <= mostWeight).Count();
        return fitting == page.Rows.Count ? page : Take(entries, isHit, fitting, call);
    }

    /// <summary>The answer with the token of the page after it, where one follows.</summary>
    public static ApiAnswer Continue(this ApiAnswer answer, SandboxPage page) =>
        page.Next is null ? answer : answer with { Headers = answer.Headers.Add(AnswerHeader, page.Next) };

    /// <summary>The page size a call asks for, or null where it is out of range.</summary>
    public static int? Size(ApiCall call, int fallback, int most)
    {
        if (call.Query("pageSize") is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= 1 && size <= most ? size : null;
    }

    public static ApiAnswer Refuse(ApiCall call) =>
        call.Refuse(StatusCodes.Status400BadRequest,
            new ApiError(ApiError.Parameter, "The continuation token does not belong to this query."));
}

using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Basware;

/// <summary>
/// Calls of the Basware Network API (e-invoices; fact sheet §10): HTTP Basic instead of a token, and with each call an id of its own by
/// which Basware tells request and answer together. A call that the kit repeats after a lost answer is the same request and keeps its id; a
/// later one, also for the same invoice, has another.
/// </summary>
internal sealed class NetworkConnection(ConnectorManifest manifest, ConnectionContext context)
    : RestConnection(manifest with { Auth = Basic }, context)
{
    private const string RequestIdHeader = "X-BW-REQUEST-ID";

    private static readonly AuthDefinition Basic = new()
    {
        Scheme = "basic",
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("user", "{networkUser}").Add("password", "{networkPassword}"),
    };

    /// <summary>The Network part of a connection, or null where it has no user there.</summary>
    public static NetworkConnection? Of(ConnectorManifest manifest, ConnectionContext context) =>
        context.Settings.Find("networkUser") is { Length: > 0 } ? new NetworkConnection(manifest, context) : null;

    public override async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        var resource = Resource(request.Resource);
        var call = new Call
        {
            Method = "GET",
            Path = PathOf(resource, "get", resource.Get!.Path, request.Company,
                ImmutableDictionary<string, string>.Empty.Add("id", request.Key)),
            Verb = "get",
            Effect = CallEffect.Read,
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add(RequestIdHeader, Context.NewId().ToString("D")),
        };
        var answer = (await SendAsync(call, cancel)).Require();
        return answer.IsEmpty ? null : answer.Body;
    }

    /// <summary>The sentence of an error is general; which field it is about stands beside it.</summary>
    protected override Answer Interpret(Answer answer)
    {
        if (answer is not { Failure: { } failure, Body: { ValueKind: JsonValueKind.Object } body }
            || !body.TryGetProperty("errors", out var errors))
            return answer;
        var fields = JsonRecord.ListOf(errors, "validationErrors")
            .Select(error => $"{JsonRecord.TextOf(error, "fieldId")}: {JsonRecord.TextOf(error, "fieldMessage")}").ToList();
        return fields.Count == 0
            ? answer
            : answer with { Failure = failure with { Message = $"{failure.Message.TrimEnd('.')} ({string.Join("; ", fields)})." } };
    }
}

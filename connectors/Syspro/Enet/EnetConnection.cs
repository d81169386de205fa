using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Connector.Syspro.Documents;

namespace Connector.Syspro.Enet;

/// <summary>
/// e.net's REST service for one company: business objects are called by GET, with both documents in the query string, and answer with XML
/// in a 200 whatever they think of it.
/// </summary>
internal sealed class EnetConnection : RestConnection
{
    /// <summary>Code of a post whose session died: whether it was made is not known, and there is a new session now.</summary>
    public const string SessionEnded = "session-ended";

    /// <summary>Code of a post that was not refused, but whose answer does not show that it was made.</summary>
    public const string Unproven = "not-shown";

    /// <summary>Room for the session that a call carries and for the path that a proxy may add.</summary>
    private const int RoomForSession = 64;

    private readonly Company company;

    public EnetConnection(ConnectorManifest manifest, ConnectionContext context, Company company)
        : base(
            // One call at a time: an operator has one session, and it may have to be given up for another company's.
            manifest with { Auth = null, Limits = manifest.Limits with { Concurrency = 1 } },
            context with
            {
                Settings =
                context.Settings with { Values = context.Settings.Values.SetItem("baseUrl", context.Settings["enetUrl"]) }
            },
            new EnetSessions(context.Settings, company))
    {
        this.company = company;
    }

    protected override ResourceDefinition? ResourceToPing => null;

    private int MaxUrlLength => int.Parse(Context.Settings.Find("maxUrlLength") ?? "15800", CultureInfo.InvariantCulture);

    /// <summary>Posts the items one by one.</summary>
    /// <exception cref="ConnectorException">A record does not fit its business object, and nothing was sent for it.</exception>
    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        var outcomes = new List<WriteOutcome>(request.Items.Count);
        foreach (var item in request.Items)
            outcomes.Add(await PostAsync(request with { Items = [item] }, cancel));
        return outcomes;
    }

    /// <summary>The call of a business object: a GET whose query holds parameters and document.</summary>
    /// <exception cref="ConnectorException">The record does not fit the business object, or its URL is longer than the web server
    /// takes.</exception>
    protected override Call CallFor(ResourceDefinition resource, WriteRequest request)
    {
        var call = base.CallFor(resource, request);
        var item = request.Items[0];
        var business = BusinessObject.Of(resource.Name);
        var writer =
            new DocumentWriter(business, Context.Settings.Find("characters") == "refuse", Context.Settings.Find("laterElements") == "true");
        var parameters = writer.WriteParameters(item.Body, Defaults(business));
        var document = writer.WriteItem(item.Body, ReferenceOf(item));
        var path =
            $"{call.Path}?BusinessObject={business.Code}&XmlParameters={Uri.EscapeDataString(parameters)}"
                + $"&XmlIn={Uri.EscapeDataString(document)}";
        Guard(business, item.Body, path);
        return call with
        {
            Path = path,
            Shown = $"{call.Path} ({business.Code})",
            Body = null,
            ExpectsJson = false,
            // A post whose session died may have been made all the same: it is looked up before it is sent again.
            RepeatsAfterRenewal = call.Effect != CallEffect.Once,
        };
    }

    /// <summary>What the refusals of e.net mean. The kit has already found out whether the session was at fault, and replaced it if
    /// so.</summary>
    protected override Answer Interpret(Answer answer)
    {
        if (answer.Failure is not { } failure || answer.Call.Verb != "write")
            return answer;
        if (answer.Status == 200 && EnetText.RefusalIn(answer) is { } refusal)
        {
            return answer with
            {
                Failure = answer switch
                {
                    { WasRenewed: true, Call.Effect: CallEffect.Once } =>
                        failure with
                        {
                            Kind = FailureKind.Ambiguous,
                            Code = SessionEnded,
                            Message = "SYSPRO ended the session during the post, which is looked up before it is sent again."
                        },
                    // Twice in one call: whether of the session again or of the call itself, the next attempt tells.
                    { WasRenewed: true } =>
                        failure with
                        {
                            Kind = FailureKind.Transient,
                            Code = SessionEnded,
                            Message = "SYSPRO ended the session during the call."
                        },
                    _ =>
                        failure with
                        {
                            Kind = FailureKind.Configuration,
                            Code = "enet-error",
                            Message = $"SYSPRO refused the call: {refusal.TrimEnd('.')}."
                        },
                },
            };
        }

        return failure.Kind == FailureKind.Data && answer.Status != 200
            ? answer with
            {
                Failure = failure with
                {
                    Code = "url-refused",
                    Message = string.Create(CultureInfo.InvariantCulture,
                        $"The web server in front of SYSPRO refused the request (status {answer.Status}), whose URL has about "
                            + $"{answer.Call.Path.Length} characters. If that is more than it takes, lower the connection's "
                                + $"'maxUrlLength', or raise MaxRequestBytes and MaxFieldLength of http.sys there.")
                }
            }
            : answer;
    }

    private async Task<WriteOutcome> PostAsync(WriteRequest request, CancellationToken cancel)
    {
        var resource = Resource(request.Resource);
        var answer = await SendAsync(CallFor(resource, request), cancel);
        return answer.Failure is { } failure
            ? new WriteOutcome.Refused(failure)
            : Settle(BusinessObject.Of(resource.Name), request.Items[0], answer);
    }

    private WriteOutcome Settle(BusinessObject business, WriteItem item, Answer answer)
    {
        if (OutputDocument.TryParse(answer.Content.Span) is not { } output || !output.IsOf(business))
        {
            var kind = answer.Call.Effect == CallEffect.Once ? FailureKind.Ambiguous : FailureKind.Transient;
            return new WriteOutcome.Refused(kind, "answer-unreadable",
                $"It is not known whether SYSPRO took this: what was answered to {business.Code} is not its XML. It is looked up "
                    + "before it is sent again.");
        }

        if (output.IsRefused)
        {
            var errors = output.Errors.DefaultIfEmpty(new OutputError("", "", "SYSPRO counts it as invalid and does not say why."))
                .ToArray();
            return new WriteOutcome.Refused(FailureKind.Data,
                errors[0].Number is { Length: > 0 } number ? number : "refused",
                Redact(string.Join(" ", errors.Select(error => error.Description.TrimEnd('.') + ".").Distinct(StringComparer.Ordinal))),
                $"{business.Code}: " + string.Join(", ",
                    errors.Select(error => $"{error.Element} {error.Number}".Trim()).Distinct(StringComparer.Ordinal)));
        }

        if (business.Proof is { } proof && output.Find(proof) is null)
        {
            return new WriteOutcome.Refused(FailureKind.Ambiguous, Unproven,
                $"SYSPRO refused nothing, but its answer to {business.Code} names no {proof}, and the document is not found there. It is "
                    + "looked up before it is sent again.");
        }

        var result = PostingResult.Of(business, output, item.Body);
        return new WriteOutcome.Delivered(result.Id(company.Code), result.Body);
    }

    /// <summary>What the post is found again by after a doubt, where the flow gives no reference of its own: the record's key, as much of
    /// it as SYSPRO keeps.</summary>
    public static string ReferenceOf(WriteItem item) => item.IdempotencyKey[..Math.Min(30, item.IdempotencyKey.Length)];

    private Dictionary<string, string> Defaults(BusinessObject business)
    {
        var defaults = new Dictionary<string, string>
        {
            ["PostingPeriod"] = Context.Settings.Find("postingPeriod") ?? "C",
            ["IgnoreWarnings"] = Context.Settings.Find("ignoreWarnings") ?? "N",
            ["ApplyIfEntireDocumentValid"] = "Y",
        };
        // What an object does not know (W of APSSSP) is what it does anyway.
        foreach (var element in business.Parameters.Where(element => defaults.TryGetValue(element.Name, out var value)
            && !element.Codes.Contains(value)))
            defaults.Remove(element.Name);
        return defaults;
    }

    private void Guard(BusinessObject business, JsonElement record, string path)
    {
        var length = Context.Settings["baseUrl"].TrimEnd('/').Length + path.Length + RoomForSession;
        if (length <= MaxUrlLength)
            return;
        var lines = record.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Array)
            .Sum(field => field.Value.GetArrayLength());
        throw new ConnectorException(FailureKind.Data, "url-too-long",
            string.Create(CultureInfo.InvariantCulture,
                $"This document with {lines} lines makes a URL of {length} characters, and the web server in front of SYSPRO takes "
                    + $"{MaxUrlLength} ('maxUrlLength'). Put fewer or shorter lines into one document; or raise MaxRequestBytes and "
                        + $"MaxFieldLength of http.sys on that server, and then 'maxUrlLength'."),
            $"{business.Code} travels in the query string of a GET");
    }
}

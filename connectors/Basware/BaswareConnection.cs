using System.Collections.Immutable;
using System.Text.Json;
using Connector.Sdk;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Basware;

/// <summary>What the manifest cannot say about Basware: imports are decided after they were taken, a claim is ours or somebody else's, answers about invoices are found on the invoice.</summary>
internal sealed class BaswareConnection(ConnectorManifest manifest, ConnectionContext context) : RestConnection(manifest, context)
{
    private readonly WebhookReceipt webhooks = new(context.Settings, context.Clock);

    public override WebhookVerdict Receive(WebhookCall call) => webhooks.Take(call);

    /// <summary>
    /// A record sent again after a doubt is sent changed: Basware would answer an identical one with "skipped", which says nothing of what became of the first (fact sheet §4.3).
    /// </summary>
    protected override JsonElement Prepare(WriteDefinition write, WriteItem item) => base.Prepare(write, IsForced(write, item) ? item with { Touch = true } : item);

    protected override async ValueTask<IReadOnlyList<WriteOutcome>> SettleAsync(ResourceDefinition resource, WriteRequest request, Answer answer, CancellationToken cancel)
    {
        if (resource.Write is not { Verdict: not null } write)
            return await base.SettleAsync(resource, request, answer, cancel);
        if (answer.Header(RequestIdHeader) is not { Length: > 0 } requestId)
        {
            var failure = new Failure(
                FailureKind.Ambiguous, "request-id-missing", $"Basware took the record, but its answer carries no {RequestIdHeader}, so nobody can ask what became of it.",
                "Something between the engine and Basware removes the header.");
            return [.. request.Items.Select(_ => new WriteOutcome.Refused(failure))];
        }

        return [.. request.Items.Select(item => new WriteOutcome.Accepted(new RequestToken(requestId, resource.Name, IsForced(write, item), CodeOf(item.Body)).ToString(), null))];
    }

    public override async Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var tokens = request.Tokens.Select(RequestToken.Parse).ToList();
        var requestIds = tokens.Select(token => token.RequestId).Distinct(StringComparer.Ordinal).ToList();
        var statuses = await Task.WhenAll(requestIds.Select(id => GetAsync(new GetRequest("requestStatus", id), cancel)));
        var byId = requestIds.Zip(statuses).ToImmutableDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        // A request that requestStatus does not know yet is one nobody has decided about.
        return [.. tokens.Select(token => byId[token.RequestId] is { } status ? RequestVerdict.On(status, token) : new WriteOutcome.Accepted(token.ToString(), null))];
    }

    private const string RequestIdHeader = "x-amzn-RequestId";

    private static bool IsForced(WriteDefinition write, WriteItem item) => write.Touch is not null && (item.Touch || item.InDoubt);

    private static string CodeOf(JsonElement body) => body.TryGetProperty("externalCode", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString()! : "";
}

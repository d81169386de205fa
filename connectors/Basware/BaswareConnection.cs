using Connector.Basware.Extracts;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Basware;

/// <summary>
/// What the manifest cannot say about Basware: imports are decided after they were taken, a claim is ours or somebody else's, and an answer
/// about an invoice that is refused may be one that is already there.
/// </summary>
internal sealed class BaswareConnection : RestConnection
{
    private const string RequestIdHeader = "x-amzn-RequestId";

    private readonly BaswareWebhook webhooks;
    private readonly DataAccessApi api;
    private readonly DataExtracts extracts;
    private readonly ExtractedSuppliers suppliers;
    private readonly NetworkConnection? network;

    /// <param name="manifest">What the system can do.</param>
    /// <param name="context">What the connection is opened with.</param>
    /// <param name="limits">What a file of an extract may grow to.</param>
    public BaswareConnection(ConnectorManifest manifest, ConnectionContext context, ExtractLimits limits)
        : base(manifest, context)
    {
        webhooks = new BaswareWebhook(context.Settings, context.Clock);
        api = new DataAccessApi(ReadAllAsync, GetAsync, base.ActAsync, SendAsync, Logger, context.Name);
        extracts = new DataExtracts(api, context.Settings, context.Memory, limits);
        suppliers = new ExtractedSuppliers(api, extracts, new SupplierColumns(context.Settings));
        network = NetworkConnection.Of(manifest, context);
    }

    public override WebhookVerdict Receive(WebhookCall call) => webhooks.Take(call);

    protected override ResourceDefinition? ResourceToPing
    {
        get
        {
            var scopes = Context.Settings["scopes"].Split(' ');
            return Manifest.Resources.Values.FirstOrDefault(resource => resource.List is not null
                && scopes.Contains($"{resource.Name}.read"));
        }
    }

    public override async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var report = await base.PingAsync(cancel);
        var settings = Context.Settings;
        PingLine[] waiting = ReadsVendorsFromExtracts
            ? [Line(DataAccessApi.Extracts, await FirstRecordAsync(Resource(DataAccessApi.Extracts), null, cancel))]
            : [];
        return new PingReport(
            [.. report.Lines, .. waiting,
                new PingLine("region", true, $"{settings["region"]}, at {new Uri(settings["baseUrl"]).Host}", TimeSpan.Zero)]);
    }

    /// <summary>A table of the waiting extracts where the flow or the connection says so; everything else as the manifest says.</summary>
    public override IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, CancellationToken cancel) => request.Resource switch
    {
        "extractRows" => extracts.ReadAsync(TableOf(request), row => row, cancel),
        "vendors" when ReadsVendorsFromExtracts => suppliers.ReadAsync(request.Company, cancel),
        _ => base.ReadAsync(request, cancel),
    };

    public override Task AcknowledgeAsync(IReadOnlyCollection<string> receipts, CancellationToken cancel) =>
        extracts.AcknowledgeAsync(receipts.Select(ExtractReceipt.Parse), cancel);

    public override async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        if (request.Resource != "eInvoices")
            return await base.GetAsync(request, cancel);
        return network is not null ? await network.GetAsync(request, cancel) : throw new ConnectorException(
            FailureKind.Configuration, "network-user",
            "The connection has no networkUser, so no e-invoice can be read: the Network API takes a user and password of its own, not "
                + "the client's token.");
    }

    public override async ValueTask DisposeAsync()
    {
        extracts.Dispose();
        if (network is not null)
            await network.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>
    /// Answers about invoices are never overwritten: one that is refused because it is there already, after an answer that got lost, is
    /// found on the invoice and is ours (fact sheet §9.2).
    /// </summary>
    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        var outcomes = await base.WriteAsync(request, cancel);
        return Resource(request.Resource).Find is null
            ? outcomes
            : await Task.WhenAll(outcomes.Select((outcome, index) => RecogniseAsync(request, request.Items[index], outcome, cancel)));
    }

    /// <summary>
    /// The claim is an acknowledgement. A second one answers 405 and does not say whose the first was: ours if we were about to make it and
    /// the invoice is still in work, somebody else's otherwise (§3.4).
    /// </summary>
    public override async Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel)
    {
        var outcome = await base.ActAsync(request, cancel);
        if (outcome is not WriteOutcome.Refused { Failure: { Kind: FailureKind.Duplicate } refused })
            return outcome;
        try
        {
            var status = request.InDoubt ? await StatusAsync(request, cancel) : null;
            if (status?.EndsWith("InProgress", StringComparison.Ordinal) == true)
                return new WriteOutcome.Delivered(request.Id, null);
            return new WriteOutcome.Refused(refused with
            {
                Kind = FailureKind.Data,
                Code = "already-acknowledged",
                Message =
                    $"Somebody else has already acknowledged the invoice{(status is null ? "" : $", and it is in status {status}")}: "
                        + "another integration, or a person in P2P.",
            });
        }
        catch (ConnectorException unread)
        {
            return new WriteOutcome.Refused(unread.Failure with { Kind = FailureKind.Ambiguous });
        }
    }

    public override async Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel)
    {
        var tokens = request.Tokens.Select(RequestToken.Parse).ToList();
        var requestIds = tokens.Select(token => token.RequestId).Distinct(StringComparer.Ordinal).ToList();
        var statuses = await Task.WhenAll(requestIds.Select(id => GetAsync(new GetRequest("requestStatus", id), cancel)));
        var byId = requestIds.Zip(statuses).ToImmutableDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        // An answer about an invoice is made once; everything else overwrites.
        var mayRepeat = Resource(request.Resource).Write is { Semantics: WriteSemantics.Upsert };
        // A request that requestStatus does not know yet is one nobody has decided about.
        WriteOutcome[] outcomes = [
            .. tokens.Select(token => byId[token.RequestId] is { } status
                ? RequestVerdict.On(status, token, mayRepeat)
                : new WriteOutcome.Accepted(token.ToString(), null))];
        return await new SkippedRecords(ReadAsync).ReviewAsync(tokens, outcomes, byId, cancel);
    }

    /// <summary>A record that must not be skipped as identical gets another text in the field the manifest names: another one each time, or
    /// a second try would be skipped as well.</summary>
    protected override JsonElement Prepare(WriteDefinition write, WriteItem item) =>
        IsForced(write, item) ? ResentRecord.Make(item.Body, write.Touch!, Context.Clock.GetUtcNow()) : item.Body;

    /// <summary>200 means taken, not decided: every record waits for the verdict that requestStatus will give (§4).</summary>
    protected override async ValueTask<IReadOnlyList<WriteOutcome>> SettleAsync(ResourceDefinition resource, WriteRequest request,
        Answer answer, CancellationToken cancel)
    {
        if (resource.Write is not { Verdict: not null } write)
            return await base.SettleAsync(resource, request, answer, cancel);
        if (answer.Header(RequestIdHeader) is { Length: > 0 } requestId)
            return [
                .. request.Items.Select(item => new WriteOutcome.Accepted(
                    new RequestToken(requestId, resource.Name, IsForced(write, item), CodeOf(item.Body)).ToString(), null))];
        var failure = new Failure(
            FailureKind.Ambiguous, "request-id-missing",
            $"Basware took the record, but its answer carries no {RequestIdHeader}, so nobody can ask what became of it.",
            "Something between the engine and Basware removes the header.");
        return [.. request.Items.Select(_ => new WriteOutcome.Refused(failure))];
    }

    protected override Answer Interpret(Answer answer)
    {
        // With which status a download beyond the fifth is refused is not documented; the credentials have just shown the list of files, so
        // they are not at fault.
        if (answer is { Call.Verb: DataAccessApi.DownloadVerb, WasRedirected: false, Failure: { } refused }
            && answer.Status is 400 or 403 or 404 or 410 or 422)
            return answer with { Failure = refused with { Kind = FailureKind.Configuration, Code = "download-refused" } };
        // A 404 elsewhere is a wrong path; here the path is right and the invoice is not.
        return answer is { Status: 404, Failure: { } failure, Call: { Method: "POST" } call }
            && call.Path.Contains("/accountingDocuments/", StringComparison.Ordinal)
            ? answer with
            {
                Failure =
                failure with { Kind = FailureKind.Data, Code = "unknown-invoice", Message = "Basware does not know this invoice." }
            }
            : answer;
    }

    private bool ReadsVendorsFromExtracts => Context.Settings["vendorsFrom"] == "extracts";

    private async Task<WriteOutcome> RecogniseAsync(WriteRequest request, WriteItem item, WriteOutcome outcome, CancellationToken cancel)
    {
        if (outcome is not WriteOutcome.Refused { Failure.Kind: FailureKind.Data or FailureKind.Duplicate })
            return outcome;
        try
        {
            return await FindAsync(
                new FindRequest(request.Resource, ImmutableSortedDictionary<string, string>.Empty, item, request.Company), cancel)
                ?? outcome;
        }
        catch (ConnectorException)
        {
            return outcome;
        }
    }

    private async Task<string?> StatusAsync(ActionRequest request, CancellationToken cancel)
    {
        var document = await GetAsync(new GetRequest(request.Resource, request.Id, request.Company), cancel);
        return document is { } found && found.TryGetProperty("processingStatus", out var status) ? status.GetString() : null;
    }

    /// <summary>A replay asks for it; and a record sent again after a doubt needs it, because "identical" says nothing of what became of
    /// the first (§4.3).</summary>
    private static bool IsForced(WriteDefinition write, WriteItem item) => write.Touch is not null && (item.Touch || item.InDoubt);

    private static string CodeOf(JsonElement body) =>
        body.TryGetProperty("externalCode", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString()! : "";

    private static string TableOf(ReadRequest request) => request.Query.GetValueOrDefault("table") is { Length: > 0 } table
        ? table
        : throw new ConnectorException(FailureKind.Configuration, "extract-table", "Say which table: query: { table: IA_INVOICE }.");
}

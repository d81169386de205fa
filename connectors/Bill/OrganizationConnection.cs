using System.Runtime.CompilerServices;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Bill;

/// <summary>
/// What the manifest cannot say about one organization of BILL: many records go at once under another path, they are found by what names
/// them in business, and errors tell who must act by their code.
/// </summary>
internal sealed class OrganizationConnection(ConnectorManifest manifest, ConnectionContext context, Company company, LoginLedger ledger,
    SecurityKeys keys)
    : RestConnection(manifest, Only(company, context), new BillSession(context, company.Settings["organizationId"], ledger))
{
    private readonly WebhookSubscriptions subscriptions = new(company, keys);

    public override async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (request.Resource == "subscriptionHealth")
        {
            yield return new SourcePage([await subscriptions.HealthAsync(await AllAsync("subscriptions", request.Query, cancel), cancel)],
                IsLast: true);
            yield break;
        }

        // Whether payments take a filter at all is not documented (§4).
        if (request.Resource == "payments" && Context.Settings["paymentChanges"] == "scan")
            request = request with { ChangedSince = null };
        await foreach (var page in base.ReadAsync(request, cancel))
            yield return page;
    }

    /// <summary>
    /// Bills, payments and accounts cannot be asked for by their natural key, so the vendor's bills or all payments or accounts are read
    /// and compared here (§5.2). An archived record counts as found: it was there, and a second one is not made behind the back of whoever
    /// archived it.
    /// </summary>
    public override async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        // A change of a known record makes no second one.
        if (request.Item.Id is not null && Resource(request.Resource).Write?.UpdatePath is not null)
            return null;
        var written = request.Item.Body;
        var none = ImmutableDictionary<string, string>.Empty;
        var (resource, query, isSame) = request.Resource switch
        {
            "vendors" =>
                ("vendors",
                    request.NaturalKey.ContainsKey("name") && NaturalKeys.Text(written, "name") is { } name && IsPlain(name)
                        ? none.Add("name", name)
                        : none, (Func<JsonElement, JsonElement, bool>)NaturalKeys.IsVendor),
            "bills" =>
                ("bills", NaturalKeys.Text(written, "vendorId") is { } vendor ? none.Add("vendorId", vendor) : none, NaturalKeys.IsBill),
            "chartOfAccounts" => ("chartOfAccounts", none, NaturalKeys.IsAccount),
            "payments" => ("payments", none, NaturalKeys.IsPayment),
            "recordedPayments" => ("payments", none, NaturalKeys.IsRecordedPayment),
            _ =>
                throw new ConnectorException(FailureKind.Configuration, "verb-missing",
                    $"The resource '{request.Resource}' of BILL cannot be looked up."),
        };
        var found = (await AllAsync(resource, query, cancel)).Where(held => isSame(held, written)).ToList();
        return found.Count switch
        {
            0 => null,
            1 => new WriteOutcome.Delivered(NaturalKeys.Text(found[0], "id"), found[0]),
            _ => throw new ConnectorException(FailureKind.Duplicate, "several-found",
                $"BILL holds {found.Count} of these ({request.Resource}); which of them is meant cannot be told.",
                string.Join(", ", found.Select(held => NaturalKeys.Text(held, "id")))),
        };
    }

    public override async Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel)
    {
        var outcome = await base.ActAsync(request, cancel);
        return request.Resource == "subscriptions" && outcome is WriteOutcome.Delivered { Body: { } body } delivered
            ? delivered with { Body = await subscriptions.TakeKeyAsync(body, request.Id, cancel) }
            : outcome;
    }

    public override async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var report = await base.PingAsync(cancel);
        var lines = report.Lines.Select(line => line.What == "clock skew" || line.What.EndsWith(')')
            ? line
            : line with { What = $"{line.What} ({company.Code})" }).ToList();
        if (report.IsHealthy)
            lines.Add(await WebhookLineAsync(cancel));
        return new PingReport(lines);
    }

    protected override ResourceDefinition? ResourceToPing => Manifest.Resources["vendors"];

    protected override Call CallFor(ResourceDefinition resource, WriteRequest request)
    {
        var call = base.CallFor(resource, request);
        var only = request.Items[0];
        if (resource.Name == "subscriptions" && only.Id is null)
            return call with { Headers = call.Headers.SetItem("X-Idempotent-Key", UuidOf(only.IdempotencyKey)) };
        if (only.Id is not null || resource.Write is not { BodyIsArray: true })
            return call;
        return request.Items.Count == 1
            ? call with { Body = only.Body }
            : call with
            {
                Path = $"{call.Path}/bulk",
                Body = Context.Settings["bulkBody"] == "array" ? call.Body : Enveloped(resource.Name, call.Body!.Value)
            };
    }

    protected override Call CallFor(ActionDefinition action, ActionRequest request)
    {
        var call = base.CallFor(action, request);
        return request is { Resource: "subscriptions", Action: "enable" } ? call with { Body = WebhookSubscriptions.Enabled } : call;
    }

    protected override async ValueTask<IReadOnlyList<WriteOutcome>> SettleAsync(ResourceDefinition resource, WriteRequest request,
        Answer answer, CancellationToken cancel)
    {
        if (resource.Name == "subscriptions" && answer.Body is { } body)
            answer = answer with { Body = await subscriptions.TakeKeyAsync(body, request.Items[0].Id, cancel) };
        return await base.SettleAsync(resource, request, answer, cancel);
    }

    protected override Answer Interpret(Answer answer)
    {
        if (answer.IsEmpty || answer.Body is not { } body || BillError.Read(body) is not { } error)
            return answer;
        // An error that comes with a good status is one all the same.
        var failure = answer.Failure
            ?? new Failure(error.Code is BillError.TooManyAtOnce or BillError.TooManyThisHour ? FailureKind.Throttled : FailureKind.Data,
                error.Code, "BILL refused the record.");
        return answer with
        {
            Failure = failure with
            {
                // The session was new and is dead again: somebody else ends it. The credentials are right, and nothing was done.
                Kind = error.Code == BillError.SessionDead ? FailureKind.Transient : failure.Kind,
                Code = error.Code,
                Message = error.Message ?? failure.Message,
                RetryAfter = failure.RetryAfter ?? error.Code switch
                {
                    BillError.TooManyThisHour => Duration.Parse(Context.Settings["hourlyPause"]),
                    BillError.TooManyAtOnce => Context.Settings.Resilience.Retry.FirstDelay,
                    _ => null,
                },
            },
        };
    }

    private async Task<PingLine> WebhookLineAsync(CancellationToken cancel)
    {
        try
        {
            var health =
                await subscriptions.HealthAsync(await AllAsync("subscriptions", ImmutableDictionary<string, string>.Empty, cancel), cancel);
            return subscriptions.Line(health);
        }
        catch (ConnectorException refused)
        {
            return new PingLine($"webhooks ({company.Code})", false, Redact(refused.Failure.Message), TimeSpan.Zero);
        }
    }

    private Task<List<JsonElement>> AllAsync(string resource, ImmutableDictionary<string, string> query, CancellationToken cancel) =>
        ReadAllAsync(new ReadRequest(resource, query, null, company), cancel);

    /// <summary>How BILL wants quotes and backslashes written in a filter is not documented, so a name that has any is looked for among
    /// all.</summary>
    private static bool IsPlain(string name) => name.AsSpan().IndexOfAny('"', '\\') < 0;

    /// <summary>The connection's other companies have connections of their own.</summary>
    private static ConnectionContext Only(Company company, ConnectionContext context) =>
        context with
        {
            Settings =
            context.Settings with { Companies = ImmutableDictionary<string, Company>.Empty.Add(company.Code, company) }
        };

    private static JsonElement Enveloped(string name, JsonElement list) =>
        JsonRecord.Object(writer => writer.WriteField(name, list));

    /// <summary>The job's key as the UUID of version 4 that BILL asks for (§8): the same for every attempt.</summary>
    private static string UuidOf(string idempotencyKey)
    {
        var bytes = Convert.FromHexString(idempotencyKey);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}

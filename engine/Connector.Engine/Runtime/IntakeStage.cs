using System.Runtime.ExceptionServices;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Runtime;

/// <summary>
/// Takes records in: page by page, each page with its watermark in one commit. The watermark is the newest change seen; the next read
/// starts an overlap earlier, and what it sees again is recognised by content, so records at the boundary are neither lost nor doubled.
/// </summary>
internal sealed class IntakeStage(FlowRuntime flow, IStateStore store, Postponements postponed, TimeProvider clock, RunTally tally)
{
    private readonly SourceIdentity identity = new(flow, store);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly GoneRecords gone = new(flow, store);

    /// <summary>Receipts that the reads of all companies so far gave. One that only some gave stands for something that came in between:
    /// the others have not read it.</summary>
    private HashSet<string>? receipts;

    /// <summary>Reads the whole source as far as it has changed. After a fault it may be called again, and goes on with the company it had
    /// come to.</summary>
    /// <exception cref="ConnectorException">The source cannot be read; pages before the fault are kept.</exception>
    public async Task ReadAsync(CancellationToken cancel)
    {
        foreach (var company in flow.Partitions)
        {
            if (read.Contains(company?.Code ?? ""))
                continue;
            await ReadPartitionAsync(company, cancel);
            read.Add(company?.Code ?? "");
        }

        if (receipts is { Count: > 0 })
            await AcknowledgeAsync(receipts, cancel);
    }

    /// <summary>
    /// Fetches what webhooks announced. A notification is done when its record is in the store; one that cannot be read stays, is tried
    /// again later, and holds up no other.
    /// </summary>
    /// <exception cref="ConnectorException">At least one could not be read.</exception>
    public async Task ReadNotifiedAsync(CancellationToken cancel)
    {
        Exception? first = null;
        foreach (var notification in await store.NotificationsAsync(flow.Flow.FullName, cancel))
        {
            if (!postponed.IsDue(notification.Id))
                continue;
            try
            {
                var outcome = notification.Key is { } key
                    ? await ReadNotifiedAsync(key, notification.Company, cancel)
                    : await ReadAllAsync(cancel);
                await store.CompleteNotificationAsync(flow.Flow.FullName, notification.Id, outcome, cancel);
                postponed.Forget(notification.Id);
            }
#pragma warning disable CA1031 // Whatever is wrong with one, the others are read; it is thrown after them.
            catch (Exception unread) when (unread is not OperationCanceledException and not StoreException)
#pragma warning restore CA1031
            {
                postponed.Postpone(notification.Id, (unread as ConnectorException)?.Failure.RetryAfter);
                first ??= unread;
            }
        }

        if (first is not null)
            ExceptionDispatchInfo.Throw(first);
    }

    /// <summary>A document that the source refuses to show is left to the next read of everything; the notifications behind it must not
    /// wait for it.</summary>
    private async Task<string> ReadNotifiedAsync(string key, string? companyCode, CancellationToken cancel)
    {
        try
        {
            return await ReadOneAsync(key, companyCode, cancel);
        }
        catch (ConnectorException refused) when (refused.Failure.Kind is FailureKind.Data or FailureKind.Duplicate)
        {
            return $"cannot be read: {refused.Failure.Message}";
        }
    }

    private async Task<string> ReadAllAsync(CancellationToken cancel)
    {
        await ReadAsync(cancel);
        return "read the resource";
    }

    private async Task<string> ReadOneAsync(string key, string? companyCode, CancellationToken cancel)
    {
        flow.SourceConnection.TryCompany(companyCode, out var company);
        var askedAt = clock.GetUtcNow();
        if (await flow.SourceConnection.Connection.GetAsync(new GetRequest(flow.Flow.Source.Resource, key, company),
            cancel) is not { } body)
            return "no longer there";
        foreach (var (name, value) in flow.Flow.Source.Query)
        {
            if (flow.SourceResource.List?.Filters.GetValueOrDefault(name) is { } filter
                && KeyText.At(body, filter.Field) is { } actual
                && !string.Equals(KeyText.Of(actual), value, StringComparison.OrdinalIgnoreCase))
                return $"{filter.Field} is {KeyText.Of(actual)}, not {value}";
        }

        var partition = flow.Partitions;
        var code = companyCode
            ?? (flow.SourceResource.List?.CompanyQuery is { } field && KeyText.At(body, field) is { } named ? KeyText.Of(named) : null);
        if (partition[0] is not null && !partition.Any(known => string.Equals(known!.Code, code, StringComparison.Ordinal)))
            return $"company {code} is not this integration's";
        var record = await identity.OfAsync(body, code, askedAt, cancel);
        var result = await store.IntakeAsync(
            new Intake(flow.Flow.FullName, flow.Integration.Version, code ?? "", [record], null, clock.GetUtcNow(), ReadAt: askedAt),
            cancel);
        tally.Read(1, result.Unchanged);
        return "taken in";
    }

    private async Task ReadPartitionAsync(Company? company, CancellationToken cancel)
    {
        var partition = company?.Code ?? "";
        var changes = flow.Flow.Source.Changes;
        var mark = changes?.Since is null ? null : await store.WatermarkAsync(flow.Flow.FullName, partition, cancel);
        var request = identity.Read(company, mark);
        var isOrdered = flow.SourceResource.List?.ChangedSince?.Ordered == true;
        long? scan = changes is { Since: null } ? clock.GetUtcNow().ToUnixTimeMilliseconds() : null;
        var own = new HashSet<string>(StringComparer.Ordinal);
        var seen = 0;

        var askedAt = clock.GetUtcNow();
        await foreach (var page in flow.SourceConnection.Connection.ReadAsync(request, cancel))
        {
            if (changes?.Since is { } field)
            {
                foreach (var record in page.Records)
                    mark = Later(mark, ChangedAt(record, field), clock.GetUtcNow());
            }

            // A page of an unordered resource says nothing about the pages after it, so the watermark waits for the last one.
            var moved = isOrdered || page.IsLast ? mark : null;
            var records = ImmutableArray.CreateBuilder<IntakeRecord>(page.Records.Count);
            foreach (var record in page.Records)
                records.Add(await identity.OfAsync(record, company?.Code, askedAt, cancel));
            var result = await store.IntakeAsync(
                new Intake(flow.Flow.FullName, flow.Integration.Version, partition, records.MoveToImmutable(), moved, clock.GetUtcNow(),
                    scan, ReadAt: askedAt), cancel);
            tally.Read(page.Records.Count, result.Unchanged);
            seen += page.Records.Count;
            askedAt = clock.GetUtcNow();
            if (page.Receipt is { } receipt)
                own.Add(receipt);
        }

        receipts = receipts is null ? own : [.. receipts.Where(own.Contains)];
        // A source that suddenly shows nothing at all has lost its sight more likely than its records: it is not believed. What is handed
        // out against receipts is a part, never the whole.
        if (scan is { } run && seen > 0 && own.Count == 0)
            await TakeGoneAsync(partition, run, cancel);
    }

    /// <summary>Tells the source that it need not hand out again what is in the store.</summary>
    private async Task AcknowledgeAsync(IReadOnlyCollection<string> stored, CancellationToken cancel)
    {
        await flow.SourceConnection.Connection.AcknowledgeAsync(stored, cancel);
        await store.AppendAuditAsync(
            [.. stored.Order(StringComparer.Ordinal)
                .Select(receipt => new AuditEntry(AuditEvents.Acknowledged,
                    $"Everything of {receipt} is in the store, and '{flow.Flow.Source.Connection}' was told so.",
                    Flow: flow.Flow.FullName))], cancel);
    }

    private async Task TakeGoneAsync(string partition, long scan, CancellationToken cancel)
    {
        await foreach (var records in gone.OfAsync(partition, scan, cancel))
        {
            var result = await store.IntakeAsync(
                new Intake(flow.Flow.FullName, flow.Integration.Version, partition, records, null, clock.GetUtcNow()) { AreGone = true },
                cancel);
            tally.Read(records.Length, result.Unchanged);
        }
    }

    private static DateTimeOffset? ChangedAt(JsonElement record, string field) =>
        KeyText.At(record, field) is { ValueKind: JsonValueKind.String } value
        && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.ToUniversalTime()
            : null;

    /// <summary>The later one, never later than now: a record dated in the future must not hide what changes until then.</summary>
    private static DateTimeOffset? Later(DateTimeOffset? mark, DateTimeOffset? changed, DateTimeOffset now)
    {
        if (changed > now)
            changed = now;
        return mark is null || changed > mark ? changed ?? mark : mark;
    }
}

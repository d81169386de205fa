using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

/// <summary>What every state store must do, whatever it keeps its state in. A store proves itself by inheriting this and opening
/// itself.</summary>
public abstract partial class StateStoreConformance : IAsyncLifetime
{
    private protected const string Flow = "suite/invoices";
    private protected static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private IStateStore? store;

    /// <summary>The store's clock.</summary>
    private protected ManualClock Clock { get; } = new(Start);

    /// <summary>The store under test, as an engine opens it.</summary>
    private protected IStateStore Store => store ?? throw new InvalidOperationException("The store is closed.");

    public async ValueTask InitializeAsync() => store = await OpenAsync(StoreAccess.Engine, Clock);

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the test's own store; the same one each time.</summary>
    private protected abstract Task<IStateStore> OpenAsync(StoreAccess access, TimeProvider clock);

    /// <summary>Ends the engine and starts it again.</summary>
    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        store = await OpenAsync(StoreAccess.Engine, Clock);
    }

    private protected static JsonElement Json(string text) => JsonElement.Parse(text);

    private protected static Intake Page(params IntakeRecord[] records) => new(Flow, "1", "", [.. records], null, Start);

    private protected static IntakeRecord Record(string key, string body = """{"n":1}""") => new(key, Json(body), null);

    private protected Task<IntakeResult> TakeInAsync(params IntakeRecord[] records) =>
        Store.IntakeAsync(Page(records) with { Now = Clock.Now }, default);

    private protected Task<IReadOnlyList<StoredRecord>> ClaimAsync(int most = 100) => Store.ClaimAsync(Flow, most, Clock.Now, default);

    private protected async Task<StoredRecord> TakeInAndClaimAsync(string key, string body = """{"n":1}""")
    {
        await TakeInAsync(Record(key, body));
        return (await ClaimAsync()).Single(record => record.Key == key);
    }

    private protected Task SaveAsync(StoredRecord record, RecordState state, Func<RecordChange, RecordChange>? more = null)
    {
        var change = new RecordChange { RecordId = record.Id, Now = Clock.Now, State = state };
        return Store.SaveAsync(more?.Invoke(change) ?? change, default);
    }

    private protected Task ReleaseAsync(StoredRecord record, RecordState state, Func<RecordChange, RecordChange>? more = null) =>
        SaveAsync(record, state, change => (more?.Invoke(change) ?? change) with { Release = true });

    private protected Task DeliverAsync(StoredRecord record, string? targetId = null, string fingerprint = "f") =>
        ReleaseAsync(record, RecordState.Delivered,
            change => change with { Deliver = true, TargetId = targetId, Fingerprint = fingerprint });

    private protected async Task<StoredRecord> FindAsync(long id) =>
        (await Store.FindAsync(new RecordFilter { Id = id }, default)).ShouldHaveSingleItem();

    private protected async Task<StoredRecord> FindAsync(string key, int version) =>
        (await Store.FindAsync(new RecordFilter { Flow = Flow, Key = key }, default)).Single(record => record.Version == version);

    private protected async Task<ImmutableArray<string>> EventsAsync(string key) =>
        [.. (await Store.AuditAsync(new AuditFilter { Flow = Flow, Key = key }, default)).Select(entry => entry.Event)];

    private protected static StoredStep Step(string name, StepState state, string? request = null, string? result = null,
        string? targetId = null, string? token = null) =>
        new(name, state, request is null ? null : Json(request), result is null ? null : Json(result), targetId, token);
}

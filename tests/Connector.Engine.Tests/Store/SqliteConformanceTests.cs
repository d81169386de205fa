using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public sealed class SqliteConformanceTests : StateStoreConformance, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private protected override Task<IStateStore> OpenAsync(StoreAccess access, TimeProvider clock)
    {
        var path = folder.File("store.db");
        return SqliteStateStore.OpenAsync(path, KeyRing.Open(path, null, _ => null, clock, out _), access, clock, default);
    }

    public void Dispose() => folder.Dispose();
}

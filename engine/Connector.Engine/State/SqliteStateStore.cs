using Connector.Engine.Secrets;

namespace Connector.Engine.State;

/// <summary>How a store is opened.</summary>
internal enum StoreAccess
{
    /// <summary>By an engine that runs: takes the exclusive lock; leases of a dead engine are void.</summary>
    Engine,

    /// <summary>By a command that looks or administers beside a running engine.</summary>
    Administration,
}

/// <summary>Another engine holds the store.</summary>
internal sealed class StoreLockedException(string message) : Exception(message);

/// <summary>The state in one SQLite file.</summary>
internal static class SqliteStateStore
{
    /// <summary>Opens (and on first use creates) the store.</summary>
    /// <exception cref="StoreLockedException">A second engine.</exception>
    public static Task<IStateStore> OpenAsync(string path, KeyRing keys, StoreAccess access, TimeProvider clock, CancellationToken cancel) => throw new NotImplementedException();
}

namespace Connector.Engine.Store;

/// <summary>Who runs on a store: noted in it when an engine takes the lock, read when another one is refused.</summary>
internal static class StoreHolder
{
    public static void Write(SqliteDatabase database, TimeProvider clock)
    {
        using var session = database.OpenWriter();
        var since = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var holder =
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}, since {since}");
        database.Write(session, transaction => Meta.Write(transaction.Session, Meta.Engine, holder));
    }

    public static StoreLockedException Refuse(string path, KeyRing keys, TimeProvider clock)
    {
        using var database = SqliteDatabase.Open(path, keys, clock);
        var holder = database.Read(session => Meta.Read(session, Meta.Engine)) ?? "it has only just started";
        return new StoreLockedException(
            $"The store '{path}' is in use by another engine ({holder}). Stop that one first, or give this one a store of its own with "
                + "--store. Commands that look or administer work beside it.");
    }
}

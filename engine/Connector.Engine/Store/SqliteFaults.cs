using Microsoft.Data.Sqlite;

namespace Connector.Engine.Store;

/// <summary>Says what a fault of the database file means to whoever runs the engine.</summary>
internal static class SqliteFaults
{
    /// <summary>Primary result codes of sqlite.org/rescode.html that a user can cause.</summary>
    private const int Busy = 5, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>Runs work on the database, and explains where the file is at fault. Faults of the statements themselves are ours and
    /// pass.</summary>
    public static T Explained<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TransactionLostException lost) when (lost.InnerException is SqliteException fault && Explain(fault, path) is { } message)
        {
            throw new StoreException(message, fault);
        }
        catch (SqliteException fault) when (Explain(fault, path) is { } message)
        {
            throw new StoreException(message, fault);
        }
    }

    private static string? Explain(SqliteException fault, string path) => fault.SqliteErrorCode switch
    {
        NotADatabase =>
            $"'{path}' is not a store: it is not a SQLite database, or its beginning is damaged. Name another path, or restore it from a "
                + "backup.",
        Corrupt => $"The store '{path}' is damaged. Stop the engine, keep a copy of the file, and restore the store from a backup.",
        Full => $"The disk that holds the store '{path}' is full. Nothing of this step was written; make room and run again.",
        ReadOnly => $"The store '{path}' cannot be written: the file or its folder is read-only for this user.",
        CannotOpen => $"The store '{path}' cannot be opened: its folder is missing or not open to this user.",
        InputOutput => $"The disk failed while the store '{path}' was used: {fault.Message}",
        Busy =>
            $"The store '{path}' was held by another process for too long. Close what holds it (a database browser, a backup) and try "
                + "again.",
        _ => null,
    };
}

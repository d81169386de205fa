using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Connector.Engine.Store;

/// <summary>One SQLite file, opened and checked: its sessions, and the keys to what is in it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int MaxIdleReaders = 8;

    private readonly ConcurrentBag<StoreSession> idleReaders = [];
    private int idle;
    private volatile bool isClosed;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    private SqliteDatabase(string path, Payloads payloads)
    {
        Path = path;
        Payloads = payloads;
    }

    public string Path { get; }

    public Payloads Payloads { get; }

    /// <summary>Opens the file, makes it where there is none, and proves that the key ring is its own.</summary>
    /// <exception cref="StoreException">It cannot be used; the message says why.</exception>
    public static SqliteDatabase Open(string path, KeyRing keys, TimeProvider clock) => SqliteFaults.Explained(path, () =>
    {
        path = System.IO.Path.GetFullPath(path);
        MakeFile(path);
        using var session = OpenSession(path, SqliteOpenMode.ReadWrite);
        SqliteSchema.Prepare(session, path, keys, clock.GetUtcNow());
        var wrapped = Meta.Read(session, Meta.StoreKey)
            ?? throw new StoreException($"The store '{path}' has lost its key: it was changed by hand. Restore it from a backup.");
        return new SqliteDatabase(path, new Payloads(keys, StoreKey.Unwrap(wrapped, keys, path)));
    });

    /// <summary>Opens the session that writes. The caller disposes it.</summary>
    public StoreSession OpenWriter() => SqliteFaults.Explained(Path, () => OpenSession(Path, SqliteOpenMode.ReadWrite));

    /// <summary>Reads what is committed, on a pooled read-only session.</summary>
    public T Read<T>(Func<StoreSession, T> work) => SqliteFaults.Explained(Path, () =>
    {
        ObjectDisposedException.ThrowIf(isClosed, this);
        var session = RentReader();
        var isSound = false;
        try
        {
            var result = work(session);
            isSound = true;
            return result;
        }
        finally
        {
            if (isSound)
                ReturnReader(session);
            else
                session.Dispose();
        }
    });

    /// <summary>Runs work as one transaction that is on disk when this returns.</summary>
    public T Write<T>(StoreSession session, Func<StoreTransaction, T> work) => SqliteFaults.Explained(Path, () =>
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            var transaction = new StoreTransaction(session, Payloads, AuditTrail.Continue(session, Payloads));
            var result = work(transaction);
            transaction.Audit.Sign();
            session.Execute("COMMIT");
            transaction.Committed();
            return result;
        }
        catch
        {
            RollBack(session);
            throw;
        }
    });

    public void Dispose()
    {
        isClosed = true;
        while (idleReaders.TryTake(out var session))
            session.Dispose();
        Payloads.Dispose();
    }

    private StoreSession RentReader()
    {
        if (!idleReaders.TryTake(out var session))
            return OpenSession(Path, SqliteOpenMode.ReadOnly);
        Interlocked.Decrement(ref idle);
        return session;
    }

    private void ReturnReader(StoreSession session)
    {
        if (Interlocked.Increment(ref idle) <= MaxIdleReaders && !isClosed)
        {
            idleReaders.Add(session);
            return;
        }

        Interlocked.Decrement(ref idle);
        session.Dispose();
    }

    private static void RollBack(StoreSession session)
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // After a full disk or a failed sync SQLite has already rolled back; the fault that led here is the one to tell.
        }
    }

    private static StoreSession OpenSession(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        var session = new StoreSession(connection);
        try
        {
            connection.Open();
            // Waits inside SQLite are fine-grained; the library's own retry after them is the outer bound.
            session.Execute("PRAGMA busy_timeout = 5000");
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA foreign_keys = ON");
            session.Execute("PRAGMA trusted_schema = OFF");
            session.Execute("PRAGMA journal_size_limit = 67108864");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>An empty file is an empty database; made here, it is open to its owner alone, and SQLite gives its log the same
    /// mode.</summary>
    private static void MakeFile(string path)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            if (File.Exists(path))
                return;
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            new FileStream(path, options).Dispose();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store '{path}' cannot be made: {problem.Message}", problem);
        }
    }
}

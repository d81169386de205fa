using Connector.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Connector.Engine.Tests.Store;

/// <summary>A folder with one SQLite store in it, and ways around the engine into its file.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public string Path => folder.File("store.db");

    public string KeyPath => folder.File("store.db.key");

    public string File(string name) => folder.File(name);

    public KeyRing Keys(string? keyFile = null) => KeyRing.Open(Path, keyFile, _ => null, Clock, out _);

    public async Task<SqliteStateStore> OpenAsync(StoreAccess access = StoreAccess.Engine, KeyRing? keys = null) =>
        (SqliteStateStore)await SqliteStateStore.OpenAsync(Path, keys ?? Keys(), access, Clock, default);

    /// <summary>A connection to the file as any other program would open it.</summary>
    public SqliteConnection OpenRaw()
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public int Execute(string sql)
    {
        using var connection = OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public object? Scalar(string sql)
    {
        using var connection = OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Dispose() => folder.Dispose();
}

namespace Connector.Engine.Store;

/// <summary>Small encrypted texts that connections keep across restarts.</summary>
internal static class ConnectionNotes
{
    public static string? Read(StoreSession session, Payloads payloads, string connection, string name) => payloads.OpenText(
        session.First("SELECT text FROM notes WHERE connection = @connection AND name = @name", row => row.Bytes(0),
            ("@connection", connection), ("@name", name)),
        Purpose(connection, name));

    public static void Write(StoreTransaction transaction, string connection, string name, string? text)
    {
        if (text is null)
        {
            transaction.Session.Execute("DELETE FROM notes WHERE connection = @connection AND name = @name", ("@connection", connection),
                ("@name", name));
            return;
        }

        transaction.Session.Execute(
            "INSERT INTO notes (connection, name, text) VALUES (@connection, @name, @text) ON CONFLICT (connection, name) DO UPDATE SET "
                + "text = excluded.text",
            ("@connection", connection),
            ("@name", name),
            ("@text", transaction.Payloads.Seal(text, Purpose(connection, name))));
    }

    private static string Purpose(string connection, string name) => $"notes:{connection}:{name}";
}

/// <summary>The memory of one connection, kept in the state store.</summary>
internal sealed class ConnectionMemory(IStateStore store, string connection) : IConnectionMemory
{
    public Task<string?> ReadAsync(string name, CancellationToken cancel) => store.ReadNoteAsync(connection, name, cancel);

    public Task WriteAsync(string name, string? text, CancellationToken cancel) => store.WriteNoteAsync(connection, name, text, cancel);
}

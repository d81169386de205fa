using System.Text.RegularExpressions;
using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Named secrets in the store. Values never leave except to open a connection. Works beside a running engine; every change is in
/// the audit trail, by name only.</summary>
internal sealed partial class SecretStore(string storePath, KeyRing keys, TimeProvider? clock = null)
{
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    public string StorePath { get; } = storePath;
    public KeyRing Keys { get; } = keys;

    /// <exception cref="StoreException">The name is not one, or the value is empty.</exception>
    public Task SetAsync(string name, string value, CancellationToken cancel)
    {
        CheckName(name);
        if (value.Length == 0)
            throw new StoreException($"The secret '{name}' would be empty. Give it a value, or remove it.");
        return WriteAsync(
            transaction =>
            {
                Write(transaction, name, value, clock.GetUtcNow());
                transaction.Audit.Append(new AuditEntry(AuditEvents.SecretSet, $"The secret '{name}' was set.", Actor), clock.GetUtcNow());
                return true;
            },
            cancel);
    }

    /// <summary>Names with the time they were set.</summary>
    public Task<IReadOnlyList<(string Name, DateTimeOffset SetAt)>> ListAsync(CancellationToken cancel) =>
        ReadAsync<IReadOnlyList<(string, DateTimeOffset)>>(
        (session, _) => session.Query("SELECT name, set_at FROM secrets ORDER BY name", row => (row.GetString(0), row.Time(1))), cancel);

    public Task<bool> RemoveAsync(string name, CancellationToken cancel)
    {
        CheckName(name);
        return WriteAsync(
            transaction =>
            {
                if (transaction.Session.Execute("DELETE FROM secrets WHERE name = @name", ("@name", name)) == 0)
                    return false;
                transaction.Audit.Append(new AuditEntry(AuditEvents.SecretRemoved, $"The secret '{name}' was removed.", Actor),
                    clock.GetUtcNow());
                return true;
            },
            cancel);
    }

    /// <summary>The value, or null.</summary>
    public Task<string?> FindAsync(string name, CancellationToken cancel) =>
        ReadAsync((session, payloads) => Read(session, payloads, name), cancel);

    /// <summary>Makes a new active key, adds it to the key file, and encrypts every secret with it anew. Answers how many. Older keys stay
    /// in the file: payloads written with them are read with them.</summary>
    public Task<int> RotateAsync(CancellationToken cancel) => WriteAsync(Reencrypt, cancel);

    private static string Actor => Environment.UserName;

    private int Reencrypt(StoreTransaction transaction)
    {
        var session = transaction.Session;
        // The key is on disk before anything is encrypted with it; a crash before the commit leaves a key that nothing uses yet.
        Keys.Rotate(clock.GetUtcNow());
        Meta.Write(session, Meta.StoreKey, StoreKey.Rewrap(Meta.Read(session, Meta.StoreKey)!, Keys, StorePath));
        var secrets = session.Query("SELECT name, set_at FROM secrets ORDER BY name", row => (Name: row.GetString(0), SetAt: row.Time(1)));
        foreach (var (name, setAt) in secrets)
            Write(transaction, name, Read(session, transaction.Payloads, name)!, setAt);
        transaction.Audit.Append(
            new AuditEntry(AuditEvents.KeysRotated, $"Key {Keys.ActiveKeyId} is active now; secrets encrypted anew: {secrets.Count}.",
                Actor), clock.GetUtcNow());
        return secrets.Count;
    }

    private static string? Read(StoreSession session, Payloads payloads, string name) =>
        payloads.OpenText(session.First("SELECT value FROM secrets WHERE name = @name", row => row.Bytes(0), ("@name", name)),
            Purpose(name));

    private static void Write(StoreTransaction transaction, string name, string value, DateTimeOffset setAt) => transaction.Session.Execute(
        "INSERT INTO secrets (name, value, set_at) VALUES (@name, @value, @set_at) ON CONFLICT (name) DO UPDATE SET value = "
            + "excluded.value, set_at = excluded.set_at",
        ("@name", name),
        ("@value", transaction.Payloads.Seal(value, Purpose(name))),
        ("@set_at", setAt.UtcTicks));

    private static string Purpose(string name) => $"secrets:{name}";

    private static void CheckName(string name)
    {
        if (!ValidName().IsMatch(name))
            throw new StoreException(
                $"'{name}' is not a name for a secret. Use 1 to 64 lower-case letters, digits, '-', '_' or '.', beginning with a letter "
                    + "or digit.");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9\-_.]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();

    private Task<T> ReadAsync<T>(Func<StoreSession, Payloads, T> work, CancellationToken cancel) => Task.Run(
        () =>
        {
            using var database = SqliteDatabase.Open(StorePath, Keys, clock);
            return database.Read(session => work(session, database.Payloads));
        },
        cancel);

    private Task<T> WriteAsync<T>(Func<StoreTransaction, T> work, CancellationToken cancel) => Task.Run(
        () =>
        {
            using var database = SqliteDatabase.Open(StorePath, Keys, clock);
            using var session = database.OpenWriter();
            return database.Write(session, work);
        },
        cancel);
}

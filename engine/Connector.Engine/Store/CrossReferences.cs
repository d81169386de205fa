using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Rows of the cross-reference tables. Every change is in the audit trail and wakes the records that waited for it.</summary>
internal static class CrossReferences
{
    public static IReadOnlyList<CrossReferenceRow> List(StoreSession session, string? table) => session.Query(
        $"SELECT name, code, value, updated_at FROM cross_references {(table is null ? "" : "WHERE name = @name")} ORDER BY name, code",
        row => new CrossReferenceRow(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3)),
        table is null ? [] : [("@name", table)]);

    /// <summary>Sets or removes a row. Answers how many records go on because of it.</summary>
    public static int Set(StoreTransaction transaction, Leases leases, string table, string code, string? value, string actor,
        DateTimeOffset now)
    {
        var before = References.CrossReference(transaction.Session, table, code);
        if (string.Equals(before, value, StringComparison.Ordinal))
            return 0;
        if (value is null)
            Remove(transaction.Session, table, code);
        else
            Write(transaction.Session, table, code, value, now);
        transaction.Audit.Append(
            new AuditEntry(value is null ? AuditEvents.CrossReferenceRemoved : AuditEvents.CrossReferenceSet,
                Describe(table, code, before, value), actor), now);
        return value is null ? 0 : new RecordMoves(transaction, leases, now).Release(WaitsFor.CrossReference(table, code), actor);
    }

    private static void Write(StoreSession session, string table, string code, string value, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO cross_references (name, code, value, updated_at) VALUES (@name, @code, @value, @now)
        ON CONFLICT (name, code) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
        """,
        ("@name", table),
        ("@code", code),
        ("@value", value),
        ("@now", now.UtcTicks));

    private static void Remove(StoreSession session, string table, string code) =>
        session.Execute("DELETE FROM cross_references WHERE name = @name AND code = @code", ("@name", table), ("@code", code));

    private static string Describe(string table, string code, string? before, string? value) => (before, value) switch
    {
        (null, _) => $"{table}: '{code}' is '{value}'.",
        (_, null) => $"{table}: '{code}' is removed; it was '{before}'.",
        _ => $"{table}: '{code}' is '{value}'; it was '{before}'.",
    };
}

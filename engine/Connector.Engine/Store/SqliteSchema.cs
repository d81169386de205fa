namespace Connector.Engine.Store;

/// <summary>The tables of a SQLite store and their version. Times are UTC ticks; payloads are encrypted; keys of records and reasons are
/// clear text.</summary>
internal static class SqliteSchema
{
    /// <summary>Version of the tables below. A store of a newer version is refused. (This is the first; there is none older.)</summary>
    public const int Version = 1;

    /// <summary>Marks a SQLite file as a store ("CNCT"), so that another program's database is not written to by mistake.</summary>
    public const int ApplicationId = 0x434E4354;

    private static readonly string Tables = $"""
        CREATE TABLE meta (
            name TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL);

        CREATE TABLE records (
            id INTEGER NOT NULL PRIMARY KEY,
            job_id TEXT NOT NULL,
            flow TEXT NOT NULL,
            flow_version TEXT NOT NULL,
            key TEXT NOT NULL,
            version INTEGER NOT NULL,
            replay INTEGER NOT NULL,
            company TEXT,
            state TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            due_at INTEGER,
            reason_code TEXT,
            reason TEXT,
            waits_for TEXT,
            fingerprint BLOB,
            target_id TEXT,
            touch INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            content_hash BLOB NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (flow, key, version));
        CREATE INDEX records_due ON records (flow, due_at, id) WHERE {RecordClaim.IsOpen};
        CREATE INDEX records_state ON records (flow, state);
        CREATE INDEX records_waiting ON records (waits_for) WHERE waits_for IS NOT NULL;

        CREATE TABLE steps (
            record_id INTEGER NOT NULL REFERENCES records (id),
            name TEXT NOT NULL,
            position INTEGER NOT NULL,
            state TEXT NOT NULL,
            request BLOB,
            result BLOB,
            target_id TEXT,
            token TEXT,
            PRIMARY KEY (record_id, name));

        CREATE TABLE deliveries (
            flow TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB,
            target_id TEXT,
            record_id INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (flow, key));
        CREATE INDEX deliveries_target ON deliveries (flow, target_id) WHERE target_id IS NOT NULL;

        CREATE TABLE watermarks (
            flow TEXT NOT NULL,
            partition TEXT NOT NULL,
            mark INTEGER NOT NULL,
            PRIMARY KEY (flow, partition));
        CREATE TABLE watermark_ledger (
            id INTEGER NOT NULL PRIMARY KEY,
            flow TEXT NOT NULL,
            partition TEXT NOT NULL,
            from_mark INTEGER,
            to_mark INTEGER NOT NULL,
            at INTEGER NOT NULL,
            run TEXT);
        CREATE INDEX watermark_ledger_flow ON watermark_ledger (flow, partition);
        CREATE TABLE scan_marks (
            flow TEXT NOT NULL,
            partition TEXT NOT NULL,
            key TEXT NOT NULL,
            run INTEGER NOT NULL,
            PRIMARY KEY (flow, partition, key));

        CREATE TABLE notifications (
            flow TEXT NOT NULL,
            id TEXT NOT NULL,
            resource TEXT NOT NULL,
            key TEXT,
            company TEXT,
            received_at INTEGER NOT NULL,
            completed_at INTEGER,
            outcome TEXT,
            PRIMARY KEY (flow, id));
        CREATE INDEX notifications_waiting ON notifications (flow, received_at) WHERE completed_at IS NULL;

        CREATE TABLE cross_references (
            name TEXT NOT NULL,
            code TEXT NOT NULL,
            value TEXT NOT NULL,
            updated_at INTEGER NOT NULL,
            PRIMARY KEY (name, code));
        CREATE TABLE notes (
            connection TEXT NOT NULL,
            name TEXT NOT NULL,
            text BLOB NOT NULL,
            PRIMARY KEY (connection, name));
        CREATE TABLE secrets (
            name TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL,
            set_at INTEGER NOT NULL);

        CREATE TABLE audit (
            sequence INTEGER NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL,
            event TEXT NOT NULL,
            actor TEXT NOT NULL,
            message TEXT NOT NULL,
            flow TEXT,
            flow_version TEXT,
            key TEXT,
            record_id INTEGER,
            job_id TEXT,
            step TEXT,
            request BLOB,
            response BLOB,
            hash BLOB NOT NULL);
        CREATE INDEX audit_key ON audit (flow, key);
        CREATE INDEX audit_record ON audit (record_id);
        CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
        CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
        CREATE TRIGGER audit_only_grows BEFORE INSERT ON audit
            WHEN NEW.sequence <= (SELECT MAX(sequence) FROM audit)
            BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
        """;

    /// <summary>Makes the tables where the file is empty. Leaves a store alone, and refuses what is not one or is newer.</summary>
    /// <exception cref="StoreException">Another program's database, or a store of a newer version.</exception>
    public static void Prepare(StoreSession session, string path, KeyRing keys, DateTimeOffset now)
    {
        if (IsEmpty(session, path))
            Create(session, path, keys, now);
    }

    private static void Create(StoreSession session, string path, KeyRing keys, DateTimeOffset now)
    {
        session.Execute("PRAGMA journal_mode = WAL");
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have made the tables while this one waited for the lock.
            if (IsEmpty(session, path))
            {
                session.Execute(Tables);
                Meta.Write(session, Meta.CreatedAt, now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                var storeKey = StoreKey.Generate(keys);
                Meta.Write(session, Meta.StoreKey, storeKey);
                using var opened = StoreKey.Unwrap(storeKey, keys, path);
                AuditHead.Write(session, AuditEnd.Beginning, opened);
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
            }

            session.Execute("COMMIT");
        }
        catch
        {
            session.Execute("ROLLBACK");
            throw;
        }
    }

    private static bool IsEmpty(StoreSession session, string path)
    {
        var application = session.First("PRAGMA application_id", row => row.GetInt64(0));
        var version = session.First("PRAGMA user_version", row => row.GetInt64(0));
        if (application == ApplicationId && version > Version)
            throw new StoreException(
                $"The store '{path}' was written by a newer engine (store version {version}; this engine knows {Version}). Use that "
                    + "engine, or another store.");
        if (application == ApplicationId)
            return false;
        if (application != 0 || session.Exists("SELECT 1 FROM sqlite_master"))
            throw new StoreException($"'{path}' is a database of another program, not a store of this engine. Name another path.");
        return true;
    }
}

namespace Connector.Engine.Store;

/// <summary>Single values that a store keeps about itself.</summary>
internal static class Meta
{
    public const string CreatedAt = "created-at";
    public const string StoreKey = "store-key";
    public const string AuditHead = "audit-head";
    public const string Engine = "engine";

    public static string? Read(StoreSession session, string name) =>
        session.First("SELECT value FROM meta WHERE name = @name", row => row.GetString(0), ("@name", name));

    public static int Write(StoreSession session, string name, string value) =>
        session.Execute("INSERT INTO meta (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            ("@name", name), ("@value", value));
}

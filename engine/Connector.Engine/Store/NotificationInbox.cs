using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>Webhook notifications, kept before they are answered. Worked-on ones stay, so that one that is sent again is
/// recognised.</summary>
internal static class NotificationInbox
{
    /// <summary>False where this id is already known.</summary>
    public static bool Store(StoreTransaction transaction, Notification notification)
    {
        var isNew = transaction.Session.Execute(
            """
            INSERT INTO notifications (flow, id, resource, key, company, received_at)
            VALUES (@flow, @id, @resource, @key, @company, @received_at)
            ON CONFLICT (flow, id) DO NOTHING
            """,
            ("@flow", notification.Flow),
            ("@id", notification.Id),
            ("@resource", notification.Resource),
            ("@key", notification.Key),
            ("@company", notification.Company),
            ("@received_at", notification.ReceivedAt.UtcTicks)) == 1;
        if (isNew)
        {
            transaction.Audit.Append(
                new AuditEntry(AuditEvents.Notified, $"Notification {notification.Id} announced {notification.Resource}.", "webhook",
                    notification.Flow, notification.Key), notification.ReceivedAt);
        }

        return isNew;
    }

    public static IReadOnlyList<Notification> Waiting(StoreSession session, string flow) => session.Query(
        "SELECT flow, id, resource, key, company, received_at FROM notifications WHERE flow = @flow AND completed_at IS NULL ORDER BY "
            + "received_at, id",
        row => new Notification(row.GetString(0), row.GetString(1), row.GetString(2), row.Text(3), row.Text(4), row.Time(5)),
        ("@flow", flow));

    public static void Complete(StoreTransaction transaction, string flow, string id, string outcome, DateTimeOffset now) =>
        transaction.Session.Execute(
        "UPDATE notifications SET completed_at = @now, outcome = @outcome WHERE flow = @flow AND id = @id AND completed_at IS NULL",
        ("@now", now.UtcTicks),
        ("@outcome", outcome),
        ("@flow", flow),
        ("@id", id));
}

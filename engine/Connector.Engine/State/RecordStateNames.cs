namespace Connector.Engine.State;

/// <summary>Names of states as they stand in the database and in the audit trail, and the two sets of them that the order of versions rests on.</summary>
internal static class RecordStateNames
{
    /// <summary>SQL list of the states that the engine works on by itself.</summary>
    public const string Open = "('received', 'delivering', 'pending', 'retrying')";

    /// <summary>SQL list of the states in which a later version of the same key must wait.</summary>
    public const string Unfinished = "('received', 'delivering', 'pending', 'retrying', 'review')";

    public static string Name(this RecordState state) => state switch
    {
        RecordState.Received => "received",
        RecordState.Delivering => "delivering",
        RecordState.Pending => "pending",
        RecordState.Delivered => "delivered",
        RecordState.Skipped => "skipped",
        RecordState.Review => "review",
        RecordState.Retrying => "retrying",
        RecordState.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static RecordState Parse(string name) => name switch
    {
        "received" => RecordState.Received,
        "delivering" => RecordState.Delivering,
        "pending" => RecordState.Pending,
        "delivered" => RecordState.Delivered,
        "skipped" => RecordState.Skipped,
        "review" => RecordState.Review,
        "retrying" => RecordState.Retrying,
        "rejected" => RecordState.Rejected,
        _ => throw new StoreException($"The store holds a record in the unknown state '{name}'. It was changed by hand; restore it from a backup."),
    };
}

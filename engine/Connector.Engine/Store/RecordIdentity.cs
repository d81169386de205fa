using System.Data.Common;
using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>What names a record in the audit trail.</summary>
internal sealed record RecordIdentity(long Id, string JobId, string Flow, string FlowVersion, string Key, int Version)
{
    /// <summary>Columns in the order that <see cref="Read"/> expects.</summary>
    public const string Columns = "id, job_id, flow, flow_version, key, version";

    public static RecordIdentity Read(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5));
}

/// <summary>Reads columns that may be null, states, and times, which are kept as UTC ticks so that they come back exactly and sort as
/// numbers.</summary>
internal static class Columns
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static byte[]? Bytes(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Time(this DbDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static RecordState State(this DbDataReader row, int column) => State<RecordState>(row, column, "a record");

    public static StepState StepState(this DbDataReader row, int column) => State<StepState>(row, column, "a step");

    private static T State<T>(DbDataReader row, int column, string what)
        where T : struct, Enum => RecordStates.Find<T>(row.GetString(column)) ?? throw new StoreException(
            $"The store holds {what} in the unknown state '{row.GetString(column)}'. It was changed by hand; restore it from a backup.");
}

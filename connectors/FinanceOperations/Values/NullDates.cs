using Connector.Sdk.Http;

namespace Connector.FinanceOperations.Values;

/// <summary>There are no nulls on this wire: a date without a value is 1 January 1900, at noon or at midnight (fact sheet §2). Flows see
/// null.</summary>
internal static class NullDates
{
    private const string Text = "1900-01-01T";

    /// <summary>The record with null for every such date. A record without any comes back as it is.</summary>
    public static JsonElement Restore(JsonElement record) => JsonRecord.Rewrite(
        record,
        (_, value) => value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith(Text, StringComparison.Ordinal),
        (writer, _) => writer.WriteNullValue());
}

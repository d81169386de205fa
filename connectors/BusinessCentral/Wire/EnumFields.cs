using System.Collections.Frozen;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Wire;

/// <summary>Fields whose values are enum names. Flows see and write captions ("In Review", one blank for none), whichever form the
/// environment prints.</summary>
internal static class EnumFields
{
    private static readonly FrozenSet<string> Names =
        new[] { "status", "orderStatus", "blocked", "category", "accountType", "lineType", "parentType",
            "taxType" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string field) => Names.Contains(field);

    /// <summary>The record with captions in place of escaped names. A record without any comes back as it is.</summary>
    public static JsonElement Restore(JsonElement record) => JsonRecord.Rewrite(
        record,
        (field, value) => value.ValueKind == JsonValueKind.String && Names.Contains(field) && value.GetString() is { } name
            && EnumName.Caption(name) != name,
        (writer, value) => writer.WriteStringValue(EnumName.Caption(value.GetString()!)));
}

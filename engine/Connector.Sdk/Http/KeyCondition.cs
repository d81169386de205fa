namespace Connector.Sdk.Http;

/// <summary>Writes OData conditions on the key of a record.</summary>
internal static class KeyCondition
{
    /// <summary>What comes after a record in the order of its key: <c>A gt 'x' or (A eq 'x' and B gt 3)</c>.</summary>
    /// <exception cref="ConnectorException">The record lacks a field of the key.</exception>
    public static string After(ImmutableArray<string> key, JsonElement record)
    {
        var values = key.Select(field => $"{field} eq {Literal(record, field)}").ToArray();
        return string.Join(" or ", key.Select((field, place) =>
        {
            var condition = string.Join(" and ", values.Take(place).Append($"{field} gt {Literal(record, field)}"));
            return place == 0 ? condition : $"({condition})";
        }));
    }

    /// <summary>A text that is the same for records of the same key, and for no others.</summary>
    /// <exception cref="ConnectorException">The record lacks a field of the key.</exception>
    public static string Identity(ImmutableArray<string> key, JsonElement record) =>
        string.Join('\n', key.Select(field => Literal(record, field)));

    private static string Literal(JsonElement record, string field) =>
        (record.ValueKind == JsonValueKind.Object && record.TryGetProperty(field, out var value) ? value : default) switch
        {
            { ValueKind: JsonValueKind.String } text => $"'{text.GetString()!.Replace("'", "''", StringComparison.Ordinal)}'",
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => throw new ConnectorException(FailureKind.Configuration, "page-key-missing",
                $"A record came without the field '{field}', which its page is ordered by. Reading stopped; nothing after this page was "
                    + "read.",
                "Check 'page.key' in the manifest."),
        };
}

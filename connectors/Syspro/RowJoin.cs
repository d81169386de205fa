using Connector.Sdk.Http;

namespace Connector.Syspro;

/// <summary>
/// Puts the row of another table into each record of a page: SYSPRO keeps addresses apart from suppliers and balances apart from payments,
/// and its OData expands nothing. The rows are read by the range of keys that the page spans, so a page costs a call or, where the key has
/// a group, one for each group in it.
/// </summary>
/// <param name="read">Reads a resource.</param>
/// <param name="resource">The other table's resource; it can be filtered by <c>KEYFrom</c> and <c>KEYTo</c>, and by the group.</param>
/// <param name="group">Field that both tables have and that the range lies within, or null.</param>
/// <param name="key">Field that both tables have and that names the row, within its group.</param>
/// <param name="into">Field of the record that takes the row.</param>
internal sealed class RowJoin(Func<ReadRequest, CancellationToken, IAsyncEnumerable<SourcePage>> read, string resource, string? group,
    string key, string into)
{
    /// <summary>The joins, by the resource whose records they complete.</summary>
    public static ImmutableDictionary<string, RowJoin> All(Func<ReadRequest, CancellationToken, IAsyncEnumerable<SourcePage>> read) =>
        ImmutableDictionary<string, RowJoin>.Empty
        .Add("suppliers", new RowJoin(read, "supplierAddresses", null, "Supplier", "address"))
        .Add("payments", new RowJoin(read, "invoices", "Supplier", "Invoice", "invoice"));

    /// <summary>The records with the other table's rows; a record whose row is missing stays as it is.</summary>
    public async Task<IReadOnlyList<JsonElement>> CompleteAsync(IReadOnlyList<JsonElement> records, Company? company,
        CancellationToken cancel)
    {
        var rows = new Dictionary<(string, string), JsonElement>();
        foreach (var members in records.GroupBy(Group))
        {
            var keys = members.Select(record => Text(record, key)).Order(StringComparer.Ordinal).ToArray();
            var query = ImmutableDictionary<string, string>.Empty.Add($"{key}From", keys[0]).Add($"{key}To", keys[^1]);
            var request = new ReadRequest(resource, group is null ? query : query.Add(group, members.Key), null, company);
            await foreach (var page in read(request, cancel))
            {
                foreach (var row in page.Records)
                    rows[(Group(row), Text(row, key))] = row;
            }
        }

        return [
            .. records.Select(record => rows.TryGetValue((Group(record), Text(record, key)), out var row) ? With(record, row) : record)];
    }

    private string Group(JsonElement record) => group is null ? "" : Text(record, group);

    private JsonElement With(JsonElement record, JsonElement row) => JsonRecord.Object(writer =>
    {
        foreach (var property in record.EnumerateObject())
            property.WriteTo(writer);
        writer.WritePropertyName(into);
        row.WriteTo(writer);
    });

    private static string Text(JsonElement record, string field) => record.TryGetProperty(field, out var value) ? value.ToString() : "";
}

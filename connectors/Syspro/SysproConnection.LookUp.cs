using Connector.Sdk.Http;
using Connector.Syspro.Documents;
using Connector.Syspro.Enet;

namespace Connector.Syspro;

internal sealed partial class SysproConnection
{
    /// <summary>
    /// Looks an invoice up by supplier and number, a journal by its reference. In doubt, an invoice counts only where its value and
    /// reference are those of the item: another one with this number is somebody else's, and the post that follows is refused for it.
    /// </summary>
    public override async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Resource == Journals)
        {
            var reference = PostedInvoice.ReferenceOf(request.Item, "JournalReference");
            return await RowAsync(request, new Dictionary<string, string> { ["JournalReference"] = reference }, cancel) is { } journal
                ? Found(Journals, journal, request.Company)
                : null;
        }

        if (request.Resource != InvoicePostings)
            return await base.FindAsync(request, cancel);
        return await InvoiceAsync(request, cancel) is { } row && (!request.Item.InDoubt || PostedInvoice.IsOf(row, request.Item))
            ? Found(InvoicePostings, row, request.Company)
            : null;
    }

    /// <summary>The invoice with a number, looked up in the characters and without the blanks that SYSPRO keeps.</summary>
    private Task<JsonElement?> InvoiceAsync(FindRequest request, CancellationToken cancel) =>
        RowAsync(request,
            request.NaturalKey.ToDictionary(pair => pair.Key, pair => Windows1252.Transliterate(pair.Value).TrimEnd(),
                StringComparer.Ordinal), cancel);

    /// <summary>The first row that the manifest's look-up gives, or null.</summary>
    private async Task<JsonElement?> RowAsync(FindRequest request, Dictionary<string, string> values, CancellationToken cancel)
    {
        var resource = Resource(request.Resource);
        var find = resource.Find!;
        var path =
            $"{Expand(PathOf(resource, "find", find.Path), request.Company, values)}?$filter={ExpandFilter(find.Filter!, request.Company, values)}&$top=1";
        var answer = (await SendAsync(new Call { Method = "GET", Path = path, Verb = "find", Effect = CallEffect.Read, IsQuery = true },
            cancel)).Require();
        if (answer.Body is not { ValueKind: JsonValueKind.Object } body || !body.TryGetProperty(find.Items!, out var items)
            || items.ValueKind != JsonValueKind.Array)
            throw new ConnectorException(
                new Failure(FailureKind.Configuration, "envelope-missing",
                    $"SYSPRO's OData answered for '{resource.Name}' without the list '{find.Items}': check the connection's baseUrl."));
        return items.GetArrayLength() == 0 ? null : items[0];
    }

    private static WriteOutcome.Delivered Found(string resource, JsonElement row, Company? company)
    {
        var result = PostingResult.Of(BusinessObject.Of(resource), name => PostedInvoice.Column(row, name), []);
        return new WriteOutcome.Delivered(result.Id(company?.Code ?? ""), result.Body);
    }
}

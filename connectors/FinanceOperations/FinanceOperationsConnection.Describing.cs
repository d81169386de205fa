using Connector.FinanceOperations.Invoices;
using Connector.Sdk.Http;

namespace Connector.FinanceOperations;

internal sealed partial class FinanceOperationsConnection
{
    /// <summary>The requests that a write makes: the header, then its lines. <c>{HeaderReference}</c> stands for what the environment will
    /// answer.</summary>
    public override IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        var described = base.Describe(request);
        if (request.Resource != Invoices)
            return described;
        return [.. described.Zip(request.Items).SelectMany(pair => WithLines(pair.First, pair.Second))];
    }

    private IEnumerable<OutgoingRequest> WithLines(OutgoingRequest header, WriteItem item)
    {
        yield return header;
        var company = new Company("",
            ImmutableDictionary<string, string>.Empty.Add("dataAreaId", JsonRecord.TextOf(header.Body!.Value, "dataAreaId")!));
        var invoice = PendingInvoice.From(item.Body, company, displayValues, givenReference: null);
        foreach (var line in invoice.Lines)
        {
            var call = InvoiceWriter.AddLine(
                line.Under(invoice.DataArea, JsonRecord.TextOf(header.Body!.Value, "HeaderReference") ?? "{HeaderReference}"));
            yield return header with { Method = call.Method, Path = call.Path, Body = call.Body };
        }
    }
}

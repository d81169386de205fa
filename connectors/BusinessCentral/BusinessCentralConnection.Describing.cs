using Connector.BusinessCentral.Drafts;
using Connector.BusinessCentral.Wire;

namespace Connector.BusinessCentral;

internal sealed partial class BusinessCentralConnection
{
    /// <summary>The requests that a write makes. Where lines go separately, <c>{id}</c> and <c>{lineId}</c> stand for what Business Central
    /// will answer.</summary>
    public override IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        var described = base.Describe(request);
        if (IsDeepInsert || request.Resource != Invoices)
            return described;
        return [.. described.Zip(request.Items).SelectMany(pair => Separately(pair.First, DraftBody.From(pair.Second.Body)))];
    }

    private static IEnumerable<OutgoingRequest> Separately(OutgoingRequest header, DraftBody wanted)
    {
        var address = new InvoiceAddress("", header.Path);
        yield return header;
        foreach (var dimension in wanted.Dimensions)
            yield return header with { Path = address.Dimensions("{id}", null), Body = dimension };
        foreach (var line in wanted.Lines)
        {
            yield return header with { Path = address.Lines("{id}"), Body = line.Fields };
            foreach (var dimension in line.Dimensions)
                yield return header with { Path = address.Dimensions("{id}", "{lineId}"), Body = dimension };
        }
    }
}

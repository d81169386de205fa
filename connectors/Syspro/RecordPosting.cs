using Connector.Syspro.Documents;
using Connector.Syspro.Enet;

namespace Connector.Syspro;

/// <summary>
/// Posts one record through e.net, and settles by look-up what the answer leaves open: whether a post was made whose session died, whether
/// a refused invoice is there already, and whether an update would change anything.
/// </summary>
internal sealed class RecordPosting(SysproConnection syspro)
{
    public const string Invoices = "invoicePostings";
    public const string Journals = "journals";
    private const string SupplierUpdates = "supplierUpdates";

    /// <param name="request">The one record, as e.net is given it.</param>
    /// <param name="item">The same record.</param>
    public async Task<WriteOutcome> PostAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        try
        {
            if (request.Resource == SupplierUpdates && await UnchangedAsync(request, item, cancel) is { } unchanged)
                return unchanged;
            var outcome = await SendAsync(request, cancel);
            if (outcome is WriteOutcome.Refused
                {
                    Failure:
                    {
                        Code: EnetConnection.SessionEnded or EnetConnection.Unproven,
                        Kind: FailureKind.Ambiguous
                    } doubt
                })
            {
                item = item with { InDoubt = true };
                outcome = await syspro.FindAsync(LookUp(request, item), cancel)
                    ?? (doubt.Code == EnetConnection.SessionEnded ? await SendAsync(request, cancel) : outcome);
            }

            if (outcome is not WriteOutcome.Refused { Failure.Kind: FailureKind.Data } refused || request.Resource != Invoices
                || !await IsHeldAsync(request, item, cancel))
                return outcome;
            return item.InDoubt && await syspro.FindAsync(LookUp(request, item), cancel) is { } ours
                ? ours
                : new WriteOutcome.Refused(refused.Failure with { Kind = FailureKind.Duplicate });
        }
        catch (ConnectorException refused)
        {
            // What may have been posted stays in doubt where a look-up cannot tell.
            return new WriteOutcome.Refused(
                item.InDoubt && refused.Failure.Kind is not FailureKind.Data
                    ? refused.Failure with { Kind = FailureKind.Ambiguous }
                    : refused.Failure);
        }
    }

    private async Task<WriteOutcome> SendAsync(WriteRequest request, CancellationToken cancel) =>
        (await syspro.Channel(request.Company).WriteAsync(request, cancel))[0];

    /// <summary>An update that would change nothing is not made: what came from SYSPRO must not go back to it, or two flows would answer
    /// each other for ever.</summary>
    /// <exception cref="ConnectorException">SYSPRO has no such supplier, or cannot be asked.</exception>
    private async Task<WriteOutcome?> UnchangedAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        var supplier = syspro.KeyOf(SupplierUpdates, item)["Supplier"];
        if (supplier.Length == 0)
            return null;
        var stored = await syspro.GetAsync(new GetRequest("suppliers", supplier, request.Company), cancel)
            ?? throw new ConnectorException(FailureKind.Data, "supplier-unknown",
                $"SYSPRO has no supplier '{supplier}' in company {request.Company?.Code}, so there is nothing to update.");
        return SupplierChange.IsNone(stored, item.Body) ? SysproConnection.Found(SupplierUpdates, stored, request.Company) : null;
    }

    /// <summary>Whether SYSPRO holds an invoice of this number, which makes a refusal in whatever words one of a duplicate. Where it cannot
    /// be asked, the refusal stays what it is.</summary>
    private async Task<bool> IsHeldAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        var lookUp = LookUp(request, item);
        var isNew = !item.Body.TryGetProperty("TransactionCode", out var code) || DocumentWriter.TextOf(code) is "I" or "" or null;
        if (!isNew || lookUp.NaturalKey.Values.Any(value => value.Length == 0))
            return false;
        try
        {
            return await syspro.InvoiceAsync(lookUp, cancel) is not null;
        }
        catch (ConnectorException) when (!item.InDoubt)
        {
            return false;
        }
    }

    private FindRequest LookUp(WriteRequest request, WriteItem item) =>
        new(request.Resource, syspro.KeyOf(request.Resource, item), item, request.Company);
}

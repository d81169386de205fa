using Connector.Syspro.Documents;
using Connector.Syspro.Enet;

namespace Connector.Syspro;

internal sealed partial class SysproConnection
{
    private const string InvoicePostings = "invoicePostings";
    private const string Journals = "journals";
    private const string SupplierUpdates = "supplierUpdates";

    /// <inheritdoc />
    public override async Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var outcomes = new List<WriteOutcome>(request.Items.Count);
        foreach (var item in request.Items)
            outcomes.Add(await WriteAsync(request with { Items = [item] }, item, cancel));
        return outcomes;
    }

    private async Task<WriteOutcome> WriteAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        try
        {
            if (request.Resource == SupplierUpdates && await UnchangedAsync(request, item, cancel) is { } unchanged)
                return unchanged;
            var outcome = await PostAsync(request, cancel);
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
                outcome = await FindAsync(LookUp(request, item), cancel)
                    ?? (doubt.Code == EnetConnection.SessionEnded ? await PostAsync(request, cancel) : outcome);
            }

            if (outcome is not WriteOutcome.Refused { Failure.Kind: FailureKind.Data } refused || request.Resource != InvoicePostings
                || !await IsHeldAsync(request, item, cancel))
                return outcome;
            return item.InDoubt && await FindAsync(LookUp(request, item), cancel) is { } ours
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

    private async Task<WriteOutcome> PostAsync(WriteRequest request, CancellationToken cancel) =>
        (await Channel(request.Company).WriteAsync(request, cancel))[0];

    /// <summary>An update that would change nothing is not made: what came from SYSPRO must not go back to it, or two flows would answer
    /// each other for ever.</summary>
    /// <exception cref="ConnectorException">SYSPRO has no such supplier, or cannot be asked.</exception>
    private async Task<WriteOutcome?> UnchangedAsync(WriteRequest request, WriteItem item, CancellationToken cancel)
    {
        var supplier = KeyOf(SupplierUpdates, item)["Supplier"];
        if (supplier.Length == 0)
            return null;
        var stored = await GetAsync(new GetRequest("suppliers", supplier, request.Company), cancel)
            ?? throw new ConnectorException(
                new Failure(FailureKind.Data, "supplier-unknown",
                    $"SYSPRO has no supplier '{supplier}' in company {request.Company?.Code}, so there is nothing to update."));
        return SupplierChange.IsNone(stored, item.Body) ? Found(SupplierUpdates, stored, request.Company) : null;
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
            return await InvoiceAsync(lookUp, cancel) is not null;
        }
        catch (ConnectorException) when (!item.InDoubt)
        {
            return false;
        }
    }

    private FindRequest LookUp(WriteRequest request, WriteItem item) =>
        new(request.Resource, KeyOf(request.Resource, item), item, request.Company);

    private ImmutableSortedDictionary<string, string> KeyOf(string resource, WriteItem item) => Resource(resource).NaturalKey
        .ToImmutableSortedDictionary(field => field,
            field => item.Body.TryGetProperty(field, out var value) ? DocumentWriter.TextOf(value) ?? "" : "", StringComparer.Ordinal);
}

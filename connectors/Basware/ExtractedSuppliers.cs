using System.Runtime.CompilerServices;
using Connector.Basware.Extracts;

namespace Connector.Basware;

/// <summary>Suppliers out of the extracts that wait.</summary>
internal sealed class ExtractedSuppliers(DataAccessApi api, DataExtracts extracts, SupplierColumns columns)
{
    private volatile bool columnsAreKnown;

    /// <summary>
    /// Suppliers of one company. The time that a flow asks for changes since is passed over: a delta holds nothing else than changes, and
    /// one that comes late must not be sifted by what came before it.
    /// </summary>
    public async IAsyncEnumerable<SourcePage> ReadAsync(Company? company, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!columnsAreKnown)
            await CheckColumnsAsync(cancel);
        columnsAreKnown = true;
        await foreach (var page in extracts.ReadAsync(SupplierColumns.Table, row => columns.VendorOf(row, company), cancel))
            yield return page;
    }

    /// <summary>
    /// Compares the columns that are to be read with the definition that Basware gives of the table. A column that is named wrongly would
    /// look like one without values.
    /// </summary>
    private async Task CheckColumnsAsync(CancellationToken cancel)
    {
        var known = await api.ColumnsAsync(SupplierColumns.Table, cancel);
        if (known.Count > 0 && columns.Missing(known).ToList() is { Count: > 0 } missing)
            throw new ConnectorException(FailureKind.Configuration, "extract-column",
                $"{SupplierColumns.Table} has no such column: {string.Join(", ", missing)} Correct the settings; one that is set to "
                    + "nothing is not read.");
    }
}

using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.FinanceOperations;

internal sealed partial class FinanceOperationsConnection
{
    /// <summary>What flows read and write most besides pending invoices; each is a privilege of its own.</summary>
    private static readonly ImmutableArray<string> Permissions = ["vendors", "mainAccounts", "purchaseOrders", "postedInvoices", Payments];

    /// <inheritdoc />
    protected override ResourceDefinition? ResourceToPing => Resource(Invoices);

    /// <summary>
    /// Asks for a token and compares the clocks, then looks whether every configured legal entity exists, and whether the mapped user may
    /// read what flows need in it. A legal entity that does not exist answers empty lists, not errors, so it must be looked for.
    /// </summary>
    public override Task<PingReport> PingAsync(CancellationToken cancel) => PingCompaniesAsync(
        new CompanyPing
        {
            Resource = "companies",
            Setting = "dataAreaId",
            Identify = company => (JsonRecord.TextOf(company, "DataArea") ?? "", JsonRecord.TextOf(company, "Name") ?? ""),
            Needed = [.. Permissions.Where(IsUsed)],
            Unknown = Unknown,
        },
        cancel);

    /// <summary>Whether the connection's settings leave the resource in use as the manifest describes it.</summary>
    private bool IsUsed(string resource) => resource switch
    {
        "postedInvoices" => Context.Settings["postedInvoicesEntity"].Length > 0,
        Payments => !ReadsPaymentJournals,
        _ => true,
    };

    private static string Unknown(string dataArea, IReadOnlyDictionary<string, string> known) => known.Count == 0
        ? $"no legal entity has the id '{dataArea}', and the mapped user sees none at all: give it security roles."
        : $"no legal entity has the id '{dataArea}'; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
}

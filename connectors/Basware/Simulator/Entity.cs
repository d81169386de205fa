using System.Collections.Frozen;

namespace Connector.Basware.Simulator;

/// <summary>A kind of record that is imported by POST of an array (fact sheet §5 and §6).</summary>
/// <param name="Route">Path.</param>
/// <param name="Envelope">Field of the list answer that holds the records.</param>
/// <param name="Scope">Entity part of its scopes.</param>
/// <param name="Type">Its name in requestStatus.</param>
/// <param name="Schema">Its record schema.</param>
/// <param name="MaxRecords">Most records of one POST.</param>
/// <param name="MaxPage">Greatest page size.</param>
/// <param name="Page">Page size where none is asked for.</param>
/// <param name="IsBareInPractice">Whether clients have seen a bare array where the description promises an envelope.</param>
internal sealed record Entity(string Route, string Envelope, string Scope, string Type, string Schema, int MaxRecords, int MaxPage,
    int Page, bool IsBareInPractice = false)
{
    public static readonly ImmutableArray<Entity> All =
    [
        new("/v1/vendors", "vendorEntities", "vendors", "Vendor", "vendor", 200, 500, 100, IsBareInPractice: true),
        new("/v1/accounts", "accounts", "accounts", "Account", "account", 500, 500, 500),
        new("/v1/costCenters", "costCenters", "costCenters", "CostCenter", "cost-center", 500, 500, 500),
        new("/v2/projects", "projects", "projects", "Project", "project", 500, 500, 500),
        new("/v1/lists/{listKey}", "listItems", "lists", "GenericList", "list-item", 500, 500, 500),
        new("/v1/taxCodes", "taxCodes", "taxCodes", "TaxCode", "tax-code", 500, 500, 500),
        new("/v1/paymentTerms", "paymentTerms", "paymentTerms", "PaymentTerm", "payment-term", 500, 500, 500),
        new("/v1/exchangeRates", "exchangeRates", "exchangeRates", "ExchangeRate", "exchange-rate", 500, 500, 500),
        new("/v1/matchingOrders", "matchingOrders", "matchingOrders", "MatchingOrder", "matching-order", 500, 500, 500),
        new("/v1/matchingOrderLines", "matchingOrderLines", "matchingOrderLines", "MatchingOrderLine", "matching-order-line", 100, 100, 100,
            IsBareInPractice: true),
    ];

    /// <summary>Name of the table its records are kept in; each generic list has its own, named by its key.</summary>
    public string Table(string listKey) => Type == "GenericList" ? listKey : Scope;

    /// <summary>Keys of the generic lists a tenant has (§5).</summary>
    public static FrozenSet<string> ListKeys { get; } = Keys("ACC_LIST", 35).Concat(Keys("INV_LIST", 20)).Concat(Keys("CUST_RESOLVER", 5))
        .ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Keys(string name, int count) =>
        Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{name}_{number}"));
}

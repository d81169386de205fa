using static Connector.BusinessCentral.Simulator.EntityField;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Entities of master data and setup, as API v2.0 has them (fact sheet §6).</summary>
internal static class MasterEntities
{
    public static EntityType Company { get; } = new("company", "companies",
    [
        Id(), Text("systemVersion", 50), Integer("timestamp"), Text("name", 30), Text("displayName", 250), Text("businessProfileId", 50),
        new("systemCreatedAt", FieldKind.DateTime), Guid("systemCreatedBy"), new("systemModifiedAt", FieldKind.DateTime),
        Guid("systemModifiedBy"),
    ]);

    public static EntityType Vendor { get; } = new("vendor", "vendors",
    [
        Id(), Code("number", 20), Text("displayName", 100), Text("addressLine1", 100), Text("addressLine2", 50), Text("city", 30),
        Text("state", 30),
        Code("country", 10), Code("postalCode", 20), Text("phoneNumber", 30), Text("email", 80), Text("website", 80),
        Text("taxRegistrationNumber", 20),
        Guid("currencyId"), Code("currencyCode", 10), Code("irs1099Code", 10), Guid("paymentTermsId"), Guid("paymentMethodId"),
        Boolean("taxLiable"),
        Option("blocked", " ", "Payment", "All"), Decimal("balance").ReadOnly(), Modified(),
    ])
    { CanInsert = true, CanModify = true, CanDelete = true };

    public static EntityType Account { get; } = new("account", "accounts",
    [
        Id(), Code("number", 20), Text("displayName", 100),
        Option("category", " ", "Assets", "Liabilities", "Equity", "Income", "Cost of Goods Sold", "Expense"),
        Text("subCategory", 80), Boolean("blocked"), Option("accountType", "Posting", "Heading", "Total", "Begin Total", "End Total"),
        Boolean("directPosting"), Decimal("netChange"), Text("consolidationTranslationMethod", 50), Code("consolidationDebitAccount", 20),
        Code("consolidationCreditAccount", 20), Boolean("excludeFromConsolidation"), Modified(),
    ]);

    public static EntityType DimensionValue { get; } = new("dimensionValue", "dimensionValues",
    [
        Id(), Code("code", 20), Guid("dimensionId"), Text("displayName", 50), Code("consolidationCode", 20), Modified(),
    ]);

    public static EntityType Dimension { get; } = new("dimension", "dimensions",
    [
        Id(), Code("code", 20), Text("displayName", 50), Code("consolidationCode", 20), Modified(),
    ])
    { Navigations = [new("dimensionValues", DimensionValue, "dimensionId")] };

    public static EntityType PaymentTerm { get; } = new("paymentTerm", "paymentTerms",
    [
        Id(), Code("code", 10), Text("displayName", 100), Text("dueDateCalculation", 32), Text("discountDateCalculation", 32),
        Decimal("discountPercent"),
        Boolean("calculateDiscountOnCreditMemos"), Modified(),
    ]);

    public static EntityType PaymentMethod { get; } = new("paymentMethod", "paymentMethods",
        [Id(), Code("code", 10), Text("displayName", 100), Modified()]);

    public static EntityType Currency { get; } = new("currency", "currencies",
    [
        Id(), Code("code", 10), Text("displayName", 30), Text("symbol", 10), Text("amountDecimalPlaces", 5),
        Decimal("amountRoundingPrecision"), Modified(),
    ]);

    public static EntityType TaxGroup { get; } = new("taxGroup", "taxGroups",
        [Id(), Code("code", 20), Text("displayName", 100), Option("taxType", "Sales Tax", "VAT").ReadOnly(), Modified()]);

    public static EntityType GeneralLedgerSetup { get; } = new("generalLedgerSetup", "generalLedgerSetup",
    [
        Id(), Date("allowPostingFrom"), Date("allowPostingTo"), Code("additionalReportingCurrency", 10), Code("localCurrencyCode", 10),
        Text("localCurrencySymbol", 10), Modified(), Boolean("allowQueryFromConsolidation"),
        .. Enumerable.Range(1, 8).Select(slot => Code($"shortcutDimension{slot}Code", 20)),
    ]);
}

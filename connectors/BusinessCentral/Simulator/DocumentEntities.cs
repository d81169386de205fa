using static Connector.BusinessCentral.Simulator.EntityField;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Entities of purchase documents, as API v2.0 has them (fact sheet §6). The order is that of the wire.</summary>
internal static class DocumentEntities
{
    private static readonly string[] LineTypes = ["Comment", "Account", "Item", "Resource", "Fixed Asset", "Charge", "Allocation Account"];

    public static EntityType DimensionSetLine { get; } = new("dimensionSetLine", "dimensionSetLines",
    [
        Guid("id"), Code("code", 20), Code("consolidationCode", 20).ReadOnly(), Guid("parentId").ReadOnly(),
        Option("parentType", "Purchase Invoice", "Purchase Invoice Line", "Purchase Order", "Purchase Order Line").ReadOnly(),
        Text("displayName", 50), Guid("valueId"), Code("valueCode", 20), Code("valueConsolidationCode", 20).ReadOnly(),
        Text("valueDisplayName", 50),
    ])
    { CanInsert = true, CanModify = true, CanDelete = true, IsNested = true };

    public static EntityType PurchaseInvoiceLine { get; } = new("purchaseInvoiceLine", "purchaseInvoiceLines", Line("unitCost", []))
    { CanInsert = true, CanModify = true, CanDelete = true, IsNested = true, Navigations = [new("dimensionSetLines", DimensionSetLine)] };

    public static EntityType PurchaseInvoice { get; } = new("purchaseInvoice", "purchaseInvoices",
    [
        Id(), Code("number", 20).ReadOnly(), Date("postingDate"), Date("invoiceDate"), Date("dueDate"), Code("vendorInvoiceNumber", 35),
        .. Parties(hasContact: true), Code("shortcutDimension1Code", 20), Code("shortcutDimension2Code", 20), Guid("currencyId"),
        Code("currencyCode", 10),
        Guid("orderId").ReadOnly(), Code("orderNumber", 20).ReadOnly(), Code("purchaser", 20), Boolean("pricesIncludeTax"),
        .. Totals(), Option("status", " ", "Draft", "In Review", "Open", "Paid", "Canceled", "Corrective").ReadOnly(), Modified(),
    ])
    {
        CanInsert = true,
        CanModify = true,
        CanDelete = true,
        Navigations = [new("dimensionSetLines", DimensionSetLine), new("purchaseInvoiceLines", PurchaseInvoiceLine)],
    };

    public static EntityType PurchaseOrderLine { get; } = new("purchaseOrderLine", "purchaseOrderLines", Line("directUnitCost",
        [Decimal("receivedQuantity"), Decimal("invoicedQuantity"), Decimal("invoiceQuantity"), Decimal("receiveQuantity")]))
    { IsNested = true, Navigations = [new("dimensionSetLines", DimensionSetLine)] };

    public static EntityType PurchaseOrder { get; } = new("purchaseOrder", "purchaseOrders",
    [
        Id(), Code("number", 20).ReadOnly(), Date("orderDate"), Date("postingDate"), .. Parties(hasContact: false),
        Code("shortcutDimension1Code", 20), Code("shortcutDimension2Code", 20), Guid("currencyId"), Code("currencyCode", 10),
        Boolean("pricesIncludeTax"),
        Guid("paymentTermsId"), Guid("shipmentMethodId"), Code("purchaser", 20), Date("requestedReceiptDate"),
        .. Totals(), Boolean("fullyReceived"), Option("status", "Draft", "In Review", "Open").ReadOnly(), Modified(),
    ])
    { Navigations = [new("dimensionSetLines", DimensionSetLine), new("purchaseOrderLines", PurchaseOrderLine)] };

    private static IEnumerable<EntityField> Parties(bool hasContact) =>
    [
        Guid("vendorId"), Code("vendorNumber", 20), Text("vendorName", 100).ReadOnly(), Text("payToName", 100).ReadOnly(),
        .. hasContact ? [Text("payToContact", 100).ReadOnly()] : Array.Empty<EntityField>(),
        Guid("payToVendorId"), Code("payToVendorNumber", 20), Text("shipToName", 100), Text("shipToContact", 100),
        .. Address("buyFrom"), .. Address("shipTo"), .. Address("payTo").Select(field => field.ReadOnly()),
    ];

    private static IEnumerable<EntityField> Address(string party) =>
    [
        Text($"{party}AddressLine1", 100), Text($"{party}AddressLine2", 50), Text($"{party}City", 30), Code($"{party}Country", 10),
        Text($"{party}State", 30), Code($"{party}PostCode", 20),
    ];

    private static IEnumerable<EntityField> Totals() =>
    [
        Decimal("discountAmount"), Boolean("discountAppliedBeforeTax").ReadOnly(), Decimal("totalAmountExcludingTax").ReadOnly(),
        Decimal("totalTaxAmount").ReadOnly(), Decimal("totalAmountIncludingTax").ReadOnly(),
    ];

    private static System.Collections.Immutable.ImmutableArray<EntityField> Line(string cost, IEnumerable<EntityField> quantities) =>
    [
        Id(), Guid("documentId"), Integer("sequence"), Guid("itemId"), Guid("accountId"), Option("lineType", LineTypes),
        Code("lineObjectNumber", 20),
        Text("description", 100), Text("description2", 50), Guid("unitOfMeasureId"), Code("unitOfMeasureCode", 10), Decimal(cost),
        Decimal("quantity"),
        Decimal("discountAmount"), Decimal("discountPercent"), Boolean("discountAppliedBeforeTax").ReadOnly(),
        Decimal("amountExcludingTax"),
        Code("taxCode", 20), Decimal("taxPercent").ReadOnly(), Decimal("totalTaxAmount").ReadOnly(), Decimal("amountIncludingTax"),
        Decimal("invoiceDiscountAllocation"), Decimal("netAmount"), Decimal("netTaxAmount"), Decimal("netAmountIncludingTax"),
        Date("expectedReceiptDate"), .. quantities, Guid("itemVariantId"), Guid("locationId"),
    ];
}

using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;

namespace Connector.FinanceOperations.Simulator;

/// <summary>Twenty purchase orders of a legal entity, made by arithmetic: drafts, confirmed ones in every status, with one to four
/// lines.</summary>
internal sealed class PurchaseOrderSeed(Books books, WorldCompany company, DateOnly today)
{
    private const int Count = 20;
    private static readonly string[] Statuses = ["Backorder", "Received", "Invoiced", "Backorder", "Canceled"];

    private readonly string dataArea = WorldSeed.DataAreaOf(company);

    public void Fill()
    {
        var vendors = company.Vendors.Where(vendor => !vendor.IsBlocked).ToArray();
        var accounts = company.Accounts.Where(account => account is { IsPosting: true, IsBlocked: false, Category: "Expense" }).ToArray();
        for (var index = 0; index < Count; index++)
        {
            var order = Order(index, vendors[index * 3 % vendors.Length]);
            books.Put(EntitySets.Orders, order);
            for (var line = 0; line <= index % 4; line++)
                books.Put(EntitySets.OrderLines, Line(order, accounts[((index * 5) + line) % accounts.Length], index, line));
        }
    }

    private JsonObject Order(int index, WorldVendor vendor)
    {
        var order = FieldValues.EmptyRow(EntitySets.Orders);
        order["dataAreaId"] = dataArea;
        order["PurchaseOrderNumber"] = string.Create(CultureInfo.InvariantCulture, $"PO{index + 1:D6}");
        order["PurchaseOrderName"] = vendor.Name;
        order["OrderVendorAccountNumber"] = vendor.Number;
        order["InvoiceVendorAccountNumber"] = vendor.Number;
        order["PurchaseOrderStatus"] = Statuses[index % Statuses.Length];
        order["DocumentApprovalStatus"] = index % 6 == 5 ? "Draft" : "Confirmed";
        order["CurrencyCode"] = vendor.Currency;
        order["AccountingDate"] = FieldValues.Noon(today.AddDays(-3 * index));
        order["RequestedDeliveryDate"] = FieldValues.Noon(today.AddDays(14 - index));
        if (index % 3 == 0)
            order["ConfirmedDeliveryDate"] = FieldValues.Noon(today.AddDays(16 - index));
        order["PaymentTermsName"] = vendor.PaymentTermCode;
        order["DefaultLedgerDimensionDisplayValue"] = DimensionFormats.Default("OPS", "");
        order["VendorOrderReference"] = index % 2 == 0 ? string.Create(CultureInfo.InvariantCulture, $"{company.Country}-REF {index}") : "";
        return order;
    }

    private static JsonObject Line(JsonObject order, WorldAccount account, int index, int place)
    {
        var quantity = (index % 5) + place + 1;
        var price = 12.5m + (index * 7.35m) + place;
        var line = FieldValues.EmptyRow(EntitySets.OrderLines);
        foreach (var field in new[] { "dataAreaId", "PurchaseOrderNumber", "RequestedDeliveryDate", "ConfirmedDeliveryDate",
            "DefaultLedgerDimensionDisplayValue" })
            line[field] = order.TextOf(field);
        line["LineNumber"] = place + 1;
        line["ProcurementProductCategoryName"] = account.Name;
        line["LineDescription"] = place == 0 ? account.Name : $"{account.Name} / {place + 1}";
        line["OrderedPurchaseQuantity"] = quantity;
        line["PurchaseUnitSymbol"] = "ea";
        line["PurchasePrice"] = price;
        line["PurchasePriceQuantity"] = 1;
        line["LineAmount"] = quantity * price;
        line["PurchaseOrderLineStatus"] = order.TextOf("PurchaseOrderStatus");
        line["MainAccountIdDisplayValue"] = account.Number;
        line["InventoryLotId"] = $"{order.TextOf("dataAreaId")}-{order.TextOf("PurchaseOrderNumber")}-{place + 1}";
        return line;
    }
}

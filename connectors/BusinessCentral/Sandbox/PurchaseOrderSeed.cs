using System.Text.Json.Nodes;
using Connector.Sdk.Sandbox;

namespace Connector.BusinessCentral.Sandbox;

/// <summary>Twenty purchase orders of a company, made by arithmetic: open, half received and fully received ones.</summary>
internal sealed class PurchaseOrderSeed(Books books, WorldCompany company, DateOnly today)
{
    private const int Count = 20;
    private const string Lines = "purchaseOrderLines";

    private static readonly EntityType Type = DocumentEntities.PurchaseOrder;

    public void Fill()
    {
        var vendors = company.Vendors.Where(vendor => !vendor.IsBlocked).ToArray();
        var accounts = company.Accounts.Where(account => account is { IsPosting: true, IsBlocked: false, Category: "Expense" }).ToArray();
        for (var index = 0; index < Count; index++)
            books.Put(Type, Order(index, vendors[index * 3 % vendors.Length], accounts));
    }

    private JsonObject Order(int index, WorldVendor worldVendor, WorldAccount[] accounts)
    {
        var vendor = books.FindBy(MasterEntities.Vendor, company.Code, "number", worldVendor.Number)!;
        var order = FieldValues.EmptyRow(Type);
        order["id"] = books.NewId(company.Code);
        order[Books.CompanyField] = company.Code;
        order["number"] = books.NextNumber(company.Code, "PO");
        order["orderDate"] = PurchaseInvoices.Iso(today.AddDays(-3 * index));
        order["postingDate"] = PurchaseInvoices.Iso(today.AddDays(-3 * index));
        order["requestedReceiptDate"] = PurchaseInvoices.Iso(today.AddDays(14 - index));
        order["vendorId"] = vendor.TextOf("id");
        order["payToVendorId"] = vendor.TextOf("id");
        order["vendorNumber"] = vendor.TextOf("number");
        order["payToVendorNumber"] = vendor.TextOf("number");
        order["vendorName"] = vendor.TextOf("displayName");
        order["payToName"] = vendor.TextOf("displayName");
        order["currencyId"] = vendor.TextOf("currencyId");
        order["currencyCode"] = vendor.TextOf("currencyCode");
        order["paymentTermsId"] = vendor.TextOf("paymentTermsId");
        order["status"] = index % 4 == 0 ? "Draft" : "Open";
        order["fullyReceived"] = index % 4 == 3;
        for (var line = 0; line <= index % 4; line++)
            order.ListOf(Lines).Add(Line(order, accounts[((index * 5) + line) % accounts.Length], index, line));
        DocumentAmounts.Recalculate(order, Lines, "directUnitCost", 0.01m);
        return order;
    }

    private JsonObject Line(JsonObject order, WorldAccount account, int index, int place)
    {
        var tax = books.FindBy(MasterEntities.TaxGroup, company.Code, "code", company.TaxCodes[place % company.TaxCodes.Length].Code)!;
        var quantity = (decimal)((index % 5) + place + 1);
        var received = (index % 4) switch { 3 => quantity, 2 => decimal.Floor(quantity / 2), _ => 0m };
        var line = FieldValues.EmptyRow(DocumentEntities.PurchaseOrderLine);
        line["id"] = books.NewId(company.Code);
        line["documentId"] = order.TextOf("id");
        line["sequence"] = (place + 1) * 10000;
        line["lineType"] = "Account";
        line["lineObjectNumber"] = account.Number;
        line["accountId"] = books.FindBy(MasterEntities.Account, company.Code, "number", account.Number)!.TextOf("id");
        line["description"] = account.Name;
        line["quantity"] = quantity;
        line["directUnitCost"] = 12.5m + (index * 7.35m) + place;
        line["taxCode"] = tax.TextOf("code");
        line["taxPercent"] = tax.NumberOf("percent");
        line["receivedQuantity"] = received;
        line["receiveQuantity"] = quantity - received;
        line["invoiceQuantity"] = quantity - received;
        Books.Touch(line);
        return line;
    }
}

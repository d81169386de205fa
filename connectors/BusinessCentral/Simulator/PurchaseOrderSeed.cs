using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// Twenty purchase orders of a company, made by arithmetic: drafts, one in review and released ones of which nothing, a part or everything
/// has arrived; one to four lines with their dimensions, comments between them, discounts of an order and of a line, and one order whose
/// prices include tax.
/// </summary>
internal sealed class PurchaseOrderSeed(Books books, WorldCompany company, DateOnly today)
{
    private const int Count = 20;
    private const string ParentType = "Purchase Order Line";

    private readonly DimensionSets dimensions = new(books);

    public void Fill()
    {
        var vendors = company.Vendors.Where(vendor => !vendor.IsBlocked).ToArray();
        var accounts = company.Accounts.Where(account => account is { IsPosting: true, IsBlocked: false, Category: "Expense" }).ToArray();
        var orders = new PurchaseOrders(books, new SandboxSwitches());
        for (var index = 0; index < Count; index++)
            orders.Store(company.Code, Order(index, vendors[index * 3 % vendors.Length], accounts));
    }

    private JsonObject Order(int index, WorldVendor worldVendor, WorldAccount[] accounts)
    {
        var vendor = books.FindBy(MasterEntities.Vendor, company.Code, "number", worldVendor.Number)!;
        var order = FieldValues.EmptyRow(DocumentEntities.PurchaseOrder);
        order["id"] = books.NewId(company.Code);
        order[Books.CompanyField] = company.Code;
        order["number"] = books.NextNumber(company.Code, "PO");
        order["orderDate"] = PurchaseInvoices.Iso(today.AddDays(-3 * index));
        order["postingDate"] = PurchaseInvoices.Iso(today.AddDays(-3 * index));
        if (index % 7 != 5)
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
        order["pricesIncludeTax"] = index == 9;
        order["discountAmount"] = index == 14 ? 10m : 0m;
        order["status"] = index == 8 ? "In Review" : index % 4 == 0 ? "Draft" : "Open";
        order["fullyReceived"] = index % 4 == 3;
        for (var line = 0; line <= index % 4; line++)
            order.ListOf(PurchaseOrders.Lines).Add(Line(order, accounts[((index * 5) + line) % accounts.Length], index, line));
        if (index % 5 == 2)
            order.ListOf(PurchaseOrders.Lines).Insert(1, Comment(order));
        return order;
    }

    private JsonObject Line(JsonObject order, WorldAccount account, int index, int place)
    {
        var tax = books.FindBy(MasterEntities.TaxGroup, company.Code, "code", company.TaxCodes[place % company.TaxCodes.Length].Code)!;
        var quantity = (index % 5) + place + (index == 6 ? 0.25m : 1m);
        var received = (index % 4) switch { 3 => quantity, 2 => decimal.Floor(quantity / 2), _ => 0m };
        var invoiced = index == 11 && place == 0 ? received : 0m;
        var line = Empty(order, (place + 1) * 10000);
        line["lineType"] = "Account";
        line["lineObjectNumber"] = account.Number;
        line["accountId"] = books.FindBy(MasterEntities.Account, company.Code, "number", account.Number)!.TextOf("id");
        line["description"] = account.Name;
        line["unitOfMeasureCode"] = place == 0 ? "PCS" : "";
        line["quantity"] = quantity;
        line["directUnitCost"] = 12.5m + (index * 7.35m) + place;
        line["discountPercent"] = index == 18 ? 2.5m : 0m;
        line["taxCode"] = tax.TextOf("code");
        line["taxPercent"] = tax.NumberOf("percent");
        line["receivedQuantity"] = received;
        line["invoicedQuantity"] = invoiced;
        line["receiveQuantity"] = quantity - received;
        line["invoiceQuantity"] = quantity - invoiced;
        foreach (var dimension in company.Dimensions.Take(2 - place))
            dimensions.Add(company.Code, line, ParentType,
                new JsonObject
                {
                    ["code"] = dimension.Code,
                    ["valueCode"] = dimension.Values[(index + place) % dimension.Values.Length].Code
                });
        return line;
    }

    private JsonObject Comment(JsonObject order)
    {
        var comment = Empty(order, 15000);
        comment["lineType"] = "Comment";
        comment["description"] = "Please deliver to the side entrance";
        return comment;
    }

    private JsonObject Empty(JsonObject order, int sequence)
    {
        var line = FieldValues.EmptyRow(DocumentEntities.PurchaseOrderLine);
        line["id"] = books.NewId(company.Code);
        line["documentId"] = order.TextOf("id");
        line["sequence"] = sequence;
        Books.Touch(line);
        return line;
    }
}

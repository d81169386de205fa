using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;
using Connector.Syspro.Documents;

namespace Connector.Syspro.Simulator;

/// <summary>Fills the tables with the companies of the shared world whose home is SYSPRO.</summary>
internal sealed class WorldSeed(SandboxData data, Tables tables, SandboxWorld world)
{
    /// <summary>An operator for every company.</summary>
    public const string Operator = "CONNECTOR";

    public const string Password = "sandbox pässwörd +&1";
    public const string CompanyPassword = "sandbox company";
    private const int Orders = 20;

    /// <summary>SYSPRO's company ids are four characters.</summary>
    public static string CompanyId(WorldCompany company) => company.Code;

    public static string OperatorOf(WorldCompany company) => $"{Operator}-{company.Code}";

    /// <summary>A ledger code has the group of the account before its number.</summary>
    public static string LedgerCode(WorldAccount account) => $"{Group(account)}-{account.Number}";

    /// <summary>A terms code has two characters: the days.</summary>
    public static string TermsCode(WorldCompany company, string term) =>
        company.PaymentTerms.First(one => one.Code == term).Days.ToString("00", CultureInfo.InvariantCulture);

    public void Fill()
    {
        PutOperator(Operator);
        foreach (var company in world.Companies.Where(company => company.Home == SysproSimulator.SystemName))
        {
            PutOperator(OperatorOf(company));
            data["companies"].Put(CompanyId(company),
                new JsonObject { ["id"] = CompanyId(company), ["name"] = company.Name, ["password"] = CompanyPassword });
            for (var index = 0; index < company.Vendors.Length; index++)
                PutSupplier(company, company.Vendors[index], index);
            foreach (var account in company.Accounts.Where(account => account.IsPosting))
                PutAccount(company, account);
            PutAnalysis(company);
            PutOrders(company);
            foreach (var invoice in company.Invoices.Where(invoice => invoice.Flaw == WorldFlaw.DuplicateNumber))
                PutTwin(company, invoice);
        }
    }

    private void PutOperator(string name) =>
        data["operators"].Put(name,
            new JsonObject
            {
                ["operator"] = name,
                ["password"] = Password,
                ["odata"] = true,
                ["locked"] = false,
                ["logons"] = 0,
                ["kicked"] = 0
            });

    private void PutSupplier(WorldCompany company, WorldVendor vendor, int index)
    {
        var id = CompanyId(company);
        tables.Put("ApSupplier", id, new JsonObject
        {
            ["Supplier"] = vendor.Number,
            ["SupplierName"] = Kept(vendor.Name, 50),
            ["SupShortName"] = Kept(vendor.Name, 20),
            ["SupplierType"] = "P",
            ["SupplierClass"] = vendor.Country == company.Country ? "DOM" : "IMP",
            ["Bank"] = "01",
            ["Branch"] = "00",
            ["Telephone"] = vendor.Phone,
            ["Contact"] = "",
            ["Email"] = vendor.Email,
            ["UserField1"] = "",
            ["UserField2"] = "",
            ["Currency"] = vendor.Currency,
            ["CurrentBalance"] = 0m,
            ["TermsCode"] = TermsCode(company, vendor.PaymentTermCode),
            ["GrnMatchReqd"] = "N",
            ["MerchGlCode"] = "",
            ["PurchOrdAllowed"] = "Y",
            // Some were typed with the blanks that their country prints them with.
            ["TaxRegnNum"] = index % 9 == 4
                ? $"{vendor.TaxNumber[..2]} {vendor.TaxNumber[2..5]} {vendor.TaxNumber[5..]}"
                : vendor.TaxNumber,
            ["BankAccount"] = "",
            ["DateSuppAdded"] = Tables.Stamp(world.Today.AddDays(-400 - index)),
            ["OnHold"] = vendor.IsBlocked ? "Y" : "N",
            ["PayByEft"] = "N",
            ["DefTaxCode"] = "A",
            ["RemitEmail"] = vendor.Email,
            ["Nationality"] = vendor.Country,
            [Tables.PaysAtOnce] = vendor.PaysAtOnce,
        }, vendor.Number);
        tables.Put("ApSupplierAddr", id, new JsonObject
        {
            ["Supplier"] = vendor.Number,
            ["SupAddr1"] = Kept(vendor.Address, 40),
            ["SupAddr2"] = "",
            ["SupAddr3"] = Kept(vendor.City, 40),
            ["SupAddr4"] = "",
            ["SupAddr5"] = vendor.Country,
            ["SupPostalCode"] = vendor.PostalCode,
            ["RemitName"] = Kept(vendor.Name, 50),
        }, vendor.Number);
    }

    private void PutAccount(WorldCompany company, WorldAccount account) => tables.Put("GenMaster", CompanyId(company), new JsonObject
    {
        ["Company"] = CompanyId(company),
        ["GlCode"] = LedgerCode(account),
        ["Description"] = Kept(account.Name, 50),
        ["AccountType"] = account.Category switch { "Assets" => "A", "Liabilities" => "L", "Equity" => "C", "Income" => "R", _ => "E" },
        ["GlGroup"] = Group(account),
        ["CurrentBalance"] = 0m,
        ["PtdDrValue"] = 0m,
        ["PtdCrValue"] = 0m,
        ["AccOnHldFlag"] = account.IsBlocked ? "Y" : "N",
        ["ControlAccFlag"] = account.Number is "11100" or "20100" ? "C" : "",
    }, CompanyId(company), LedgerCode(account));

    /// <summary>Cost centres are analysis codes of the first dimension, projects of the second. They are kept in upper case and without
    /// signs.</summary>
    private void PutAnalysis(WorldCompany company)
    {
        for (var dimension = 0; dimension < 2; dimension++)
        {
            foreach (var value in company.Dimensions[dimension].Values)
            {
                var (place, code) =
                    ((dimension + 1).ToString(CultureInfo.InvariantCulture), value.Code.Replace("&", "", StringComparison.Ordinal));
                tables.Put("analysisCodes", CompanyId(company),
                    new JsonObject { ["Dimension"] = place, ["Code"] = code, ["Description"] = Kept(value.Name, 50) }, place, code);
            }
        }
    }

    private void PutOrders(WorldCompany company)
    {
        var vendors = company.Vendors.Where(vendor => !vendor.IsBlocked).ToArray();
        var accounts = company.Accounts.Where(account => account is { IsPosting: true, IsBlocked: false, Category: "Expense" }).ToArray();
        for (var index = 0; index < Orders; index++)
        {
            var vendor = vendors[index * 3 % vendors.Length];
            var number = (index + 1).ToString("000000000000000", CultureInfo.InvariantCulture);
            var status = index switch { 7 => "*", _ when index % 4 == 3 => "9", _ when index % 4 == 0 => "1", _ => "4" };
            tables.Put("PorMasterHdr", CompanyId(company), new JsonObject
            {
                ["PurchaseOrder"] = number,
                ["Supplier"] = vendor.Number,
                ["OrderEntryDate"] = Tables.Stamp(world.Today.AddDays(-3 * index)),
                ["OrderDueDate"] = Tables.Stamp(world.Today.AddDays(14 - index)),
                ["OrderStatus"] = status,
                ["OrderType"] = "L",
                ["Currency"] = vendor.Currency,
                ["Buyer"] = "BUY",
                ["Warehouse"] = "W1",
                ["PaymentTerms"] = TermsCode(company, vendor.PaymentTermCode),
            }, number);
            for (var line = 0; line <= index % 4; line++)
                PutOrderLine(company, number, index, line, accounts[((index * 5) + line) % accounts.Length], status);
        }
    }

    private void PutOrderLine(WorldCompany company, string order, int index, int line, WorldAccount account, string status)
    {
        var quantity = (decimal)((index % 5) + line + 1);
        // The last line of some orders is a comment.
        var isComment = line == 3;
        tables.Put("PorMasterDetail", CompanyId(company), new JsonObject
        {
            ["PurchaseOrder"] = order,
            ["Line"] = line + 1,
            ["LineType"] = isComment ? "6" : "7",
            ["MStockCode"] = isComment ? "" : $"N-{account.Number}",
            ["MStockDes"] = isComment ? "Deliver to the back door" : Kept(account.Name, 50),
            ["MWarehouse"] = "**",
            ["MOrderQty"] = isComment ? 0m : quantity,
            ["MReceivedQty"] = status == "9" ? quantity : 0m,
            ["MOrderUom"] = "EA",
            ["MPrice"] = isComment ? 0m : 12.5m + (index * 7.35m) + line,
            ["MPriceUom"] = "EA",
            ["MGlCode"] = LedgerCode(account),
            ["MTaxCode"] = "A",
            ["MLatestDueDate"] = Tables.Stamp(world.Today.AddDays(14 - index)),
            ["MCompleteFlag"] = status == "9" ? "Y" : "",
        }, order, (line + 1).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What an invoice that comes a second time meets: the first one.</summary>
    private void PutTwin(WorldCompany company, WorldInvoice invoice)
    {
        var number = Kept(invoice.Number.Trim(), 20);
        tables.Put("ApInvoice", CompanyId(company), new JsonObject
        {
            ["Supplier"] = invoice.VendorNumber,
            ["Invoice"] = number,
            ["NextPaymEntry"] = 1,
            ["JournalDate"] = Tables.Stamp(world.Today.AddDays(-30)),
            ["Journal"] = tables.Next($"journal {CompanyId(company)}"),
            ["InvoiceDate"] = Tables.Stamp(invoice.Date),
            ["DueDate"] = Tables.Stamp(invoice.DueDate),
            ["Reference"] = "typed in",
            ["OrigInvValue"] = invoice.Net + invoice.Tax,
            ["MthInvBal1"] = invoice.Net + invoice.Tax,
            ["InvoiceStatus"] = "0",
            ["Currency"] = invoice.Currency,
            ["InvoiceYear"] = world.Today.Year,
            ["InvoiceMonth"] = world.Today.AddDays(-30).Month,
            ["PaymentNumber"] = "",
        }, invoice.VendorNumber, number);
    }

    private static string Group(WorldAccount account) => account.Category switch
    {
        "Assets" => "10",
        "Liabilities" => "20",
        "Equity" =>
        "30",
        "Income" => "40",
        "Cost of Goods Sold" => "50",
        _ => "60"
    };

    /// <summary>Text as SYSPRO holds it: in its characters, and no longer than the column.</summary>
    private static string Kept(string text, int most)
    {
        var kept = Windows1252.Transliterate(text);
        return (kept.Length > most ? kept[..most] : kept).TrimEnd();
    }
}

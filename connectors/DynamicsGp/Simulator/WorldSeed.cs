using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;

namespace Connector.DynamicsGp.Simulator;

/// <summary>Fills the books with the companies of the shared world whose home is Dynamics GP.</summary>
internal sealed class WorldSeed(SandboxData data, SandboxWorld world)
{
    /// <summary>Checkbook of the vendors that the clerk pays by check whenever a payment is entered in their company.</summary>
    public const string CheckRun = "CHECKRUN";

    /// <summary>Checkbook of the vendors whose vouchers the clerk voids at the same time.</summary>
    public const string Dispute = "DISPUTE";

    private readonly Books books =
        new(data, new StandingClock(new DateTimeOffset(world.Today.AddDays(-30), new TimeOnly(6, 0), TimeSpan.Zero)));

    /// <summary>Integer id of a company (SY01500.CMPANYID).</summary>
    public static int CompanyId(SandboxWorld world, string code) =>
        1 + world.Companies.Where(company => company.Home == DynamicsGpSimulator.SystemName).Select(company => company.Code).ToList()
            .IndexOf(code);

    public void Fill()
    {
        foreach (var table in Books.Tables)
            _ = data[table];
        foreach (var company in world.Companies.Where(company => company.Home == DynamicsGpSimulator.SystemName))
            Fill(company);
    }

    private void Fill(WorldCompany company)
    {
        books.Put(Books.Companies, company.Code, company.Code, new JsonObject
        {
            ["CompanyID"] = CompanyId(world, company.Code),
            ["CompanyName"] = company.Name,
            ["DatabaseID"] = company.Code,
            ["FunctionalCurrency"] = company.Currency,
        });
        // Fiscal years are set up one by one; outside them nothing can be posted.
        for (var year = world.Today.Year - 1; year <= world.Today.Year + 1; year++)
        {
            for (var month = 1; month <= 12; month++)
            {
                var period = string.Create(CultureInfo.InvariantCulture, $"{year}-{month:00}");
                books.Put(Books.Periods, company.Code, period,
                    new JsonObject { ["Period"] = period, ["Series"] = "Purchasing", ["Closed"] = false });
            }
        }

        foreach (var account in company.Accounts)
            books.Put(Books.Accounts, company.Code, account.Number, Account(account));
        foreach (var dimension in company.Dimensions)
        {
            foreach (var value in dimension.Values)
                books.Put(Books.DimensionCodes, company.Code, $"{dimension.Code}/{value.Code}",
                    new JsonObject
                    {
                        ["Dimension"] = dimension.Code,
                        ["Code"] = value.Code,
                        ["Description"] = value.Name,
                        ["Inactive"] = false
                    });
        }

        foreach (var vendor in company.Vendors)
            books.Put(Books.Vendors, company.Code, vendor.Number, Vendor(company, vendor));
        foreach (var invoice in company.Invoices.Where(invoice => invoice.Flaw == WorldFlaw.DuplicateNumber))
            PutPosted(company, invoice);
        new PayablesSeed(books, company).Fill(world.Today);
    }

    private static JsonObject Account(WorldAccount account) => new()
    {
        ["AccountNumber"] = account.Number,
        ["AccountDescription"] = account.Name,
        ["Category"] = account.Category,
        ["AccountType"] = 1,
        ["Active"] = !account.IsBlocked,
        ["AllowAccountEntry"] = account.IsPosting,
    };

    private static JsonObject Vendor(WorldCompany company, WorldVendor vendor) => new()
    {
        ["VendorID"] = vendor.Number,
        ["VendorName"] = vendor.Name[..Math.Min(vendor.Name.Length, 64)].TrimEnd(),
        ["VendorStatus"] = vendor.IsBlocked ? 2 : 1,
        ["Hold"] = false,
        ["ClassID"] = vendor.Country == company.Country ? "DOMESTIC" : "FOREIGN",
        ["Address1"] = vendor.Address,
        ["City"] = vendor.City,
        ["ZipCode"] = vendor.PostalCode,
        ["CountryCode"] = vendor.Country,
        ["PhoneNumber1"] = vendor.Phone,
        ["EmailAddress"] = vendor.Email,
        ["TaxRegistrationNumber"] = vendor.TaxNumber,
        ["PaymentTermsID"] = vendor.PaymentTermCode,
        ["CurrencyID"] = vendor.Currency,
        // A checkbook that pays at once: the simulator's clerk posts and pays such a vendor's vouchers the moment they are entered.
        ["CheckbookID"] = vendor.PaysAtOnce ? "ATONCE" : PayablesSeed.CheckbookOf(company, vendor),
    };

    /// <summary>What an invoice that comes a second time meets: the first one, posted.</summary>
    private void PutPosted(WorldCompany company, WorldInvoice invoice)
    {
        var body = new JsonObject
        {
            ["VoucherNumber"] = "00000000000000001",
            ["DocumentType"] = 1,
            ["DocumentNumber"] = invoice.Number,
            ["VendorID"] = invoice.VendorNumber,
            ["BatchID"] = "MANUAL",
            ["DocumentDate"] = Rows.Midnight(invoice.Date),
            ["PostingDate"] = Rows.Midnight(invoice.Date),
            ["CurrencyID"] = invoice.Currency,
            ["PurchasesAmount"] = invoice.Net,
            ["TaxAmount"] = invoice.Tax,
            ["DocumentAmount"] = invoice.Net + invoice.Tax,
        };
        new PayablesSeed(books, company).Post(body);
    }

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

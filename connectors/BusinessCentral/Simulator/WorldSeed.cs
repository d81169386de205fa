using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Fills the books with the companies of the shared world whose home is Business Central.</summary>
internal sealed class WorldSeed(SandboxData data, SandboxWorld world)
{
    /// <summary>Code of the payment method whose balancing account pays an invoice while it is posted.</summary>
    private const string PaidAtOnce = "CASH";

    /// <summary>All seeded rows are a month old, each a millisecond younger than the one before.</summary>
    private readonly Books books =
        new(data, new StandingClock(new DateTimeOffset(world.Today.AddDays(-30), new TimeOnly(6, 0), TimeSpan.Zero)));

    /// <summary>Id of a company.</summary>
    public static string CompanyId(string code) => Books.Identity($"company {code}");

    public void Fill()
    {
        // The control surface knows the resources from their tables, the empty ones too.
        foreach (var type in PathResolver.Sets.Where(type => !type.IsNested).Append(MasterEntities.Company))
            _ = data[type.Set];
        foreach (var company in world.Companies.Where(company => company.Home == BusinessCentralSimulator.SystemName))
            Fill(company);
    }

    private void Fill(WorldCompany company)
    {
        PutCompany(company);
        PutSetup(company);
        PutDimensions(company);
        PutTerms(company);
        foreach (var account in company.Accounts)
            PutAccount(company, account);
        foreach (var vendor in company.Vendors)
            PutVendor(company, vendor);
        new PurchaseOrderSeed(books, company, world.Today).Fill();
        PutPostedInvoices(company);
    }

    private void PutCompany(WorldCompany company)
    {
        var row = Row(MasterEntities.Company, company, "");
        row["id"] = CompanyId(company.Code);
        row["name"] = company.Name.Length > 30 ? company.Name[..30] : company.Name;
        row["displayName"] = company.Name;
        row["systemVersion"] = "28.0.0.0";
        row["systemCreatedAt"] = Books.Format(new DateTimeOffset(world.Today.AddYears(-3), TimeOnly.MinValue, TimeSpan.Zero));
        row["systemModifiedAt"] = Books.Format(new DateTimeOffset(world.Today.AddYears(-3), TimeOnly.MinValue, TimeSpan.Zero));
        books.Put(MasterEntities.Company, row);
    }

    private void PutSetup(WorldCompany company)
    {
        var setup = Row(MasterEntities.GeneralLedgerSetup, company, "");
        setup["localCurrencyCode"] = company.Currency;
        for (var slot = 0; slot < company.Dimensions.Length && slot < 8; slot++)
            setup[FormattableString.Invariant($"shortcutDimension{slot + 1}Code")] = company.Dimensions[slot].Code;
        books.Put(MasterEntities.GeneralLedgerSetup, setup);
        var foreign = company.Vendors.Select(vendor => vendor.Currency).Concat(company.Invoices.Select(invoice => invoice.Currency))
            .Where(code => code != company.Currency);
        foreach (var code in foreign.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var currency = Named(MasterEntities.Currency, company, "code", code, code);
            currency["symbol"] = code;
            currency["amountDecimalPlaces"] = code == "JPY" ? "0:0" : "2:2";
            currency["amountRoundingPrecision"] = code == "JPY" ? 1m : 0.01m;
            books.Put(MasterEntities.Currency, currency);
        }
    }

    private void PutDimensions(WorldCompany company)
    {
        foreach (var dimension in company.Dimensions)
        {
            var row = Named(MasterEntities.Dimension, company, "code", dimension.Code, dimension.Name);
            books.Put(MasterEntities.Dimension, row);
            foreach (var value in dimension.Values)
            {
                var valueRow = Named(MasterEntities.DimensionValue, company, "code", value.Code, value.Name, dimension.Code);
                valueRow["dimensionId"] = row.TextOf("id");
                books.Put(MasterEntities.DimensionValue, valueRow);
            }
        }
    }

    private void PutTerms(WorldCompany company)
    {
        foreach (var term in company.PaymentTerms)
        {
            var row = Named(MasterEntities.PaymentTerm, company, "code", term.Code, term.Name);
            row["dueDateCalculation"] = FormattableString.Invariant($"{term.Days}D");
            books.Put(MasterEntities.PaymentTerm, row);
        }

        books.Put(MasterEntities.PaymentMethod, Named(MasterEntities.PaymentMethod, company, "code", "BANK", "Bank transfer"));
        var atOnce = Named(MasterEntities.PaymentMethod, company, "code", PaidAtOnce, "Paid on the spot");
        atOnce["balancingAccountNumber"] = company.Accounts.First(account => account is { IsPosting: true, Category: "Assets" }).Number;
        books.Put(MasterEntities.PaymentMethod, atOnce);
        foreach (var tax in company.TaxCodes)
        {
            var row = Named(MasterEntities.TaxGroup, company, "code", tax.Code, tax.Name);
            row["taxType"] = company.Country is "US" or "CA" ? "Sales Tax" : "VAT";
            row["percent"] = tax.Percent;
            books.Put(MasterEntities.TaxGroup, row);
        }
    }

    private void PutAccount(WorldCompany company, WorldAccount account)
    {
        var row = Named(MasterEntities.Account, company, "number", account.Number, account.Name);
        row["category"] = account.Category;
        row["accountType"] = account.IsPosting ? "Posting" : "Heading";
        row["directPosting"] = account.IsPosting;
        row["blocked"] = account.IsBlocked;
        books.Put(MasterEntities.Account, row);
    }

    private void PutVendor(WorldCompany company, WorldVendor vendor)
    {
        var row = Named(MasterEntities.Vendor, company, "number", vendor.Number, vendor.Name);
        row["addressLine1"] = vendor.Address;
        row["city"] = vendor.City;
        row["country"] = vendor.Country;
        row["postalCode"] = vendor.PostalCode;
        row["phoneNumber"] = vendor.Phone;
        row["email"] = vendor.Email;
        row["taxRegistrationNumber"] = vendor.TaxNumber;
        row["taxLiable"] = true;
        row["blocked"] = vendor.IsBlocked ? "All" : " ";
        row["paymentTermsId"] = Id(MasterEntities.PaymentTerm, company, vendor.PaymentTermCode);
        row["paymentMethodId"] = Id(MasterEntities.PaymentMethod, company, vendor.PaysAtOnce ? PaidAtOnce : "BANK");
        if (vendor.Currency != company.Currency)
        {
            row["currencyCode"] = vendor.Currency;
            row["currencyId"] = Id(MasterEntities.Currency, company, vendor.Currency);
        }

        books.Put(MasterEntities.Vendor, row);
    }

    /// <summary>What an invoice that comes a second time meets: the first one, posted.</summary>
    private void PutPostedInvoices(WorldCompany company)
    {
        var switches = new SandboxSwitches();
        var dimensions = new DimensionSets(books);
        var invoices = new PurchaseInvoices(books, dimensions, new PurchaseInvoiceLines(books, dimensions), switches);
        foreach (var invoice in company.Invoices.Where(invoice => invoice.Flaw == WorldFlaw.DuplicateNumber))
        {
            var draft = invoices.Create(company.Code, new JsonObject
            {
                ["vendorNumber"] = invoice.VendorNumber,
                ["vendorInvoiceNumber"] = invoice.Number,
                ["postingDate"] = Iso(invoice.Date),
                ["invoiceDate"] = Iso(invoice.Date),
                ["dueDate"] = Iso(invoice.DueDate),
                ["currencyCode"] = invoice.Currency,
                [PurchaseInvoiceLines.Field] = new JsonArray([.. invoice.Rows.Select(Line)]),
            });
            new Posting(books, switches).Post(company.Code, draft);
        }
    }

    private static JsonObject Line(WorldCodingRow row) => new()
    {
        ["lineType"] = "Account",
        ["lineObjectNumber"] = row.Account,
        ["quantity"] = 1m,
        ["unitCost"] = row.Net,
        ["taxCode"] = row.TaxCode,
    };

    private static JsonObject Named(EntityType type, WorldCompany company, string keyField, string key, string name, string outer = "")
    {
        var row = Row(type, company, outer + "/" + key);
        row[keyField] = key;
        row["displayName"] = name;
        return row;
    }

    private static JsonObject Row(EntityType type, WorldCompany company, string key)
    {
        var row = FieldValues.EmptyRow(type);
        row["id"] = Id(type, company.Code, key);
        row[Books.CompanyField] = company.Code;
        return row;
    }

    private static string Id(EntityType type, WorldCompany company, string key) => Id(type, company.Code, "/" + key);

    private static string Id(EntityType type, string company, string key) => Books.Identity($"{type.Name} {company} {key}");

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

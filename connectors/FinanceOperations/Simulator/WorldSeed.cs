using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.World;

namespace Connector.FinanceOperations.Simulator;

/// <summary>Fills the books with the companies of the shared world whose home is Finance &amp; Operations.</summary>
internal sealed class WorldSeed(Books books, SandboxWorld world)
{
    /// <summary>Name of the one chart of accounts.</summary>
    private const string Chart = "Shared";

    /// <summary>Id of the legal entity of a company.</summary>
    public static string DataAreaOf(WorldCompany company) => company.Code.ToLowerInvariant();

    public void Fill()
    {
        // The control surface knows the resources from their tables, the empty ones too.
        foreach (var set in EntitySets.All)
            _ = books.Data[set.StoredAs];
        var own = world.Companies.Where(company => company.Home == FinanceOperationsSimulator.SystemName).ToArray();
        foreach (var company in own)
            Fill(company);
        if (own is not [var any, ..])
            return;
        foreach (var account in any.Accounts)
            PutAccount(account);
        foreach (var dimension in any.Dimensions)
            PutDimension(dimension);
    }

    private void Fill(WorldCompany company)
    {
        books.Put(EntitySets.Companies,
            Row(EntitySets.Companies, ("DataArea", DataAreaOf(company)), ("Name", company.Name), ("KnownAs", company.Name),
                ("LanguageId", "en-US")));
        foreach (var tax in company.TaxCodes)
        {
            books.Data[PendingInvoices.TaxGroups].Put(
                $"{DataAreaOf(company)}|{tax.Code}".ToLowerInvariant(),
                new JsonObject
                {
                    ["dataAreaId"] = DataAreaOf(company),
                    ["TaxItemGroup"] = tax.Code,
                    ["Name"] = tax.Name,
                    ["percent"] = tax.Percent
                });
        }

        foreach (var vendor in company.Vendors)
            PutVendor(company, vendor);
        new PurchaseOrderSeed(books, company, world.Today).Fill();
        foreach (var invoice in company.Invoices.Where(invoice => invoice.Flaw == WorldFlaw.DuplicateNumber))
            PutPosted(company, invoice);
    }

    private void PutVendor(WorldCompany company, WorldVendor vendor) => books.Put(EntitySets.Vendors, Row(
        EntitySets.Vendors, ("dataAreaId", DataAreaOf(company)), ("VendorAccountNumber", vendor.Number),
        ("VendorOrganizationName", vendor.Name), ("VendorSearchName", vendor.Name.Length > 20 ? vendor.Name[..20] : vendor.Name),
        ("VendorPartyNumber", $"P-{vendor.Number}"), ("VendorPartyType", "Organization"), ("VendorGroupId", "TRADE"),
        ("CurrencyCode", vendor.Currency), ("DefaultPaymentTermsName", vendor.PaymentTermCode),
        ("DefaultVendorPaymentMethodName", vendor.PaysAtOnce ? Posting.PaidAtOnce : "BANK"), ("TaxExemptNumber", vendor.TaxNumber),
        ("OnHoldStatus", vendor.IsBlocked ? "All" : "No"),
        ("InvoiceVendorAccountNumber", vendor.Number), ("AddressStreet", vendor.Address), ("AddressCity", vendor.City),
        ("AddressZipCode", vendor.PostalCode), ("AddressCountryRegionId", vendor.Country),
        ("AddressCountryRegionISOCode", vendor.Country),
        ("FormattedPrimaryAddress", $"{vendor.Address}\n{vendor.PostalCode} {vendor.City}"), ("PrimaryEmailAddress", vendor.Email),
        ("PrimaryPhoneNumber", vendor.Phone), ("LanguageId", "en-US")));

    private void PutAccount(WorldAccount account)
    {
        var type = account switch
        {
            { IsPosting: false } => "Total",
            { Category: "Assets" } => "Asset",
            { Category: "Liabilities" } => "Liability",
            { Category: "Equity" } => "Equity",
            { Category: "Income" } => "Revenue",
            _ => "Expense",
        };
        var row = Row(
            EntitySets.MainAccounts, ("ChartOfAccounts", Chart), ("MainAccountId", account.Number), ("Name", account.Name),
            ("MainAccountType", type), ("MainAccountCategory", account.Category.ToUpperInvariant()),
            ("IsSuspended", account.IsBlocked ? "Yes" : "No"));
        row["MainAccountRecId"] = 22565420000L + books.Next("account ids");
        books.Put(EntitySets.MainAccounts, row);
    }

    private void PutDimension(WorldDimension dimension)
    {
        books.Put(EntitySets.Dimensions,
            Row(EntitySets.Dimensions, ("DimensionName", dimension.Code), ("UseValuesFrom", "Custom dimension"),
                ("ReportColumnName", dimension.Name)));
        foreach (var value in dimension.Values)
            books.Put(EntitySets.DimensionValues,
                Row(EntitySets.DimensionValues, ("DimensionValue", value.Code), ("FinancialDimension", dimension.Code),
                    ("Description", value.Name)));
    }

    /// <summary>What an invoice that comes a second time meets: the first one, posted and not yet paid.</summary>
    private void PutPosted(WorldCompany company, WorldInvoice invoice)
    {
        var dataArea = DataAreaOf(company);
        var switches = new SandboxSwitches();
        var pending = new PendingInvoices(books, switches);
        var header = pending.CreateHeader(dataArea, new JsonObject
        {
            ["InvoiceAccount"] = invoice.VendorNumber,
            ["InvoiceNumber"] = invoice.Number.Trim(),
            ["InvoiceDate"] = FieldValues.Noon(invoice.Date),
            ["DueDate"] = FieldValues.Noon(invoice.DueDate),
            ["Currency"] = invoice.Currency,
        });
        foreach (var row in invoice.Rows)
        {
            pending.CreateLine(dataArea, new JsonObject
            {
                ["HeaderReference"] = header.TextOf("HeaderReference"),
                ["ProcurementCategoryName"] = "Services",
                ["ReceiveNow"] = 1,
                ["NetAmount"] = row.Net,
                ["ItemSalesTax"] = row.TaxCode,
                ["Currency"] = invoice.Currency,
            });
        }

        new Posting(books, switches).Post(header);
    }

    private static JsonObject Row(EntitySet set, params ReadOnlySpan<(string Field, string Value)> values)
    {
        var row = FieldValues.EmptyRow(set);
        foreach (var (field, value) in values)
            row[field] = value;
        return row;
    }
}

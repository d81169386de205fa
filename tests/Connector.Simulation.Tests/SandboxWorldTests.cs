using System.Security.Cryptography;
using Connector.Simulation.World;

namespace Connector.Simulation.Tests;

public sealed class SandboxWorldTests
{
    private static readonly string[] Homes = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"];
    private static readonly SandboxWorld World = SandboxWorld.Build(Homes);

    public static TheoryData<string> EachHome => [.. Homes];

    [Fact]
    public void The_world_is_the_same_on_every_machine()
    {
        // A change of the world changes what users see in the sandbox: let the change be meant.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(SandboxWorld.Build(["first", "second"]));
        Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe("404c263382652f7459f51de88cb1ffb3c283ee46fe34d04378585632e2b1bb0e");
    }

    [Fact]
    public void The_world_does_not_depend_on_the_culture_of_the_machine()
    {
        var invariant = JsonSerializer.Serialize(World);
        var before = CultureInfo.CurrentCulture;
        try
        {
            var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            foreign.NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
            foreign.DateTimeFormat = new DateTimeFormatInfo { DateSeparator = "_" };
            CultureInfo.CurrentCulture = foreign;
            JsonSerializer.Serialize(SandboxWorld.Build(Homes)).ShouldBe(invariant);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_home_keeps_its_companies_when_another_joins_after_it() =>
        JsonSerializer.Serialize(SandboxWorld.Build(["first"]).Companies).ShouldBe(JsonSerializer.Serialize(World.Companies.Take(3)));

    [Fact]
    public void The_first_home_has_sales_tax_and_VAT()
    {
        var companies = SandboxWorld.Build(["first"]).Companies;
        companies.Select(company => (company.Code, company.Currency, company.Country))
            .ShouldBe([("US01", "USD", "US"), ("DE01", "EUR", "DE"), ("DK01", "DKK", "DK")]);
        companies.ShouldAllBe(company => company.TaxCodes.Any(code => code.Percent == 0) && company.TaxCodes.Any(code => code.Percent > 0));
    }

    [Fact]
    public void Codes_of_companies_and_numbers_of_vendors_are_unique_in_the_world()
    {
        World.Companies.Select(company => company.Code).ShouldBeUnique();
        World.Companies.SelectMany(company => company.Vendors).Select(vendor => vendor.Number).ShouldBeUnique();
        World.Companies.Take(18).Select(company => company.Country).ShouldBeUnique();
    }

    [Theory, MemberData(nameof(EachHome))]
    public void A_home_has_its_companies_vendors_and_invoices(string home)
    {
        var companies = World.Companies.Where(company => company.Home == home).ToList();
        companies.Count.ShouldBe(3);
        companies.Sum(company => company.Vendors.Length).ShouldBeGreaterThanOrEqualTo(210);
        companies.Sum(company => company.Invoices.Length).ShouldBeGreaterThanOrEqualTo(120);
        companies.SelectMany(company => company.Vendors).Count(vendor => vendor.IsBlocked).ShouldBeGreaterThan(0);
        var atOnce = companies.SelectMany(company => company.Vendors).Where(vendor => vendor.PaysAtOnce).Select(vendor => vendor.Number)
            .ToHashSet();
        companies.SelectMany(company => company.Invoices).Count(invoice => atOnce.Contains(invoice.VendorNumber)).ShouldBeGreaterThan(20);
    }

    [Theory, MemberData(nameof(EachHome))]
    public void A_home_has_a_few_invoices_of_each_flaw_and_the_others_are_sound(string home)
    {
        foreach (var flaw in Enum.GetValues<WorldFlaw>().Except([WorldFlaw.None]))
            InvoicesOf(home).Count(pair => pair.Invoice.Flaw == flaw).ShouldBeInRange(2, 6, flaw.ToString());
        InvoicesOf(home).Count(pair => pair.Invoice.Flaw == WorldFlaw.None).ShouldBeGreaterThanOrEqualTo(100);
    }

    [Fact]
    public void An_invoice_has_the_flaw_it_is_marked_with_and_no_other()
    {
        foreach (var (company, invoice) in Homes.SelectMany(InvoicesOf))
        {
            var vendor = company.Vendors.Single(vendor => vendor.Number == invoice.VendorNumber);
            vendor.IsBlocked.ShouldBe(invoice.Flaw == WorldFlaw.BlockedVendor, invoice.Number);
            var usable = company.Accounts.Where(account => account is { IsPosting: true, IsBlocked: false })
                .Select(account => account.Number).ToHashSet();
            invoice.Rows.Count(row => !usable.Contains(row.Account))
                .ShouldBe(invoice.Flaw == WorldFlaw.UnknownAccount ? 1 : 0, invoice.Number);
            invoice.Currency.ShouldBe(vendor.Currency);
            (invoice.DueDate.DayNumber - invoice.Date.DayNumber)
                .ShouldBe(company.PaymentTerms.Single(term => term.Code == vendor.PaymentTermCode).Days);
            invoice.Date.ShouldBeLessThan(World.Today);
        }
    }

    [Fact]
    public void Coding_rows_name_what_the_company_has()
    {
        foreach (var (company, invoice) in Homes.SelectMany(InvoicesOf))
        {
            invoice.Rows.Length.ShouldBeInRange(1, 6);
            foreach (var row in invoice.Rows)
            {
                company.Dimensions[0].Values.Select(value => value.Code).ShouldContain(row.Department);
                company.Dimensions[1].Values.Select(value => value.Code).Append("").ShouldContain(row.Project);
                company.TaxCodes.Single(code => code.Code == row.TaxCode).Percent.ShouldBe(row.TaxPercent);
                row.Text.Length.ShouldBeInRange(1, 250);
            }
        }
    }

    [Fact]
    public void Tax_is_rounded_half_away_from_zero_row_by_row_and_amounts_have_two_decimals()
    {
        var rows = World.Companies.SelectMany(company => company.Invoices).SelectMany(invoice => invoice.Rows).ToList();
        foreach (var row in rows)
        {
            row.Net.ShouldBeGreaterThan(0m);
            row.Tax.ShouldBe(Math.Round(row.Net * row.TaxPercent / 100m, 2, MidpointRounding.AwayFromZero));
            row.Net.Scale.ShouldBe((byte)2);
            row.Tax.Scale.ShouldBe((byte)2);
        }

        rows.Count(row => row.Net * row.TaxPercent % 1m == 0.5m)
            .ShouldBeGreaterThanOrEqualTo(5 * World.Companies.Length, "amounts whose tax ends on half a cent");
    }

    [Fact]
    public void Each_company_has_the_amounts_that_binary_fractions_get_wrong()
    {
        foreach (var company in World.Companies)
        {
            var sums = company.Invoices.Select(invoice =>
                string.Join('+', invoice.Rows.Select(row => row.Net.ToString(CultureInfo.InvariantCulture)))).ToList();
            sums.ShouldContain("0.10+0.20");
            sums.ShouldContain("0.10+0.20+0.30");
            sums.ShouldContain("0.01");
            company.Invoices.ShouldContain(invoice => invoice.Net == 200.00m && invoice.Rows.Length == 6);
            company.Invoices.ShouldContain(invoice => invoice.Net > 1_000_000m);
        }
    }

    [Fact]
    public void Invoice_numbers_fit_and_are_unique_per_vendor_also_when_trimmed_and_folded()
    {
        foreach (var company in World.Companies)
        {
            company.Invoices.Select(invoice => (invoice.VendorNumber, invoice.Number.Trim().ToUpperInvariant())).ShouldBeUnique();
            company.Invoices.ShouldAllBe(invoice => invoice.Number.Trim().Length > 0 && invoice.Number.Length <= 35
                && invoice.Description.Length <= 250);
            company.Invoices.ShouldContain(invoice => invoice.Number.Length == 35);
            company.Invoices.ShouldContain(invoice => invoice.Number.EndsWith(' '));
            company.Invoices.Count(invoice => invoice.Number == "INV-1001").ShouldBe(2);
        }
    }

    [Fact]
    public void Each_company_has_texts_that_break_what_is_careless()
    {
        foreach (var company in World.Companies)
        {
            var texts = company.Invoices.SelectMany(invoice => invoice.Rows.Select(row => row.Text).Append(invoice.Description)
                .Append(invoice.Number)).ToList();
            foreach (var part in new[] { "é", "東京", "🎉", "'", "\"", "&", "<b>", "\\", "فاتورة", "\n", "\u0301", "{{", "--" })
                texts.ShouldContain(text => text.Contains(part, StringComparison.Ordinal), part);
            texts.ShouldContain(text => text.Length == 100);
            texts.ShouldContain(text => text.Length == 250);
            texts.ShouldContain(text => text.Length > 100 && char.IsHighSurrogate(text[99]));
        }
    }

    [Fact]
    public void The_chart_has_headings_and_one_blocked_account()
    {
        var accounts = World.Companies[0].Accounts;
        accounts.Length.ShouldBeInRange(55, 70);
        accounts.Select(account => account.Number).ShouldBeUnique();
        accounts.Count(account => !account.IsPosting).ShouldBeGreaterThan(5);
        accounts.Count(account => account.IsBlocked).ShouldBe(1);
        accounts.Select(account => account.Category).Distinct()
            .ShouldBe(["Assets", "Liabilities", "Equity", "Income", "Cost of Goods Sold", "Expense"]);
    }

    [Fact]
    public void Vendors_fit_the_narrowest_system_and_use_reserved_domains()
    {
        foreach (var vendor in World.Companies.SelectMany(company => company.Vendors))
        {
            vendor.Name.Length.ShouldBeInRange(1, 100, vendor.Name);
            vendor.Number.Length.ShouldBeLessThanOrEqualTo(20);
            vendor.Address.Length.ShouldBeLessThanOrEqualTo(100);
            vendor.City.Length.ShouldBeLessThanOrEqualTo(30);
            vendor.TaxNumber.Length.ShouldBeLessThanOrEqualTo(20);
            vendor.Email.ShouldMatch(@"^[a-z0-9]+@[a-z0-9]+\.example\.(com|org|net)$");
        }

        World.Companies.ShouldAllBe(company => company.Vendors.Any(vendor => vendor.Name.Length == 100));
        World.Companies.ShouldAllBe(company => company.Vendors.Any(vendor => vendor.Currency != company.Currency));
        foreach (var company in World.Companies)
            company.Vendors.Select(vendor => vendor.Name).ShouldBeUnique();
    }

    [Fact]
    public void Identities_are_32_hex_digits_and_unique()
    {
        var identities = World.Companies.SelectMany(company => company.Invoices)
            .SelectMany(invoice => invoice.Rows.Select(row => row.Id).Append(invoice.Id)).ToList();
        identities.ShouldBeUnique();
        identities.ShouldAllBe(identity => identity.Length == 32 && identity.All(char.IsAsciiHexDigitLower));
    }

    private static IEnumerable<(WorldCompany Company, WorldInvoice Invoice)> InvoicesOf(string home) =>
        World.Companies.Where(company => company.Home == home)
            .SelectMany(company => company.Invoices.Select(invoice => (company, invoice)));
}

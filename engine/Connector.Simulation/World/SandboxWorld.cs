namespace Connector.Simulation.World;

/// <summary>
/// The make-believe group of companies that every simulator is seeded from, so that an invoice approved in one system names a vendor and an
/// account that exist in the other. Made by arithmetic from a fixed seed: the same bytes on every machine. Each company keeps its books in
/// one ERP (<see cref="WorldCompany.Home"/>).
/// </summary>
public sealed record SandboxWorld
{
    /// <summary>Day the world was made; document dates lie around it.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Companies.</summary>
    public required ImmutableArray<WorldCompany> Companies { get; init; }

    /// <summary>Builds the world: companies for each of the ERPs named.</summary>
    /// <param name="homes">Names of the systems that keep books, in a stable order: a home's companies depend on its place, not on the
    /// homes after it.</param>
    public static SandboxWorld Build(IReadOnlyList<string> homes)
    {
        var today = new DateOnly(2026, 11, 20);
        return new SandboxWorld
        {
            Today = today,
            Companies = [
                .. homes.SelectMany((home, place) => Enumerable.Range(place * CompaniesPerHome, CompaniesPerHome)
                    .Select(index => Company(home, index, today)))],
        };
    }

    private const int CompaniesPerHome = 3;

    private static WorldCompany Company(string home, int index, DateOnly today)
    {
        var country = WorldCountry.All[index % WorldCountry.All.Length];
        var code = string.Create(CultureInfo.InvariantCulture, $"{country.Code}{(index / WorldCountry.All.Length) + 1:00}");
        var vendors = WorldVendors.Make(code, country, firstNumber: 10_000 + (index * 1000));
        return new WorldCompany
        {
            Code = code,
            Name = country.CompanyName,
            Home = home,
            Currency = country.Currency,
            Country = country.Code,
            Vendors = vendors,
            Accounts = WorldLedger.Accounts,
            Dimensions = WorldLedger.Dimensions,
            TaxCodes = country.TaxCodes,
            PaymentTerms = WorldLedger.PaymentTerms,
            Invoices = WorldInvoices.Make(code, country, vendors, today),
        };
    }
}

/// <summary>A company with its books.</summary>
public sealed record WorldCompany
{
    /// <summary>Code, unique in the world, for example <c>US01</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Legal name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the system that keeps its books.</summary>
    public required string Home { get; init; }

    /// <summary>Local currency.</summary>
    public required string Currency { get; init; }

    /// <summary>Two-letter country.</summary>
    public required string Country { get; init; }

    /// <summary>Vendors; at least 200 over the companies of one home.</summary>
    public required ImmutableArray<WorldVendor> Vendors { get; init; }

    /// <summary>Chart of accounts.</summary>
    public required ImmutableArray<WorldAccount> Accounts { get; init; }

    /// <summary>Dimensions with their values; the first is the cost centre (<c>DEPARTMENT</c>), the second the project
    /// (<c>PROJECT</c>).</summary>
    public required ImmutableArray<WorldDimension> Dimensions { get; init; }

    /// <summary>Tax codes.</summary>
    public required ImmutableArray<WorldTaxCode> TaxCodes { get; init; }

    /// <summary>Payment terms.</summary>
    public required ImmutableArray<WorldPaymentTerm> PaymentTerms { get; init; }

    /// <summary>Approved invoices waiting to be posted, good and bad.</summary>
    public required ImmutableArray<WorldInvoice> Invoices { get; init; }
}

/// <summary>A vendor.</summary>
/// <param name="Number">Vendor number in the ERP.</param>
/// <param name="Name">Name.</param>
/// <param name="Address">Street and number.</param>
/// <param name="City">City.</param>
/// <param name="PostalCode">Postal code.</param>
/// <param name="Country">Two-letter country.</param>
/// <param name="Email">Address for remittance advice, in a reserved domain.</param>
/// <param name="Phone">Phone.</param>
/// <param name="TaxNumber">Tax registration number.</param>
/// <param name="Currency">Currency it invoices in.</param>
/// <param name="PaymentTermCode">Payment term.</param>
/// <param name="PaysAtOnce">Whether its invoices are paid the moment they are posted (a payment method with a balancing account).</param>
/// <param name="IsBlocked">Whether the ERP refuses documents for it.</param>
public sealed record WorldVendor(
    string Number, string Name, string Address, string City, string PostalCode, string Country, string Email, string Phone,
    string TaxNumber, string Currency, string PaymentTermCode, bool PaysAtOnce, bool IsBlocked);

/// <summary>A general ledger account.</summary>
/// <param name="Number">Account number.</param>
/// <param name="Name">Name.</param>
/// <param name="Category">Assets, Liabilities, Equity, Income, Cost of Goods Sold or Expense.</param>
/// <param name="IsPosting">False for headings and totals.</param>
/// <param name="IsBlocked">Whether postings to it are refused.</param>
public sealed record WorldAccount(string Number, string Name, string Category, bool IsPosting, bool IsBlocked);

/// <summary>A dimension.</summary>
public sealed record WorldDimension(string Code, string Name, ImmutableArray<WorldDimensionValue> Values);

/// <summary>A value of a dimension.</summary>
public sealed record WorldDimensionValue(string Code, string Name);

/// <summary>A tax code with its rate in percent.</summary>
public sealed record WorldTaxCode(string Code, string Name, decimal Percent);

/// <summary>A payment term.</summary>
public sealed record WorldPaymentTerm(string Code, string Name, int Days);

/// <summary>An approved invoice.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="Number">The vendor's invoice number, at most 35 characters; unique per vendor also where spaces are trimmed and case is
/// folded.</param>
/// <param name="VendorNumber">Vendor; may be unknown or blocked on purpose.</param>
/// <param name="Date">Invoice date.</param>
/// <param name="DueDate">Due date.</param>
/// <param name="Currency">Currency.</param>
/// <param name="Description">Text on the header, at most 250 characters.</param>
/// <param name="Rows">Coding rows, one to six; every amount is positive and has two decimals.</param>
/// <param name="Flaw">What is wrong with it on purpose.</param>
public sealed record WorldInvoice(
    string Id, string Number, string VendorNumber, DateOnly Date, DateOnly DueDate, string Currency, string Description,
    ImmutableArray<WorldCodingRow> Rows, WorldFlaw Flaw)
{
    /// <summary>Sum of the rows' net amounts.</summary>
    public decimal Net => Rows.Sum(row => row.Net);

    /// <summary>Sum of the rows' tax, rounded row by row.</summary>
    public decimal Tax => Rows.Sum(row => row.Tax);
}

/// <summary>A coding row.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="Account">General ledger account.</param>
/// <param name="Department">DEPARTMENT value; always given.</param>
/// <param name="Project">PROJECT value, or empty where the row belongs to none.</param>
/// <param name="Text">Text, at most 250 characters.</param>
/// <param name="Net">Net amount.</param>
/// <param name="TaxCode">Tax code of the company.</param>
/// <param name="TaxPercent">Its rate.</param>
/// <param name="Tax">Tax on <paramref name="Net"/>, rounded half away from zero to cents.</param>
public sealed record WorldCodingRow(string Id, string Account, string Department, string Project, string Text, decimal Net, string TaxCode,
    decimal TaxPercent, decimal Tax);

/// <summary>What is wrong with an invoice on purpose.</summary>
public enum WorldFlaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A coding row names an account the ERP does not have.</summary>
    UnknownAccount,

    /// <summary>The vendor is blocked.</summary>
    BlockedVendor,

    /// <summary>The ERP already holds a posted invoice with this vendor and number.</summary>
    DuplicateNumber,
}

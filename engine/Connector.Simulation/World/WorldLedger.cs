namespace Connector.Simulation.World;

/// <summary>The group's chart of accounts, dimensions and payment terms: the same in each company, as a group has it.</summary>
internal static class WorldLedger
{
    private const string Assets = "Assets", Liabilities = "Liabilities", Equity = "Equity", Income = "Income", Goods = "Cost of Goods Sold",
        Expense = "Expense";

    /// <summary>The chart; headings and totals take no postings, one account is blocked.</summary>
    public static ImmutableArray<WorldAccount> Accounts { get; } =
    [
        Heading("10000", "Assets", Assets),
        Account("10100", "Petty Cash", Assets),
        Account("10200", "Bank, Local Currency", Assets),
        Account("10300", "Bank, Foreign Currency", Assets),
        Account("11100", "Trade Receivables", Assets),
        Account("11900", "Prepaid Expenses", Assets),
        Account("12100", "Inventory", Assets),
        Account("14100", "Office Equipment", Assets),
        Account("14200", "IT Hardware", Assets),
        Account("14300", "Vehicles", Assets),
        Account("14900", "Accumulated Depreciation", Assets),
        Account("16100", "Input Tax", Assets),
        Heading("19990", "Total Assets", Assets),
        Heading("20000", "Liabilities", Liabilities),
        Account("20100", "Trade Payables", Liabilities),
        Account("20200", "Accrued Expenses", Liabilities),
        Account("21100", "Output Tax", Liabilities),
        Account("21200", "Payroll Liabilities", Liabilities),
        Account("24100", "Bank Loans", Liabilities),
        Heading("29990", "Total Liabilities", Liabilities),
        Heading("30000", "Equity", Equity),
        Account("30100", "Share Capital", Equity),
        Account("30200", "Retained Earnings", Equity),
        Heading("39990", "Total Equity", Equity),
        Heading("40000", "Income", Income),
        Account("40100", "Sales, Domestic", Income),
        Account("40200", "Sales, Export", Income),
        Account("40900", "Other Income", Income),
        Heading("49990", "Total Income", Income),
        Heading("50000", "Cost of Goods Sold", Goods),
        Account("50100", "Materials", Goods),
        Account("50200", "Packaging", Goods),
        Account("50300", "Inbound Freight", Goods),
        Account("50400", "Subcontracting", Goods),
        Heading("59990", "Total Cost of Goods Sold", Goods),
        Heading("60000", "Operating Expenses", Expense),
        Account("61100", "Rent", Expense),
        Account("61200", "Electricity and Heating", Expense),
        Account("61300", "Cleaning", Expense),
        Account("61400", "Repairs and Maintenance", Expense),
        Account("62100", "Office Supplies", Expense),
        Account("62200", "Postage", Expense),
        Account("62300", "Telephone and Internet", Expense),
        Account("62400", "Software Subscriptions", Expense),
        Account("62500", "Cloud Hosting", Expense),
        Account("63100", "Travel", Expense),
        Account("63200", "Accommodation", Expense),
        Account("63300", "Meals and Entertainment", Expense),
        Account("64100", "Advertising", Expense),
        Account("64200", "Trade Fairs", Expense),
        Account("65100", "Legal Fees", Expense),
        Account("65200", "Audit and Accounting", Expense),
        Account("65300", "Consulting", Expense),
        Account("65400", "Temporary Staff", Expense),
        Account("66100", "Insurance", Expense),
        Account("66200", "Vehicle Costs", Expense),
        new("66900", "Miscellaneous (closed 2025)", Expense, IsPosting: true, IsBlocked: true),
        Account("67100", "Training", Expense),
        Account("67200", "Tools and Small Equipment", Expense),
        Account("68100", "Bank Charges", Expense),
        Heading("69990", "Total Operating Expenses", Expense),
        Account("71100", "Exchange Rate Differences", Expense),
    ];

    /// <summary>Accounts that invoices are coded to: open for posting, costs and equipment.</summary>
    public static ImmutableArray<string> Codable { get; } =
    [
        .. Accounts.Where(account => account is { IsPosting: true, IsBlocked: false }
            && (account.Category is Goods or Expense || account.Number is "14100" or "14200"))
            .Select(account => account.Number),
    ];

    /// <summary>A number that looks like an account and is in no chart.</summary>
    public const string UnknownAccount = "62950";

    /// <summary>Cost centre first, project second.</summary>
    public static ImmutableArray<WorldDimension> Dimensions { get; } =
    [
        new("DEPARTMENT", "Department",
        [
            new("ADM", "Administration"), new("FIN", "Finance & Controlling"), new("HR", "Human Resources"), new("IT", "IT"),
            new("LOG", "Logistics"),
            new("MKT", "Marketing"), new("OPS", "Operations"), new("PROD", "Production"), new("R&D", "Research & Development"),
            new("SALES", "Sales"), new("0070", "Außendienst"),
        ]),
        new("PROJECT", "Project",
        [
            new("P-1001", "Warehouse extension"), new("P-1002", "New web shop"), new("P-1003", "Fleet renewal"),
            new("P-1004", "Café in the lobby"), new("P-1005", "Energy audit"),
            new("P-1006", "Data centre move"), new("P-1007", "Trade fair \"Autumn\""), new("P-1008", "Office 東京"),
            new("P-1009", "Line 4 < 5 % scrap"), new("P-1010", "Customer day"),
        ]),
        new("REGION", "Region",
            [new("NORTH", "North"), new("EAST", "East"), new("SOUTH", "South"), new("WEST", "West"), new("EXPORT", "Export")]),
    ];

    /// <summary>Payment terms.</summary>
    public static ImmutableArray<WorldPaymentTerm> PaymentTerms { get; } =
        [new("COD", "Cash on delivery", 0), new("NET7", "7 days net", 7), new("NET14", "14 days net", 14), new("NET30", "30 days net", 30),
            new("NET60", "60 days net", 60)];

    private static WorldAccount Account(string number, string name, string category) =>
        new(number, name, category, IsPosting: true, IsBlocked: false);

    private static WorldAccount Heading(string number, string name, string category) =>
        new(number, name, category, IsPosting: false, IsBlocked: false);
}

namespace Connector.Cli.Tests.Misfits;

/// <summary>A field that is made wrongly, and what must be said of it.</summary>
/// <param name="Resource">System and resource that is written.</param>
/// <param name="Line">The line that is wrong: it takes the place of the line of its field, or is added; <c>-name</c> removes one.</param>
/// <param name="Field">Path of the field.</param>
/// <param name="Limit">The limit, and the value where it may be shown.</param>
public sealed record Misfit(string Resource, string Line, string Field, string Limit)
{
    public override string ToString() => $"{Resource} {Line}";

    /// <summary>The record that every flow reads: a value for each way to be wrong.</summary>
    public const string Record = """
        {"id":"B1","code":"V100","company":"US01","title":"Northwind","word":"one","letter":"A","empty":"","none":null,"seven":7,
         "fraction":1.0000001,"cents":1.005,"below":-1,"day":"2026-12-31","moment":"2026-12-31T08:00:00Z","long":"LONG",
         "iban":"DE89370400440532013000370400440532013000370400440532013000","list":[],
         "lines":[{"account":"6100","net":10.00,"text":"Paper"},{"account":"6200","net":20.00,"text":"LONG"}]}
        """;

    /// <summary>Lines of a flow that is right, by resource.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Sound = new Dictionary<string, string[]>
    {
        ["basware.vendors"] =
            ["externalCode: src.id", "vendorCode: src.code", "name: src.title", "companies: [{ fields: { companyCode: src.company } }]"],
        ["basware.accounts"] =
        [
            "externalCode: src.id", "accountCode: src.code",
            "accountNames: [{ fields: { translation: src.title, language: { const: en-US } } }]",
            "companies: [{ fields: { companyCode: src.company, inherit: false, active: true } }]",
        ],
        ["basware.matchingOrders"] =
        [
            "externalCode: src.id", "orderNumber: src.id", "companyCode: src.company", "organizationElementCode: src.company",
            "currencyCode: { const: EUR }", "supplierCode: src.code", "sourceSystem: src.company",
        ],
        ["business-central.purchaseInvoices"] =
        [
            "vendorNumber: src.code", "vendorInvoiceNumber: src.id", "invoiceDate: src.day",
            "purchaseInvoiceLines: { each: src.lines, fields: { lineObjectNumber: row.account, unitCost: row.net } }",
        ],
        ["finance-operations.vendorInvoices"] =
        [
            "InvoiceAccount: src.code", "InvoiceNumber: src.id", "InvoiceDate: src.day",
            "VendorInvoiceLines: { each: src.lines, fields: { NetAmount: row.net } }",
        ],
        ["dynamics-gp.payablesTransactions"] =
        [
            "VendorID: src.code", "DocumentNumber: src.id", "BatchID: { const: CONNECTOR }", "DocumentDate: src.day", "DocumentType: 1",
            "Distributions: { each: src.lines, fields: { DistributionType: 6, AccountNumber: row.account, DebitAmount: row.net } }",
        ],
        ["bill.bills"] =
        [
            "vendorId: src.code", "dueDate: src.day", "invoice: { fields: { invoiceNumber: src.id, invoiceDate: src.day } }",
            "billLineItems: { each: src.lines, fields: { amount: row.net } }",
        ],
        ["syspro.invoicePostings"] =
        [
            "Supplier: src.code", "Invoice: src.id", "TransactionCode: { const: I }",
            "LedgerDistribution: { each: src.lines, fields: { LedgerCode: row.account, LedgerValue: row.net } }",
        ],
    };

    private const string LongStart = "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL…";

    /// <summary>What only a record shows.</summary>
    public static readonly IReadOnlyList<Misfit> InRecords =
    [
        new("basware.vendors", "name: src.long", "name", $"it has 300 characters and at most 250 fit: \"{LongStart}\""),
        new("basware.vendors", "name: src.seven", "name", "it must be string, not integer: 7"),
        new("basware.vendors", "vendorCode: src.empty", "vendorCode", "it is empty, and the target requires it: \"\""),
        new("basware.vendors", "externalCode: src.none", "externalCode", "it must be string, not null"),
        new("basware.vendors", "companies: src.nowhere", "companies", "it is missing, and the target requires it"),
        new("basware.vendors", "orderingDetails: { fields: { orderEmail: src.word } }",
            "orderingDetails.orderEmail", "it must be an e-mail address: \"one\""),
        new("basware.vendors", "addresses: [{ fields: { externalCode: src.id, name: src.title, addressType: src.word } }]",
            "addresses[0].addressType", "it must be one of AdditionalAddress, VisitingAddress, "),
        new("basware.vendors", "addresses: [{ fields: { externalCode: src.id, name: src.title, countryId: src.word } }]",
            "addresses[0].countryId", "it has 3 characters and at most 2 fit: \"one\""),
        new("basware.vendors", "paymentMeans: [{ fields: { paymentMeansCode: { const: BANK }, financialAccounts: [{ fields: "
            + "{ financialAccountIdentifiers: [{ fields: { schemeId: { const: IBAN }, id: src.iban } }] } }] } }]",
            "paymentMeans[0].financialAccounts[0].financialAccountIdentifiers[0].id", "it has 58 characters and at most 50 fit"),
        new("basware.accounts", "accountNames: [{ fields: { translation: src.letter, language: { const: en-US } } }]",
            "accountNames[0].translation", "it has 1 characters and at least 2 are needed: \"A\""),
        new("basware.matchingOrders", "created: src.day",
            "created", "it must be a date with time and zone (2026-12-31T00:00:00Z): \"2026-12-31\""),
        new("basware.matchingOrders", "isClosed: src.word", "isClosed", "it must be boolean or null, not string: \"one\""),
        new("business-central.purchaseInvoices", "vendorInvoiceNumber: src.long",
            "vendorInvoiceNumber", $"it has 300 characters and at most 35 fit: \"{LongStart}\""),
        new("business-central.purchaseInvoices", "vendorNumber: src.none", "vendorNumber", "it must be string, not null"),
        new("business-central.purchaseInvoices", "vendorNumber: src.nowhere",
            "vendorNumber", "it is missing, and the target requires vendorNumber or vendorId"),
        new("business-central.purchaseInvoices", "invoiceDate: src.moment",
            "invoiceDate", "it must be a date (2026-12-31): \"2026-12-31T08:00:00Z\""),
        new("business-central.purchaseInvoices", "currencyId: src.word",
            "currencyId", "it must be a UUID (00000000-0000-0000-0000-000000000000): \"one\""),
        new("business-central.purchaseInvoices", "purchaseInvoiceLines: { each: src.lines, fields: { description: row.text } }",
            "purchaseInvoiceLines[1].description", "it has 300 characters and at most 100 fit"),
        new("business-central.purchaseInvoices", "purchaseInvoiceLines: { each: src.lines, fields: { quantity: src.word } }",
            "purchaseInvoiceLines[0].quantity", "it must be number, not string: \"one\""),
        new("finance-operations.vendorInvoices", "InvoiceAccount: src.empty", "InvoiceAccount", "it is empty, and the target requires it"),
        new("finance-operations.vendorInvoices", "InvoiceNumber: src.nowhere",
            "InvoiceNumber", "it is missing, and the target requires it"),
        new("finance-operations.vendorInvoices", "InvoiceDate: src.word",
            "InvoiceDate", "it must be a date (2026-12-31) or a date with time and zone (2026-12-31T00:00:00Z): \"one\""),
        new("finance-operations.vendorInvoices", "IsOnHold: src.word", "IsOnHold", "it must be one of No, Yes: \"one\""),
        new("finance-operations.vendorInvoices", "CashDiscount: src.word", "CashDiscount", "it must be number, not string: \"one\""),
        new("finance-operations.vendorInvoices", "VendorInvoiceLines: { each: src.lines, fields: { NetAmount: src.word } }",
            "VendorInvoiceLines[1].NetAmount", "it must be number, not string: \"one\""),
        new("dynamics-gp.payablesTransactions", "DocumentNumber: src.long", "DocumentNumber", "it has 300 characters and at most 20 fit"),
        new("dynamics-gp.payablesTransactions", "VendorID: src.empty", "VendorID", "it is empty, and the target requires it"),
        new("dynamics-gp.payablesTransactions", "DocumentType: src.seven", "DocumentType", "it must be one of 1, 2, 3, 4, 5: 7"),
        new("dynamics-gp.payablesTransactions", "DocumentDate: src.word",
            "DocumentDate", "it must be a date (2026-12-31) or a date at midnight without a zone (2026-12-31T00:00:00): \"one\""),
        new("dynamics-gp.payablesTransactions", "PurchasesAmount: src.fraction",
            "PurchasesAmount", "it has more than 5 decimals: 1.0000001"),
        new("dynamics-gp.payablesTransactions",
            "Distributions: { each: src.lines, fields: { DistributionType: 6, AccountNumber: row.account, DebitAmount: src.below } }",
            "Distributions[0].DebitAmount", "it must be at least 0: -1"),
        new("bill.bills", "vendorId: src.empty", "vendorId", "it is empty, and the target requires it"),
        new("bill.bills", "dueDate: src.moment", "dueDate", "it must be a date (2026-12-31): \"2026-12-31T08:00:00Z\""),
        new("bill.bills", "invoice: { fields: { invoiceNumber: src.none, invoiceDate: src.day } }",
            "invoice.invoiceNumber", "it must be string, not null"),
        new("bill.bills", "billLineItems: src.list", "billLineItems", "it has 0 elements and at least 1 are needed"),
        new("bill.bills", "billLineItems: { each: src.lines, fields: { amount: src.cents } }",
            "billLineItems[0].amount", "it has more than 2 decimals: 1.005"),
        new("bill.bills", "billLineItems: { each: src.lines, fields: { amount: src.nowhere } }",
            "billLineItems[0].amount", "it is missing, and the target requires amount or quantity with price"),
        new("syspro.invoicePostings", "Supplier: src.long", "Supplier", "it has 300 characters and at most 15 fit"),
        new("syspro.invoicePostings", "TransactionCode: src.word", "TransactionCode", "it must be one of I, A, C, D, P, V, E: \"one\""),
        new("syspro.invoicePostings", "TransactionValue: src.word",
            "TransactionValue", "it must be an amount of at most 12 digits and 2 decimals (12.50): \"one\""),
        new("syspro.invoicePostings", "TransactionValue: src.cents", "TransactionValue", "it has more than 2 decimals: 1.005"),
        new("syspro.invoicePostings", "InvoiceDate: src.moment",
            "InvoiceDate", "it must be a date (2026-12-31) or empty: \"2026-12-31T08:00:00Z\""),
        new("syspro.invoicePostings", "LedgerDistribution: { each: src.lines, fields: { LedgerCode: src.empty } }",
            "LedgerDistribution[0].LedgerCode", "it is empty, and the target requires it"),
    ];

    /// <summary>What <c>validate</c> sees without a record, so that nothing runs such a flow.</summary>
    public static readonly IReadOnlyList<Misfit> InFlows =
    [
        new("basware.vendors", "-name", "name", "'vendors' lacks a field that the target requires: name. Write: name: …"),
        new("basware.vendors", "name: null",
            "name", "it must be string, not null. Give it a value, or remove it where it is not required."),
        new("basware.vendors", "name: { const: '' }", "name", "it is empty, and the target requires it. Give it a value."),
        new("basware.vendors", "name: text(src.title, 300)", "name", "it may have 300 characters and at most 250 fit. Write text(…, 250)."),
        new("basware.vendors", "name: sum(src.lines, 'net')", "name", "it must be string, not number. Write text(…)."),
        new("basware.vendors", "vendorCode: 4711", "vendorCode", "it must be string, not integer. Write: { const: '4711' }"),
        new("basware.vendors", "addresses: [{ fields: { externalCode: src.id, name: src.title, addressType: { const: PostAddress } } }]",
            "addressType", "Did you mean 'PostalAddress'?"),
        new("basware.vendors", "processingStatus: { fields: { active: text(src.word) } }",
            "active", "it must be boolean or null, not string."),
        new("basware.accounts", "accountNames: [{ fields: { translation: { const: A }, language: { const: en-US } } }]",
            "translation", "it has 1 characters and at least 2 are needed"),
        new("basware.matchingOrders", "created: date(src.day)",
            "created",
            "with time and zone (2026-12-31T00:00:00Z): \"2026-12-31\". Write date(…, 'yyyy-MM-ddT00:00:00Z') for the start of a day."),
        new("basware.matchingOrders", "created: { const: '2026-12-31' }",
            "created", "it must be a date with time and zone (2026-12-31T00:00:00Z). Write: { const: '2026-12-31T00:00:00Z' }"),
        new("business-central.purchaseInvoices", "invoiceDate: date(src.day, 'yyyy-MM-ddT00:00:00Z')",
            "invoiceDate", "it must be a date (2026-12-31): \"2026-12-31T00:00:00Z\". Write date(…) for the day alone."),
        new("business-central.purchaseInvoices", "-vendorNumber",
            "vendorNumber", "lacks a field that the target requires: vendorNumber or vendorId."),
        new("business-central.purchaseInvoices", "purchaseInvoiceLines: { each: src.lines, fields: { lineType: { const: Acount } } }",
            "lineType", "Did you mean 'Account'?"),
        new("business-central.purchaseInvoices",
            "purchaseInvoiceLines: { each: src.lines, fields: { description: 'text(row.text, 200)' } }",
            "description", "it may have 200 characters and at most 100 fit. Write text(…, 100)."),
        new("business-central.purchaseInvoices", "purchaseInvoiceLines: { each: src.lines, fields: { quantity: { const: one } } }",
            "quantity", "it must be number, not string. Write it without quotes and without 'const'."),
        new("finance-operations.vendorInvoices", "IsOnHold: true", "IsOnHold", "it must be string, not boolean."),
        new("finance-operations.vendorInvoices", "InvoiceDate: { const: tomorrow }",
            "InvoiceDate", "it must be a date (2026-12-31) or a date with time and zone (2026-12-31T00:00:00Z)."),
        new("finance-operations.vendorInvoices", "CashDiscount: { template: '{{src.title}}' }",
            "CashDiscount", "it must be number, not string. Write decimal(…)."),
        new("dynamics-gp.payablesTransactions", "VendorID: text(src.code, 20)",
            "VendorID", "it may have 20 characters and at most 15 fit. Write text(…, 15)."),
        new("dynamics-gp.payablesTransactions", "DocumentType: 9", "DocumentType", "it must be one of 1, 2, 3, 4, 5."),
        new("dynamics-gp.payablesTransactions", "PurchasesAmount: { const: 1.0000001 }", "PurchasesAmount", "it has more than 5 decimals."),
        new("bill.bills", "invoice: { fields: { invoiceDate: src.day } }",
            "invoice", "lacks a field that the target requires: invoiceNumber."),
        new("bill.bills", "dueDate: { const: '2026-12-31T00:00:00Z' }",
            "dueDate", "it must be a date (2026-12-31). Write: { const: '2026-12-31' }"),
        new("syspro.invoicePostings", "Supplier: text(src.code, 30)", "Supplier", "it may have 30 characters and at most 15 fit."),
        new("syspro.invoicePostings", "TransactionValue: { const: one }",
            "TransactionValue", "it must be an amount of at most 12 digits and 2 decimals (12.50)"),
        new("syspro.invoicePostings", "LedgerDistribution: { each: src.lines, fields: { LedgerValue: row.net } }",
            "LedgerDistribution", "lacks a field that the target requires: LedgerCode."),
    ];

    /// <summary>The lines of the flow with this one wrong.</summary>
    public IReadOnlyList<string> Lines()
    {
        var name = Line.TrimStart('-').Split(':')[0];
        var sound = Sound[Resource].Where(line => !line.StartsWith(name + ":", StringComparison.Ordinal));
        return Line[0] == '-' ? [.. sound] : [.. sound, Line];
    }

    /// <summary>The record as JSON.</summary>
    public static string RecordText => Record.Replace("LONG", new string('L', 300), StringComparison.Ordinal).ReplaceLineEndings(" ");
}

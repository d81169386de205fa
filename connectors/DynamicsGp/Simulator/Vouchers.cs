using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.DynamicsGp.Simulator;

/// <summary>
/// Enters payables vouchers with the checks of Payables Transaction Entry. An entered voucher is in Work: it can still be changed, and
/// nothing is owed before its batch is posted.
/// </summary>
internal sealed class Vouchers(Books books, SandboxSwitches switches)
{
    public const string Work = "Work", Open = "Open", History = "History";
    public const string Distributions = "Distributions";

    /// <summary>Distribution types of payables (fact sheet §2.8).</summary>
    private const int Payable = 2, Purchases = 6;

    /// <summary>Widths of the columns behind the fields (fact sheet §2.6 and §3).</summary>
    private static readonly (string Field, int Width)[] Widths =
        [("VoucherNumber", 17), ("DocumentNumber", 20), ("Description", 30), ("PONumber", 20), ("BatchID", 15)];

    /// <summary>Enters a voucher. A vendor that is paid at once has it posted and paid by the clerk right away.</summary>
    /// <exception cref="GpException">It is refused; nothing was entered.</exception>
    public JsonObject Enter(string company, JsonObject body)
    {
        CheckWidths(body);
        var vendor = Vendor(company, body);
        CheckKeys(company, body);
        var date = body.DateOf("DocumentDate") ?? throw Missing("DocumentDate");
        var posting = body.DateOf("PostingDate") ?? date;
        new Periods(books, switches).Check(company, posting, "PostingDate");
        var amount = Amount(body);
        var voucher = new JsonObject();
        foreach (var field in (string[])["VoucherNumber", "DocumentNumber", "VendorID", "BatchID", "Description", "PONumber",
            "PaymentTermsID"])
            voucher[field] = body.TextOf(field).TrimEnd();
        voucher["DocumentType"] = (int)body.NumberOf("DocumentType") is var type and not 0 ? type : 1;
        voucher["VendorName"] = vendor.TextOf("VendorName");
        voucher["CurrencyID"] = body.TextOf("CurrencyID") is { Length: > 0 } currency ? currency : vendor.TextOf("CurrencyID");
        voucher["DocumentDate"] = Rows.Midnight(date);
        voucher["PostingDate"] = Rows.Midnight(posting);
        voucher["DueDate"] = Rows.Midnight(body.DateOf("DueDate") ?? date);
        foreach (var field in (string[])["PurchasesAmount", "FreightAmount", "MiscellaneousAmount", "TaxAmount", "TradeDiscountAmount"])
            voucher[field] = Rows.Money(body.NumberOf(field));
        voucher["DocumentAmount"] = amount;
        voucher["CurrentTransactionAmount"] = amount;
        voucher["TransactionState"] = Work;
        voucher["Voided"] = false;
        voucher[Distributions] = Coding(company, body, amount);
        books.Put(Books.Transactions, company, voucher.TextOf("VoucherNumber"), voucher);
        if (vendor.TextOf("CheckbookID") == "ATONCE")
            new Clerk(books, switches).Pay(new Clerk(books, switches).Post(voucher));
        return voucher;
    }

    private static void CheckWidths(JsonObject body)
    {
        foreach (var (field, width) in Widths.Where(width => body.TextOf(width.Field).Length > width.Width))
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{field} is longer than {width} characters."), field);
        foreach (var field in (string[])["VoucherNumber", "DocumentNumber", "VendorID", "BatchID"])
        {
            if (body.TextOf(field).Length == 0)
                throw Missing(field);
        }
    }

    private JsonObject Vendor(string company, JsonObject body)
    {
        var vendor = books.Find(Books.Vendors, company, body.TextOf("VendorID"))
            ?? throw Wrong($"Vendor {body.TextOf("VendorID")} does not exist.", "VendorID");
        return vendor.NumberOf("VendorStatus") != 2
            ? vendor
            : throw Wrong($"Vendor {body.TextOf("VendorID")} is inactive. Activate the vendor before entering transactions for it.",
                "VendorID");
    }

    /// <summary>Voucher numbers are unique over every state; whether a vendor's document number is, the setup says (fact sheet
    /// §2.7).</summary>
    private void CheckKeys(string company, JsonObject body)
    {
        if (books.Find(Books.Transactions, company, body.TextOf("VoucherNumber")) is not null)
            throw new GpException(409, 4611, "Key already exists in PM Keys Master", "VoucherNumber");
        if (switches.Get(GpSwitches.Duplicates, "refuse") == "allow")
            return;
        if (books.Of(Books.Transactions, company)
            .Any(row => Rows.IsSame(row.TextOf("VendorID"), body.TextOf("VendorID"))
                && Rows.IsSame(row.TextOf("DocumentNumber"), body.TextOf("DocumentNumber"))))
            throw new GpException(409, 4612, "VendorDocumentNumber already exists", "DocumentNumber");
    }

    private static decimal Amount(JsonObject body)
    {
        var sum = Rows.Money(
            body.NumberOf("PurchasesAmount") + body.NumberOf("FreightAmount") + body.NumberOf("MiscellaneousAmount")
                + body.NumberOf("TaxAmount") - body.NumberOf("TradeDiscountAmount"));
        if (body["DocumentAmount"] is not null && body.NumberOf("DocumentAmount") != sum)
            throw Wrong("The document amount is not the sum of purchases, freight, miscellaneous and tax less trade discount.",
                "DocumentAmount");
        return sum;
    }

    /// <summary>The coding: left out it comes from the vendor's posting accounts; given, its debits must carry the document, and the
    /// payable side is added where it lacks.</summary>
    private JsonArray Coding(string company, JsonObject body, decimal amount)
    {
        var given = (body[Distributions] as JsonArray ?? []).OfType<JsonObject>().ToList();
        foreach (var line in given)
            CheckLine(company, line);
        var lines = new JsonArray([.. given.Select(line => line.DeepClone())]);
        if (given.Count == 0)
            lines.Add(Line(Purchases, "61100", amount, 0));
        else if (given.Sum(line => line.NumberOf("DebitAmount")) != amount)
            throw Wrong("The distributions do not add up to the document amount.", Distributions);
        if (!given.Exists(line => line.NumberOf("DistributionType") == Payable))
            lines.Add(Line(Payable, "20100", 0, amount));
        else if (given.Sum(line => line.NumberOf("CreditAmount")) != amount)
            throw Wrong("The credits of the distributions do not add up to the document amount.", Distributions);
        return lines;
    }

    private void CheckLine(string company, JsonObject line)
    {
        var number = line.TextOf("AccountNumber");
        var account = books.Find(Books.Accounts, company, number) ?? throw Wrong($"Account {number} does not exist.", "AccountNumber");
        if (!account["Active"]!.GetValue<bool>() || !account["AllowAccountEntry"]!.GetValue<bool>())
            throw Wrong($"Account {number} is inactive or does not allow account entry.", "AccountNumber");
        if (line.TextOf("Reference").Length > 30)
            throw Wrong("Reference is longer than 30 characters.", "Reference");
        foreach (var code in (line["AnalyticalCodes"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (books.Find(Books.DimensionCodes, company, $"{code.TextOf("Dimension")}/{code.TextOf("Code")}") is null)
                throw Wrong($"The code {code.TextOf("Code")} of the dimension {code.TextOf("Dimension")} does not exist.",
                    "AnalyticalCodes");
        }
    }

    private static JsonObject Line(int type, string account, decimal debit, decimal credit) =>
        new()
        {
            ["DistributionType"] = type,
            ["AccountNumber"] = account,
            ["DebitAmount"] = Rows.Money(debit),
            ["CreditAmount"] = Rows.Money(credit)
        };

    private static GpException Missing(string field) => Wrong($"{field} is required.", field);

    private static GpException Wrong(string message, string field) => new(400, 4600, message, field);
}

using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.DynamicsGp.Simulator;

/// <summary>
/// The custom service that a site makes for payments, with what it has to do (README.md): enters a posted payment and applies it to
/// vouchers, whole or not at all, and takes it back. What people pay in GP goes the same way.
/// </summary>
internal sealed class Payments(Books books, SandboxSwitches switches)
{
    private const string Applications = "Applications";
    private static readonly string[] Fields = ["PaymentNumber", "DocumentNumber", "VendorID", "PaymentDate", "PaymentAmount", "CurrencyID",
        "CheckbookID", "Description", Applications];
    private static readonly string[] ApplicationFields = ["VoucherNumber", "AppliedAmount"];
    private static readonly string[] VoidFields = ["PaymentNumber", "VoidDate", "Reason"];
    private static readonly (string Field, int Width)[] Widths =
        [("PaymentNumber", 17), ("DocumentNumber", 20), ("VendorID", 15), ("CheckbookID", 15), ("Description", 30), ("Reason", 30)];

    /// <summary>Enters a payment. A voucher that has nothing unpaid left moves to history.</summary>
    /// <exception cref="GpException">It is refused; nothing was entered.</exception>
    public JsonObject Enter(string company, JsonObject body)
    {
        CheckFields(body, Fields, "PaymentNumber", "VendorID");
        var vendor = books.Find(Books.Vendors, company, body.TextOf("VendorID"))
            ?? throw Wrong($"Vendor {body.TextOf("VendorID")} does not exist.", "VendorID");
        if (books.Find(Books.Payments, company, body.TextOf("PaymentNumber")) is not null)
            throw new GpException(409, 4641, "PaymentNumber already exists", "PaymentNumber");
        var date = Date(company, body, "PaymentDate");
        var shares = Shares(company, body, vendor);
        var amount = shares.Sum(share => share.Amount);
        if (body.NumberOf("PaymentAmount") != amount)
            throw Wrong("The payment amount is not the sum of what is applied.", "PaymentAmount");
        var payment = new JsonObject
        {
            ["PaymentNumber"] = body.TextOf("PaymentNumber"),
            ["DocumentNumber"] = body.TextOf("DocumentNumber"),
            ["VendorID"] = vendor.TextOf("VendorID"),
            ["PaymentDate"] = Rows.Midnight(date),
            ["PaymentAmount"] = amount,
            ["CurrencyID"] = body.TextOf("CurrencyID") is { Length: > 0 } currency ? currency : shares[0].Voucher.TextOf("CurrencyID"),
            ["CheckbookID"] = body.TextOf("CheckbookID") is { Length: > 0 } checkbook ? checkbook : vendor.TextOf("CheckbookID"),
            ["Description"] = body.TextOf("Description"),
            [Applications] = new JsonArray(
                [
                    .. shares.Select(share => (JsonNode)new JsonObject { ["VoucherNumber"] = share.Voucher.TextOf("VoucherNumber"),
                        ["AppliedAmount"] = share.Amount })]),
            ["Voided"] = false,
        };
        foreach (var (voucher, share) in shares)
            Apply(company, voucher, share, payment);
        books.Put(Books.Payments, company, payment.TextOf("PaymentNumber"), payment);
        return payment;
    }

    /// <summary>Takes a payment back: what it was applied to is unpaid again, and vouchers in history are open again. What is void already
    /// is answered as it stands.</summary>
    /// <exception cref="GpException">It is refused; nothing was voided.</exception>
    public JsonObject Void(string company, JsonObject body)
    {
        CheckFields(body, VoidFields, "PaymentNumber");
        var stored = books.Find(Books.Payments, company, body.TextOf("PaymentNumber"))
            ?? throw Wrong($"Payment {body.TextOf("PaymentNumber")} does not exist.", "PaymentNumber");
        if (stored["Voided"]!.GetValue<bool>())
            return stored;
        var payment = Books.Copy(stored);
        payment["Voided"] = true;
        payment["VoidDate"] = Rows.Midnight(Date(company, body, "VoidDate"));
        foreach (var application in payment[Applications]!.AsArray().OfType<JsonObject>())
        {
            var voucher = Books.Copy(books.Find(Books.Transactions, company, application.TextOf("VoucherNumber"))!);
            voucher["CurrentTransactionAmount"] =
                Rows.Money(voucher.NumberOf("CurrentTransactionAmount") + application.NumberOf("AppliedAmount"));
            voucher["TransactionState"] = Vouchers.Open;
            voucher.Remove("PaymentNumber");
            voucher.Remove("PaymentDate");
            books.Put(Books.Transactions, company, voucher.TextOf("VoucherNumber"), voucher);
        }

        books.Put(Books.Payments, company, payment.TextOf("PaymentNumber"), payment);
        return payment;
    }

    private void Apply(string company, JsonObject stored, decimal amount, JsonObject payment)
    {
        var voucher = Books.Copy(stored);
        var unpaid = Rows.Money(voucher.NumberOf("CurrentTransactionAmount") - amount);
        voucher["CurrentTransactionAmount"] = unpaid;
        if (unpaid == 0)
            voucher["TransactionState"] = Vouchers.History;
        voucher["PaymentDate"] = payment.TextOf("PaymentDate");
        voucher["PaymentNumber"] = payment.TextOf("PaymentNumber");
        books.Put(Books.Transactions, company, voucher.TextOf("VoucherNumber"), voucher);
    }

    private List<(JsonObject Voucher, decimal Amount)> Shares(string company, JsonObject body, JsonObject vendor)
    {
        var given = (body[Applications] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (given.Count == 0)
            throw Wrong("A payment needs at least one voucher to be applied to.", Applications);
        var shares = new List<(JsonObject, decimal)>(given.Count);
        foreach (var application in given)
        {
            CheckKnown(application, ApplicationFields);
            var (number, amount) = (application.TextOf("VoucherNumber"), application.NumberOf("AppliedAmount"));
            var voucher = books.Find(Books.Transactions, company, number)
                ?? throw Wrong($"Voucher {number} does not exist.", "VoucherNumber");
            if (!Rows.IsSame(voucher.TextOf("VendorID"), vendor.TextOf("VendorID")))
                throw Wrong($"Voucher {number} is not of vendor {vendor.TextOf("VendorID")}.", "VoucherNumber");
            if (voucher.TextOf("TransactionState") == Vouchers.Work)
                throw Wrong($"Voucher {number} is not posted, so nothing can be applied to it.", "VoucherNumber");
            if (amount <= 0 || amount != Rows.Money(amount))
                throw Wrong($"The amount applied to voucher {number} must be more than nothing, in cents.", "AppliedAmount");
            if (amount > voucher.NumberOf("CurrentTransactionAmount"))
                throw Wrong(
                    string.Create(CultureInfo.InvariantCulture,
                        $"The amount applied to voucher {number} is more than its unpaid "
                            + $"{voucher.NumberOf("CurrentTransactionAmount"):0.00}."), "AppliedAmount");
            if (shares.Exists(share => share.Item1 == voucher))
                throw Wrong($"Voucher {number} is named twice.", "VoucherNumber");
            shares.Add((voucher, amount));
        }

        return shares;
    }

    private DateOnly Date(string company, JsonObject body, string field)
    {
        var date = body.DateOf(field) ?? throw Wrong($"{field} is required.", field);
        new Periods(books, switches).Check(company, date, field);
        return date;
    }

    private static void CheckFields(JsonObject body, string[] known, params string[] required)
    {
        CheckKnown(body, known);
        foreach (var field in required.Where(field => body.TextOf(field).Length == 0))
            throw Wrong($"{field} is required.", field);
        foreach (var (field, width) in Widths.Where(width => body.TextOf(width.Field).Length > width.Width))
            throw Wrong(string.Create(CultureInfo.InvariantCulture, $"{field} is longer than {width} characters."), field);
    }

    private static void CheckKnown(JsonObject body, string[] known)
    {
        foreach (var (field, _) in body.Where(pair => !known.Contains(pair.Key)))
            throw Wrong($"{field} is not a field of this service.", field);
    }

    private static GpException Wrong(string message, string field) => new(400, 4640, message, field);
}

using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.DynamicsGp.Simulator;

/// <summary>What people do in GP: post batches, pay what is owed, close periods.</summary>
internal sealed class Clerk(Books books, SandboxSwitches switches)
{
    /// <summary>Posts a voucher that was entered: from now on its amount is owed.</summary>
    public JsonObject Post(JsonObject stored)
    {
        var voucher = Books.Copy(stored);
        voucher["TransactionState"] = Vouchers.Open;
        voucher["PostedDate"] = Rows.Midnight(books.Today);
        return Put(voucher);
    }

    /// <summary>Pays what is unpaid of a posted voucher by check, today or on its own day where today's period is closed, which moves it to
    /// history.</summary>
    public JsonObject Pay(JsonObject stored)
    {
        var (company, number, unpaid) =
            (stored.TextOf(Books.CompanyField), stored.TextOf("VoucherNumber"), Rows.Money(stored.NumberOf("CurrentTransactionAmount")));
        var day = new Periods(books, switches).IsOpen(company, books.Today) ? books.Today : stored.DateOf("PostingDate")!.Value;
        new Payments(books, switches).Enter(company, new JsonObject
        {
            // Of the voucher's own number, so that the same books are paid the same way.
            ["PaymentNumber"] = "CHK" + number[^9..],
            ["VendorID"] = stored.TextOf("VendorID"),
            ["PaymentDate"] = Rows.Midnight(day),
            ["PaymentAmount"] = unpaid,
            ["Applications"] = new JsonArray(new JsonObject { ["VoucherNumber"] = number, ["AppliedAmount"] = unpaid }),
        });
        return books.Find(Books.Transactions, company, number)!;
    }

    /// <summary>Voids a posted voucher that nothing is applied to (fact sheet §3).</summary>
    /// <exception cref="GpException">Something is applied to it.</exception>
    public JsonObject Void(JsonObject stored)
    {
        if (stored.NumberOf("CurrentTransactionAmount") != stored.NumberOf("DocumentAmount"))
            throw new GpException(400, 4631, $"Voucher {stored.TextOf("VoucherNumber")} has something applied to it and cannot be voided.");
        var voucher = Books.Copy(stored);
        voucher["Voided"] = true;
        voucher["VoidDate"] = Rows.Midnight(books.Today);
        voucher["CurrentTransactionAmount"] = 0.00m;
        voucher["TransactionState"] = Vouchers.History;
        return Put(voucher);
    }

    /// <summary>The check run: pays by check whatever is open of the vendors that are paid that way, and voids what is disputed.</summary>
    public void RunChecks(string company)
    {
        var checkbooks = books.Of(Books.Vendors, company)
            .ToDictionary(vendor => vendor.TextOf("VendorID"), vendor => vendor.TextOf("CheckbookID"), StringComparer.Ordinal);
        foreach (var voucher in books.Of(Books.Transactions, company).Where(row => row.TextOf("TransactionState") == Vouchers.Open)
            .ToList())
        {
            switch (checkbooks.GetValueOrDefault(voucher.TextOf("VendorID")))
            {
                case WorldSeed.CheckRun:
                    Pay(voucher);
                    break;
                case WorldSeed.Dispute:
                    Void(voucher);
                    break;
            }
        }
    }

    /// <summary>Changes a vendor in the window Vendor Maintenance.</summary>
    public JsonObject ChangeVendor(string company, string vendor, JsonObject fields) =>
        Books.Copy(new VendorCards(books).Change(company, vendor, fields));

    /// <summary>Posts every voucher of a batch.</summary>
    /// <exception cref="GpException">There is no such batch with anything in it.</exception>
    public int PostBatch(string company, string batch)
    {
        var entered = books.Of(Books.Transactions, company)
            .Where(row => row.TextOf("TransactionState") == Vouchers.Work && Rows.IsSame(row.TextOf("BatchID"), batch)).ToList();
        if (entered.Count == 0)
            throw new GpException(404, 4630, $"The batch {batch} does not exist or holds no transactions.");
        foreach (var voucher in entered)
            Post(voucher);
        return entered.Count;
    }

    /// <summary>Does something to every voucher of a state, or to the one named. Says which.</summary>
    public static JsonArray Each(IEnumerable<JsonObject> vouchers, string state, string? number, Func<JsonObject, JsonObject> act) =>
        new(
            [.. vouchers.Where(row => row.TextOf("TransactionState") == state && (number is null || row.TextOf("VoucherNumber") == number))
                .ToList().Select(row => (JsonNode)act(row).TextOf("VoucherNumber"))]);

    /// <summary>Closes or opens a month of the series Purchasing, in one company or all.</summary>
    public int Close(string period, string? company, bool isClosed)
    {
        var periods = books.All(Books.Periods)
            .Where(row => row.TextOf("Period") == period && (company is null || row.TextOf(Books.CompanyField) == company)).ToList();
        foreach (var row in periods)
        {
            var changed = Books.Copy(row);
            changed["Closed"] = isClosed;
            books.Put(Books.Periods, row.TextOf(Books.CompanyField), period, changed);
        }

        return periods.Count > 0
            ? periods.Count
            : throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture,
                    $"No company{(company is null ? "" : " " + company)} has the period '{period}'; send {{\"period\": \"yyyy-MM\"}}."));
    }

    private JsonObject Put(JsonObject voucher)
    {
        books.Put(Books.Transactions, voucher.TextOf(Books.CompanyField), voucher.TextOf("VoucherNumber"), voucher);
        return voucher;
    }
}

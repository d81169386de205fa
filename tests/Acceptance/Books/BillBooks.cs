namespace Acceptance.Books;

/// <summary>
/// What an auditor checks between Dynamics GP and BILL when everything has run: each posted voucher has one bill, to the cent and to its
/// accounts, and nothing else has; what is paid of a bill is paid of its voucher, by the same payments; vendors are the same on both sides.
/// </summary>
internal static class BillBooks
{
    private const int Cash = 1, Payable = 2, Inactive = 2;

    /// <summary>Compares the two systems of a stage.</summary>
    public static async Task BalanceAsync(Stage stage)
    {
        var (gp, bill) = (await BooksAsync(stage, "dynamics-gp", "payablesTransactions", "payablesPayments", "vendors"),
            await BooksAsync(stage, "bill", "bills", "payments", "vendors", "chartOfAccounts"));
        var wrong = new List<string>();
        foreach (var company in gp["vendors"].Select(CompanyOf).Distinct())
            wrong.AddRange(
                new CompanyBooks(company, table => [.. gp[table].Where(row => CompanyOf(row) == company)],
                    table => [.. bill[table].Where(row => CompanyOf(row) == company)]).Wrong());
        wrong.ShouldBeEmpty();
    }

    private static async Task<Dictionary<string, List<JsonElement>>> BooksAsync(Stage stage, string system, params string[] tables)
    {
        var books = new Dictionary<string, List<JsonElement>>();
        foreach (var table in tables)
            books[table] = [.. (await stage.RowsAsync(system, table)).EnumerateArray()];
        return books;
    }

    /// <summary>An organization of the simulator carries its company's code in its id: 008, 01, code, number.</summary>
    private static string CompanyOf(JsonElement row) =>
        row.TryGetProperty("company", out var company) ? company.GetString()! : Text(row, "organizationOfRecord")[5..9];

    private static string Text(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static decimal Money(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number
            ? decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture)
            : 0;

    private static bool Flag(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>One company of GP and its organization of BILL.</summary>
    private sealed class CompanyBooks
    {
        private readonly string company;
        private readonly List<JsonElement> vouchers, checks, cards, bills, payments, vendors;
        private readonly Dictionary<string, string> accounts, vendorNumbers;

        public CompanyBooks(string company, Func<string, List<JsonElement>> gp, Func<string, List<JsonElement>> bill)
        {
            this.company = company;
            (vouchers, checks, cards) = (gp("payablesTransactions"), gp("payablesPayments"), gp("vendors"));
            (bills, payments, vendors) = (bill("bills"), bill("payments"), bill("vendors"));
            accounts = bill("chartOfAccounts")
                .ToDictionary(account => Text(account, "id"), account => Text(account.GetProperty("account"), "number"));
            vendorNumbers = vendors.ToDictionary(vendor => Text(vendor, "id"), vendor => Text(vendor, "accountNumber"));
        }

        public IEnumerable<string> Wrong() => [.. Vendors(), .. Vouchers()];

        private IEnumerable<string> Vendors()
        {
            foreach (var card in cards.Where(card => card.GetProperty("VendorStatus").GetInt32() != Inactive))
            {
                var same = vendors.Where(vendor => Text(vendor, "accountNumber") == Text(card, "VendorID")).ToList();
                if (same.Count != 1)
                    yield return $"{company} vendor {Text(card, "VendorID")}: {same.Count} in BILL";
                else if ((Text(card, "VendorName"), Text(card, "EmailAddress"), Text(card, "PhoneNumber1"), Text(card, "Address2"),
                    Text(card, "City"))
                    != (Text(same[0], "name"), Text(same[0], "email"), Text(same[0], "phone"),
                        Text(same[0].GetProperty("address"), "line2"), Text(same[0].GetProperty("address"), "city")))
                    yield return $"{company} vendor {Text(card, "VendorID")}: {card} in GP, {same[0]} in BILL";
            }
        }

        private IEnumerable<string> Vouchers()
        {
            var billed = 0;
            foreach (var voucher in vouchers)
            {
                var own = bills.Where(bill => vendorNumbers[Text(bill, "vendorId")] == Text(voucher, "VendorID")
                    && Text(bill.GetProperty("invoice"), "invoiceNumber") == Text(voucher, "DocumentNumber")).ToList();
                billed += own.Count;
                var (least, most) = Expected(voucher);
                if (own.Count < least || own.Count > most)
                    yield return $"{Name(voucher)}: {own.Count} bills";
                foreach (var what in own.SelectMany(bill => Lines(voucher, bill)
                    .Concat(Flag(voucher, "Voided") ? Withdrawn(bill) : Payments(voucher, bill))))
                    yield return $"{Name(voucher)}: {what}";
            }

            if (bills.Count != billed)
                yield return $"{company}: {bills.Count} bills, {billed} of them from vouchers";
        }

        /// <summary>What is owed has one bill; what GP paid itself or voided may have been so before a bill was made; what is being entered
        /// has none, and neither has what waits for its vendor.</summary>
        private (int Least, int Most) Expected(JsonElement voucher)
        {
            if (Text(voucher, "TransactionState") == "Work"
                || cards.Any(card => Text(card, "VendorID") == Text(voucher, "VendorID")
                    && card.GetProperty("VendorStatus").GetInt32() == Inactive))
                return (0, 0);
            return Flag(voucher, "Voided") || Applied(voucher).Any(share => !share.IsOfBill) ? (0, 1) : (1, 1);
        }

        private IEnumerable<string> Lines(JsonElement voucher, JsonElement bill)
        {
            var coded = voucher.GetProperty("Distributions").EnumerateArray()
                .Where(line => line.GetProperty("DistributionType").GetInt32() is not (Cash or Payable))
                .Select(line => (Text(line, "AccountNumber"), Money(line, "DebitAmount") - Money(line, "CreditAmount")));
            var lines = bill.GetProperty("billLineItems").EnumerateArray()
                .Select(line => (accounts[Text(line.GetProperty("classifications"), "chartOfAccountId")], Money(line, "amount")));
            if (Money(bill, "amount") != Money(voucher, "DocumentAmount") || !lines.SequenceEqual(coded))
                yield return $"{Money(voucher, "DocumentAmount")} coded to {string.Join(" ", coded)}, the bill has "
                    + $"{Money(bill, "amount")} coded to {string.Join(" ", lines)}";
        }

        private static IEnumerable<string> Withdrawn(JsonElement bill) =>
            Flag(bill, "archived") && Money(bill, "paidAmount") == 0 ? [] : [$"voided, and its bill is still to be paid: {bill}"];

        /// <summary>Every payment that cleared is on the voucher once, those that GP made included, and no other is.</summary>
        private IEnumerable<string> Payments(JsonElement voucher, JsonElement bill)
        {
            var cleared = payments.Where(payment => Text(payment, "singleStatus") == "CLEARED")
                .SelectMany(payment => payment.GetProperty("billPayments").EnumerateArray()
                    .Where(share => Text(share, "billId") == Text(bill, "id"))
                    .Select(share => (Id: Text(payment, "id"), Amount: Money(share, "amount")))).ToList();
            var applied = Applied(voucher).ToList();
            var fromBill = applied.Where(share => share.IsOfBill).Select(share => (share.Id, share.Amount));
            var byGp = applied.Where(share => !share.IsOfBill).Select(share => share.Amount);
            var recorded = cleared.Where(share => applied.TrueForAll(own => own.Id != share.Id)).Select(share => share.Amount);
            if (!fromBill.Order().SequenceEqual(cleared.Where(share => applied.Exists(own => own.Id == share.Id)).Order())
                || !byGp.Order().SequenceEqual(recorded.Order()))
                yield return $"BILL cleared {string.Join(" ", cleared)}, GP applied {string.Join(" ", applied)}";
            var paid = applied.Sum(share => share.Amount);
            var (unpaid, state) = (Money(voucher, "CurrentTransactionAmount"), Text(voucher, "TransactionState"));
            if (unpaid != Money(voucher, "DocumentAmount") - paid || unpaid != Money(bill, "dueAmount")
                || (unpaid == 0) != (state == "History"))
                yield return $"{paid} paid, {unpaid} unpaid and {state} in GP, {Money(bill, "dueAmount")} due in BILL";
        }

        /// <summary>What is applied to a voucher and not voided. A payment of BILL's making is known by its id.</summary>
        private IEnumerable<(string Id, decimal Amount, bool IsOfBill)> Applied(JsonElement voucher) =>
            checks.Where(payment => !Flag(payment, "Voided")).SelectMany(payment => payment.GetProperty("Applications").EnumerateArray()
            .Where(share => Text(share, "VoucherNumber") == Text(voucher, "VoucherNumber"))
            .Select(share => (Text(payment, "DocumentNumber"), Money(share, "AppliedAmount"),
                Text(payment, "DocumentNumber").StartsWith("stp", StringComparison.Ordinal))));

        private string Name(JsonElement voucher) =>
            $"{company} voucher {Text(voucher, "VoucherNumber")} ({Text(voucher, "VendorID")} {Text(voucher, "DocumentNumber")}, "
                + $"{Text(voucher, "TransactionState")})";
    }
}

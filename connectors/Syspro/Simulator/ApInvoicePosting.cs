using System.Text.Json.Nodes;
using System.Xml.Linq;
using Connector.Syspro.Documents;
using static Connector.Syspro.Simulator.InputDocument;

namespace Connector.Syspro.Simulator;

/// <summary>
/// APSTIN (fact sheet §2.1): an invoice is posted to the AP journal at once. A number that the supplier used before is refused, in the file
/// of invoices and in that of invoices registered for approval; so is a distribution that does not add up to the value less tax, and a
/// period that is closed.
/// </summary>
internal sealed class ApInvoicePosting(Tables tables, SysproSwitches switches)
    : Posting(BusinessObject.Of("invoicePostings"), tables, switches)
{
    protected override (string Processed, string Invalid)? CountNames => Switches.StatusNames switch
    {
        "none" => null,
        "records" => ("RecordsRead", "RecordsInvalid"),
        _ => ("ItemsProcessed", "ItemsInvalid"),
    };

    protected override IEnumerable<(string Name, string Value)> KeyOf(XElement item) =>
        [("Supplier", Text(item, "Supplier") ?? ""), ("Invoice", Text(item, "Invoice") ?? "")];

    protected override IReadOnlyList<DocumentError> Check(string company, XElement parameters, XElement item)
    {
        var findings = new List<DocumentError>();
        CheckSupplier(company, item, findings);
        CheckInvoice(company, item, findings);
        CheckPeriod(parameters, findings);
        CheckValues(item, findings);
        foreach (var row in item.Elements("LedgerDistribution"))
            CheckDistribution(company, parameters, row, findings);
        return findings;
    }

    protected override void Post(string company, XElement parameters, XElement item, OutputXml xml)
    {
        var supplier = Tables.Find("ApSupplier", company, Text(item, "Supplier")!)!;
        var period = LedgerPeriods.Of(Text(parameters, "PostingPeriod") ?? "C", Tables.Today);
        var journal = Tables.Next($"journal {company}");
        var (code, number) = (Tables.Text(supplier, "Supplier"), Text(item, "Invoice")!);
        TryDate(Text(item, "InvoiceDate"), Tables.Today, out var invoiced);
        TryDate(Text(item, "DueDate"), invoiced.AddDays(30), out var due);
        TryDecimal(Text(item, "TransactionValue"), out var value);
        Tables.Put("ApInvoice", company, new JsonObject
        {
            ["Supplier"] = code,
            ["Invoice"] = number,
            ["NextPaymEntry"] = 1,
            ["JournalDate"] = Tables.Stamp(Tables.Today),
            ["Journal"] = journal,
            ["Branch"] = Text(item, "Branch") ?? Tables.Text(supplier, "Branch"),
            ["InvoiceDate"] = Tables.Stamp(invoiced),
            ["DiscountDate"] = null,
            ["DueDate"] = Tables.Stamp(due),
            ["Reference"] = Switches.KeepsReference ? Cut(Text(item, "TransactionReference") ?? "", 30) : "",
            ["OrigInvValue"] = value,
            ["OrigDiscValue"] = 0m,
            ["MthInvBal1"] = value,
            ["MthInvBal2"] = value,
            ["MthInvBal3"] = value,
            ["InvoiceStatus"] = "0",
            ["Currency"] = Tables.Text(supplier, "Currency"),
            ["Bank"] = Tables.Text(supplier, "Bank"),
            ["PaymGrossValue"] = 0m,
            ["InvoiceYear"] = period.Year,
            ["InvoiceMonth"] = period.Month,
            ["YearInvBalZero"] = 0,
            ["MonthInvBalZero"] = 0,
            ["FirstTaxCode"] = Text(item, "TaxCode") ?? "",
            ["PaymentNumber"] = "",
            ["TotalAdjustments"] = 0m,
        }, code, number);
        PutDistributions(company, code, number, item);
        if (Tables.Text(supplier, Tables.PaysAtOnce) == "true")
            new Payments(Tables).Pay(company, code, number, null);
        xml.Inside("Item", done =>
        {
            done.Inside("Key", key => key.Text("Supplier", code).Text("Invoice", number));
            if (Switches.ShowsJournal)
                done.Number("Journal", journal).Text("TrnYear", period.Year.ToString(CultureInfo.InvariantCulture))
                    .Text("TrnMonth", period.Month.ToString(CultureInfo.InvariantCulture));
        });
    }

    private void CheckSupplier(string company, XElement item, List<DocumentError> findings)
    {
        var code = Text(item, "Supplier") ?? "";
        if (Tables.Find("ApSupplier", company, code) is not { } supplier)
            findings.Add(new DocumentError("Supplier", code, 240_001, $"Supplier '{code}' not found"));
        else if (Tables.Text(supplier, "OnHold") == "Y")
            findings.Add(new DocumentError("Supplier", code, 240_031, $"Supplier '{code}' is on hold"));
    }

    private void CheckInvoice(string company, XElement item, List<DocumentError> findings)
    {
        var (supplier, number) = (Text(item, "Supplier") ?? "", Text(item, "Invoice") ?? "");
        var isNew = (Text(item, "TransactionCode") ?? "I") is "I" or "";
        var isPosted = Tables.Find("ApInvoice", company, supplier, number) is not null;
        if (number.Length is 0 or > 20)
            findings.Add(
                new DocumentError("Invoice", number, 240_040,
                    number.Length == 0 ? "Invoice number may not be blank" : "Invoice number may not exceed 20 characters"));
        else if (isNew && (isPosted || Tables.Find("registeredInvoices", company, supplier, number) is not null))
            findings.Add(new DocumentError("Invoice", number, 240_041, $"Invoice '{number}' already exists for supplier '{supplier}'"));
        else if (!isNew)
            findings.Add(
                new DocumentError("TransactionCode", Text(item, "TransactionCode")!, 240_042,
                    isPosted ? "Adjustments, credits and debits are not part of this simulator" : $"Invoice '{number}' not found"));
    }

    private void CheckPeriod(XElement parameters, List<DocumentError> findings)
    {
        var period = Text(parameters, "PostingPeriod") ?? "C";
        if (period is not ("C" or "P" or "B" or ""))
            findings.Add(new DocumentError("PostingPeriod", period, 240_050, $"Posting period '{period}' is invalid"));
        else if (LedgerPeriods.IsClosed(period, Switches))
            findings.Add(new DocumentError("PostingPeriod", period, 240_051, $"Posting period '{period}' is closed"));
    }

    private static void CheckValues(XElement item, List<DocumentError> findings)
    {
        foreach (var name in new[] { "InvoiceDate", "DueDate", "DiscountDate" })
        {
            if (!TryDate(Text(item, name), default, out _))
                findings.Add(new DocumentError(name, Text(item, name)!, 240_060, $"Date '{Text(item, name)}' is invalid"));
        }

        if (Text(item, "TaxCode") is { Length: > 0 } tax && tax is not [>= 'A' and <= 'Z'])
            findings.Add(new DocumentError("TaxCode", tax, 240_070, $"Tax code '{tax}' not found"));
        var given = Text(item, "TransactionValue");
        if (!TryDecimal(given, out var value) || value <= 0)
        {
            findings.Add(new DocumentError("TransactionValue", given ?? "", 240_080, "Transaction value must be greater than zero"));
            return;
        }

        // That the ledger takes the value less tax is how A/P is usually set up; the exact rule is nobody's to confirm.
        TryDecimal(Text(item, "TaxValue"), out var taxValue);
        var distributed = item.Elements("LedgerDistribution").Sum(row => TryDecimal(Text(row, "LedgerValue"), out var part) ? part : 0m);
        if (distributed != value - taxValue)
        {
            findings.Add(new DocumentError("TransactionValue", given!, 240_081, string.Create(
                CultureInfo.InvariantCulture,
                $"Distribution total {distributed:0.00} does not equal transaction value less tax {value - taxValue:0.00}")));
        }
    }

    private void CheckDistribution(string company, XElement parameters, XElement row, List<DocumentError> findings)
    {
        var code = Text(row, "LedgerCode") ?? "";
        if (Tables.Find("GenMaster", company, company, code) is not { } account)
            findings.Add(new DocumentError("LedgerCode", code, 240_004, $"Ledger code '{code}' not found"));
        else if (Tables.Text(account, "AccOnHldFlag") == "Y")
            findings.Add(new DocumentError("LedgerCode", code, 240_005, $"Ledger code '{code}' is on hold"));
        else if (Tables.Text(account, "ControlAccFlag").Length > 0)
            findings.Add(new DocumentError("LedgerCode", code, 240_006, $"Ledger code '{code}' is a control account"));
        if (!TryDecimal(Text(row, "LedgerValue"), out _))
            findings.Add(new DocumentError("LedgerValue", Text(row, "LedgerValue") ?? "", 240_082, "Ledger value is not numeric"));
        if (Text(parameters, "IgnoreAnalysis") != "N" || row.Element("AnalysisLineEntry") is not { } analysis)
            return;
        foreach (var entry in analysis.Elements()
            .Where(entry => entry.Name.LocalName.StartsWith("AnalysisCode", StringComparison.Ordinal) && entry.Value.Length > 0))
        {
            if (Tables.Find("analysisCodes", company, entry.Name.LocalName["AnalysisCode".Length..], entry.Value) is null)
                findings.Add(new DocumentError(entry.Name.LocalName, entry.Value, 240_090, $"Analysis code '{entry.Value}' not found"));
        }
    }

    private void PutDistributions(string company, string supplier, string invoice, XElement item)
    {
        var line = 0;
        foreach (var row in item.Elements("LedgerDistribution"))
        {
            TryDecimal(Text(row, "LedgerValue"), out var value);
            var analysis = row.Element("AnalysisLineEntry");
            Tables.Put("distributions", company, new JsonObject
            {
                ["Supplier"] = supplier,
                ["Invoice"] = invoice,
                ["Line"] = ++line,
                ["LedgerCode"] = Text(row, "LedgerCode"),
                ["LedgerValue"] = value,
                ["LedgerNotation"] = Text(row, "LedgerNotation") ?? "",
                ["AnalysisCode1"] = analysis is null ? "" : Text(analysis, "AnalysisCode1") ?? "",
                ["AnalysisCode2"] = analysis is null ? "" : Text(analysis, "AnalysisCode2") ?? "",
            }, supplier, invoice, line.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Cut(string text, int most) => text.Length > most ? text[..most] : text;
}

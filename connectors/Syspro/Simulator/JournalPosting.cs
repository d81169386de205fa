using System.Text.Json.Nodes;
using System.Xml.Linq;
using Connector.Syspro.Documents;
using static Connector.Syspro.Simulator.InputDocument;

namespace Connector.Syspro.Simulator;

/// <summary>GENTJL (fact sheet §2.5): a journal whose entries add up to nothing. It has no duplicate check: the same document twice makes
/// two journals.</summary>
internal sealed class JournalPosting(Tables tables, SysproSwitches switches) : Posting(BusinessObject.Of("journals"), tables, switches)
{
    protected override (string Processed, string Invalid)? CountNames => ("PostingsProcessed", "PostingsInvalid");

    protected override IEnumerable<(string Name, string Value)> KeyOf(XElement item) =>
        [("JournalReference", Text(item, "JournalReference") ?? "")];

    protected override void Count(OutputXml status, (string Processed, string Invalid) names, int processed, int invalid)
    {
        status.Number("JournalsProcessed", processed);
        base.Count(status, names, processed, invalid);
    }

    protected override IReadOnlyList<DocumentError> Check(string company, XElement parameters, XElement item)
    {
        var findings = new List<DocumentError>();
        var total = 0m;
        foreach (var entry in item.Elements("JournalDetails"))
        {
            var code = Text(entry, "LedgerCode") ?? "";
            if (Tables.Find("GenMaster", company, company, code) is null)
                findings.Add(new DocumentError("LedgerCode", code, 240_004, $"Ledger code '{code}' not found"));
            if (TryDecimal(Text(entry, "EntryAmount"), out var amount))
                total += amount;
            else
                findings.Add(new DocumentError("EntryAmount", Text(entry, "EntryAmount") ?? "", 240_100, "Entry amount is not numeric"));
        }

        if (!item.Elements("JournalDetails").Any())
            findings.Add(new DocumentError("JournalDetails", "", 240_101, "Journal has no entries"));
        else if (total != 0)
            findings.Add(
                new DocumentError("JournalDetails", total.ToString(CultureInfo.InvariantCulture), 240_102,
                    string.Create(CultureInfo.InvariantCulture, $"Journal is out of balance by {total:0.00}")));
        if (!TryDate(Text(item, "JournalDate"), default, out _))
            findings.Add(
                new DocumentError("JournalDate", Text(item, "JournalDate")!, 240_060, $"Date '{Text(item, "JournalDate")}' is invalid"));
        return findings;
    }

    protected override void Post(string company, XElement parameters, XElement item, OutputXml xml)
    {
        var (year, period) = (Tables.Today.Year, Tables.Today.Month);
        var journal = Tables.Next(string.Create(CultureInfo.InvariantCulture, $"gl journal {company} {year}-{period}"));
        var entries = item.Elements("JournalDetails").ToArray();
        for (var index = 0; index < entries.Length; index++)
        {
            TryDecimal(Text(entries[index], "EntryAmount"), out var amount);
            var number = index + 1;
            Tables.Put("GenJournalDetail", company, new JsonObject
            {
                ["GlYear"] = year,
                ["GlPeriod"] = period,
                ["GlJournal"] = journal,
                ["EntryNumber"] = number,
                ["GlCode"] = Text(entries[index], "LedgerCode"),
                ["Reference"] = Text(item, "JournalReference") ?? "",
                ["EntryValue"] = amount,
                ["Comment"] = Text(entries[index], "Comment") ?? "",
            }, new[] { year, period, journal, number }.Select(part => part.ToString(CultureInfo.InvariantCulture)));
        }

        xml.Inside("Item", done => done.Inside("Transaction", made => made
            .Inside("Key", key => key.Number("GlYear", year).Number("GlPeriod", period).Number("GlJournal", journal))
            .Text("JournalDate", Text(item, "JournalDate") ?? "")
            .Number("NumOfEntries", entries.Length)
            .Number("DebitAmount",
                entries.Sum(entry => TryDecimal(Text(entry, "EntryAmount"), out var amount) && amount > 0 ? amount : 0m))));
    }
}

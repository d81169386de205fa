using System.Xml.Linq;
using Connector.Syspro.Documents;
using static Connector.Syspro.Simulator.InputDocument;

namespace Connector.Syspro.Simulator;

/// <summary>APSSSP under Setup/Update (fact sheet §2.4): elements that are left out stay as they are; addresses go to their own
/// table.</summary>
internal sealed class SupplierSetup(Tables tables, SysproSwitches switches)
    : Posting(BusinessObject.Of("supplierUpdates"), tables, switches)
{
    protected override (string Processed, string Invalid)? CountNames => ("RecordsRead", "RecordsInvalid");

    protected override IEnumerable<(string Name, string Value)> KeyOf(XElement item) => [("Supplier", Code(item))];

    protected override IReadOnlyList<DocumentError> Check(string company, XElement parameters, XElement item)
    {
        var findings = new List<DocumentError>();
        if (Tables.Find("ApSupplier", company, Code(item)) is null)
            findings.Add(new DocumentError("Supplier", Code(item), 240_001, $"Supplier '{Code(item)}' not found"));
        if (Text(item, "TermsCode") is { } terms && terms is not ("00" or "07" or "14" or "30" or "60"))
            findings.Add(new DocumentError("TermsCode", terms, 240_110, $"Terms code '{terms}' not found"));
        return findings;
    }

    protected override void Post(string company, XElement parameters, XElement item, OutputXml xml)
    {
        var code = Code(item);
        foreach (var table in new[] { "ApSupplier", "ApSupplierAddr" })
        {
            if (Tables.Find(table, company, code)?.DeepClone().AsObject() is not { } row)
                continue;
            foreach (var element in item.Elements().Where(element => row.ContainsKey(element.Name.LocalName)))
                row[element.Name.LocalName] = element.Value;
            Tables.Put(table, company, row, code);
        }

        xml.Inside("Item", done => done.Inside("Key", key => key.Text("Supplier", code)));
    }

    protected override void Count(OutputXml status, (string Processed, string Invalid) names, int processed, int invalid) =>
        base.Count(status, names, processed + invalid, invalid);

    private static string Code(XElement item) => item.Element("Key") is { } key ? Text(key, "Supplier") ?? "" : "";
}

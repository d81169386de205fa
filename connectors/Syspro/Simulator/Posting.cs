using System.Xml.Linq;
using Connector.Syspro.Documents;

namespace Connector.Syspro.Simulator;

/// <summary>
/// One business object of the simulator: it checks the one item of a document, posts it where nothing is wrong, and says so. A refused item
/// echoes its elements in lower case, the failing one with number and description (fact sheet §1.4). Error numbers are the simulator's own
/// but for those a real server was seen to send.
/// </summary>
internal abstract class Posting(BusinessObject business, Tables tables, SysproSwitches switches)
{
    protected Tables Tables => tables;

    protected SysproSwitches Switches => switches;

    /// <summary>Names under StatusOfItems for what was processed and what is invalid; none where the object counts nothing.</summary>
    protected abstract (string Processed, string Invalid)? CountNames { get; }

    /// <summary>Runs the object for the company of a session.</summary>
    /// <exception cref="EnetException">The call is none it can take.</exception>
    public string Run(string company, string parametersXml, string documentXml)
    {
        var parameters = InputDocument.Read(parametersXml, business.Root, "Parameters", business.Parameters, switches) is [var given, ..]
            ? given
            : new XElement("Parameters");
        var items = InputDocument.Read(documentXml, business.Root, "Item", business.Item, switches);
        if (items.Count == 0)
            throw new EnetException("ERROR: No items found in the XML document");
        var findings = items.ToDictionary(item => item, item => Check(company, parameters, item));
        var isWholeValid = findings.Values.All(found => found.Count == 0);
        var posts = (isWholeValid || InputDocument.Text(parameters, "ApplyIfEntireDocumentValid") == "N")
            && InputDocument.Text(parameters, "ValidateOnly") != "Y";

        var xml = new OutputXml(business.Root.ToLowerInvariant());
        foreach (var item in items)
        {
            if (findings[item].Count > 0)
                Refuse(xml, item, findings[item]);
            else if (posts)
                Post(company, parameters, item, xml);
        }

        if (CountNames is { } names)
        {
            var invalid = findings.Values.Count(found => found.Count > 0);
            xml.Inside("StatusOfItems", status => Count(status, names, items.Count - invalid, invalid));
        }

        return xml.End();
    }

    /// <summary>Everything that is wrong with an item.</summary>
    protected abstract IReadOnlyList<DocumentError> Check(string company, XElement parameters, XElement item);

    /// <summary>Posts a sound item and writes what came of it.</summary>
    protected abstract void Post(string company, XElement parameters, XElement item, OutputXml xml);

    /// <summary>The key of an item as the echo of a refused one shows it.</summary>
    protected abstract IEnumerable<(string Name, string Value)> KeyOf(XElement item);

    protected virtual void Count(OutputXml status, (string Processed, string Invalid) names, int processed, int invalid) =>
        status.Number(names.Processed, processed).Number(names.Invalid, invalid);

    protected static bool TryDecimal(string? text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out number);

    /// <summary>A date of the form yyyy-MM-dd; blank counts as none.</summary>
    protected static bool TryDate(string? text, DateOnly fallback, out DateOnly date)
    {
        date = fallback;
        return string.IsNullOrWhiteSpace(text)
            || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    private void Refuse(OutputXml xml, XElement item, IReadOnlyList<DocumentError> findings) => xml.Inside("item", echo =>
    {
        echo.Inside("key", key =>
        {
            foreach (var (name, value) in KeyOf(item))
                key.Text(name.ToLowerInvariant(), value);
        });
        foreach (var finding in findings)
        {
            echo.Inside(finding.Element.ToLowerInvariant(), failing => failing
                .Text("Value", finding.Value)
                .Text("ErrorNumber", finding.Number.ToString(CultureInfo.InvariantCulture))
                .Text("ErrorDescription", finding.Description));
        }
    });
}

using System.Xml;
using System.Xml.Linq;
using Connector.Syspro.Documents;

namespace Connector.Syspro.Simulator;

/// <summary>A document as it came in a query string, read with the business object's knowledge of it.</summary>
internal static class InputDocument
{
    /// <summary>The element under the root: the parameters, or the items.</summary>
    /// <exception cref="EnetException">It is not XML, or not of this business object.</exception>
    public static IReadOnlyList<XElement> Read(string xml, string root, string child, IReadOnlyList<Element> elements,
        SysproSwitches switches)
    {
        if (xml.Trim().Length == 0)
            return [];
        XElement document;
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            document = XDocument.Load(reader).Root!;
        }
        catch (XmlException wrong)
        {
            throw new EnetException($"ERROR: XML document is not well formed: {wrong.Message}");
        }

        if (document.Name.LocalName != root)
            throw new EnetException($"ERROR: Root element '{document.Name.LocalName}' is not '{root}'");
        var children = document.Elements(child).ToArray();
        foreach (var one in children)
            Check(one, elements, switches);
        return children;
    }

    /// <summary>The text of a child, or null where there is none. Elements the business object does not know are never asked for: they are
    /// passed over.</summary>
    public static string? Text(XElement item, string name) => item.Element(name)?.Value;

    private static void Check(XElement parent, IReadOnlyList<Element> elements, SysproSwitches switches)
    {
        var place = 0;
        foreach (var child in parent.Elements())
        {
            var at = elements.TakeWhile(element => element.Name != child.Name.LocalName).Count();
            if (at == elements.Count || (elements[at].IsLater && !switches.KnowsLaterElements))
            {
                if (switches.RefusesUnknownElements)
                    throw new EnetException($"ERROR: Element '{child.Name.LocalName}' is not valid in '{parent.Name.LocalName}'");
                continue;
            }

            if (switches.IsOrderStrict && at < place)
                throw new EnetException($"ERROR: Element '{child.Name.LocalName}' is out of sequence in '{parent.Name.LocalName}'");
            place = at;
            if (!elements[at].IsText)
                Check(child, elements[at].Children, switches);
        }
    }
}

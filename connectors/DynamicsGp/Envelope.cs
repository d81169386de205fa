using System.Xml;
using System.Xml.Linq;

namespace Connector.DynamicsGp;

/// <summary>Messages of Web Services for Dynamics GP, SOAP 1.1 (fact sheet §2.2, §2.3).</summary>
internal static class Envelope
{
    public static readonly XNamespace Gp = "http://schemas.microsoft.com/dynamics/gp/2006/01";
    public static readonly XNamespace Common = "http://schemas.microsoft.com/dynamics/2006/01";
    public static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>A request: the operation's arguments in order, then the context with the company.</summary>
    /// <param name="operation">Name of the operation.</param>
    /// <param name="company">Integer id of the company.</param>
    /// <param name="arguments">What stands before the context.</param>
    /// <param name="policy">What stands behind it: the policy that GetPolicyByOperation gave, or null.</param>
    public static string Request(string operation, string company, IEnumerable<XElement> arguments, XElement? policy = null)
    {
        var context = new XElement(Gp + "context",
            new XAttribute(XNamespace.Xmlns + "d", Common.NamespaceName),
            // OrganizationKey is abstract, so the message must say that it is a CompanyKey.
            new XElement(Common + "OrganizationKey", new XAttribute(Instance + "type", "d:CompanyKey"),
                new XElement(Common + "Id", company)),
            new XElement(Common + "CultureName", "en-US"));
        var call = new XElement(Gp + operation, arguments, context,
            policy is null
                ? null
                : new XElement(Gp + "policy", policy.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration), policy.Nodes()));
        var envelope = new XElement(Soap + "Envelope", new XAttribute(XNamespace.Xmlns + "s", Soap.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "i", Instance.NamespaceName), new XElement(Soap + "Body", call));
        return envelope.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>The first element of a message's body, or null where the bytes are no such message.</summary>
    public static XElement? BodyOf(ReadOnlyMemory<byte> message)
    {
        try
        {
            return XDocument.Parse(Encoding.UTF8.GetString(message.Span).TrimStart('\uFEFF')).Root?.Element(Soap + "Body")?.Elements()
                .FirstOrDefault();
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The element found by local names, whatever its namespace, or null.</summary>
    public static XElement? At(this XElement element, params ReadOnlySpan<string> names)
    {
        XElement? at = element;
        foreach (var name in names)
            at = at?.Elements().FirstOrDefault(child => child.Name.LocalName == name);
        return at;
    }

    /// <summary>The text at local names, or empty.</summary>
    public static string TextAt(this XElement element, params ReadOnlySpan<string> names) => element.At(names)?.Value.TrimEnd(' ') ?? "";
}

using System.Xml;
using System.Xml.Linq;

namespace Connector.Syspro.Documents;

/// <summary>An element that SYSPRO found fault with.</summary>
internal sealed record OutputError(string Element, string Number, string Description);

/// <summary>
/// What a business object answered. Names are compared without regard to case, because errors echo them in lower case; values are trimmed,
/// because numbers come padded (fact sheet §1.3, §1.4).
/// </summary>
internal sealed class OutputDocument
{
    private readonly XElement root;

    private OutputDocument(XElement root)
    {
        this.root = root;
        Errors =
        [
            .. Named(root, "ErrorDescription").Select(description => new OutputError(
                description.Parent?.Name.LocalName ?? "",
                description.Parent is { } failing ? Named(failing, "ErrorNumber").FirstOrDefault()?.Value.Trim() ?? "" : "",
                description.Value.Trim())),
        ];
    }

    /// <summary>Every fault in it, those of warnings included.</summary>
    public ImmutableArray<OutputError> Errors { get; }

    /// <summary>Whether SYSPRO counts something as invalid; where it counts nothing, whether it found any fault.</summary>
    public bool IsRefused => Counts() is { Length: > 0 } counts ? counts.Sum() > 0 : !Errors.IsEmpty;

    /// <summary>The answer, or null where it is not XML.</summary>
    public static OutputDocument? TryParse(ReadOnlySpan<byte> bytes)
    {
        // The declaration names an encoding that is not the one the bytes have; as text it has none.
        var text = Windows1252.Decode(bytes).Trim('\0', ' ', '\r', '\n', '\t');
        if (!text.StartsWith('<'))
            return null;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XDocument.Load(reader).Root is { } root ? new OutputDocument(root) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>Whether it is the answer of a business object: its root is named as the documents it takes (fact sheet §1.3). A firewall's
    /// page can be well-formed XML too.</summary>
    public bool IsOf(BusinessObject business) => string.Equals(root.Name.LocalName, business.Root, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of the first element of a name, or null where there is none or it is empty.</summary>
    public string? Find(string name) => Named(root, name).Select(element => element.Value.Trim()).FirstOrDefault(text => text.Length > 0);

    private int[] Counts() =>
    [
        .. Named(root, "StatusOfItems").SelectMany(status => status.Elements())
            .Where(count => count.Name.LocalName.EndsWith("Invalid", StringComparison.OrdinalIgnoreCase))
            .Select(count => int.TryParse(count.Value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : 0),
    ];

    private static IEnumerable<XElement> Named(XElement root, string name) =>
        root.DescendantsAndSelf().Where(element => string.Equals(element.Name.LocalName, name, StringComparison.OrdinalIgnoreCase));
}

namespace Connector.Syspro.Simulator;

/// <summary>Writes answers as a real server does: an encoding that is announced and not used, single quotes, an element a line, padded
/// numbers, and a blank after the end (fact sheet §1.3).</summary>
internal sealed class OutputXml
{
    private readonly StringBuilder xml = new("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\n");
    private readonly string root;

    public OutputXml(string root)
    {
        this.root = root;
        xml.Append(CultureInfo.InvariantCulture,
            $"<{root} Language='05' Language2='EN' CssStyle='' DecFormat='1' DateFormat='01' Role='01' Version='7.0.053' "
                + $"OperatorPrimaryRole='   '>\n");
    }

    public OutputXml Inside(string name, Action<OutputXml> write)
    {
        xml.Append(CultureInfo.InvariantCulture, $"<{name}>\n");
        write(this);
        xml.Append(CultureInfo.InvariantCulture, $"</{name}>\n");
        return this;
    }

    public OutputXml Text(string name, string text)
    {
        xml.Append(CultureInfo.InvariantCulture,
            $"<{name}>{text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)}</{name}>\n");
        return this;
    }

    public OutputXml Number(string name, decimal number) => Text(name, number.ToString(CultureInfo.InvariantCulture).PadLeft(8));

    public string End() => xml.Append(CultureInfo.InvariantCulture, $"</{root}>\n ").ToString();
}

namespace Connector.BusinessCentral.Wire;

/// <summary>Addresses around one purchase invoice, below the collection's own path. Nested collections are only reachable through their
/// document (fact sheet §6).</summary>
/// <param name="Company">Path of the company, expanded.</param>
/// <param name="Collection">Path of the company's purchase invoices, expanded.</param>
internal sealed record InvoiceAddress(string Company, string Collection)
{
    /// <summary>Lines and all dimensions, to be read along with the header.</summary>
    public const string Expanded = "dimensionSetLines,purchaseInvoiceLines($expand=dimensionSetLines)";

    public string Invoice(string id) => $"{Collection}({id})";

    public string Whole(string id) => $"{Invoice(id)}?$expand={Expanded}";

    public string Lines(string id) => $"{Invoice(id)}/purchaseInvoiceLines";

    public string Line(string id, string line) => $"{Lines(id)}({line})";

    /// <summary>Dimensions of the header, or of a line.</summary>
    public string Dimensions(string id, string? line) => $"{(line is null ? Invoice(id) : Line(id, line))}/dimensionSetLines";

    public string Dimension(string id, string? line, string dimension) => $"{Dimensions(id, line)}({dimension})";
}

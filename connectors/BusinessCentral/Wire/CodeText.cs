namespace Connector.BusinessCentral.Wire;

/// <summary>
/// Text of a field of type Code (numbers and codes of vendors, accounts, dimensions, and a vendor's invoice number): Business Central keeps
/// it in capitals and without surrounding blanks, so it is compared and looked up in that form.
/// </summary>
internal static class CodeText
{
    public static string Of(string text) => text.Trim(' ').ToUpperInvariant();
}

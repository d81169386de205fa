namespace Connector.Engine.Mapping.Values;

/// <summary>The formats that <c>date(x, format)</c> writes.</summary>
internal static class DateFormat
{
    public const string Rule = "A date format is made of yyyy or yy, MM and dd, with - . / : T Z, digits or blanks between.";

    public static bool IsValid(string format)
    {
        var rest = format;
        foreach (var part in new[] { "yyyy", "MM", "dd" })
            rest = rest.Replace(part, "", StringComparison.Ordinal);
        rest = rest.Replace("yy", "", StringComparison.Ordinal);
        return format.Length is > 0 and <= 40 && rest.Length < format.Length
            && rest.All(c => c is '-' or '.' or '/' or ':' or 'T' or 'Z' or ' ' || char.IsAsciiDigit(c));
    }
}

using System.Text.RegularExpressions;

namespace Connector.BusinessCentral.Wire;

/// <summary>
/// Names of enum values on the wire. What an OData identifier may not hold is escaped as in XML names: a blank is <c>_x0020_</c>, so "In
/// Review" travels as <c>In_x0020_Review</c>. Some answers print the caption itself; both are read (fact sheet §3).
/// </summary>
internal static partial class EnumName
{
    /// <summary>The caption behind a name: <c>In_x0020_Review</c> is "In Review".</summary>
    public static string Caption(string name) =>
        name.Contains("_x", StringComparison.Ordinal)
            ? Escape()
                .Replace(name,
                    match => ((char)ushort.Parse(match.ValueSpan[2..6], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())
            : name;

    /// <summary>The name of a caption: "In Review" is <c>In_x0020_Review</c>. A name comes back as it is.</summary>
    public static string Name(string caption)
    {
        if (caption.All(IsPlain))
            return caption;
        var name = new StringBuilder(caption.Length + 12);
        foreach (var character in caption)
        {
            if (IsPlain(character))
                name.Append(character);
            else
                name.Append(CultureInfo.InvariantCulture, $"_x{(int)character:x4}_");
        }

        return name.ToString();
    }

    private static bool IsPlain(char character) => char.IsLetterOrDigit(character) || character == '_';

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}

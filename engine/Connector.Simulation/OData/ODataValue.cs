using System.Text.Json.Nodes;

namespace Connector.Simulation.OData;

/// <summary>A value while a filter is evaluated, of a row or of a literal. Rows give null, booleans, numbers and text; what a text stands
/// for is decided by what it is compared with.</summary>
internal readonly record struct ODataValue(ODataLiteralKind Kind, string Text)
{
    public static ODataValue Null { get; } = new(ODataLiteralKind.Null, "null");

    public static ODataValue Of(bool value) => new(ODataLiteralKind.Boolean, value ? "true" : "false");

    public static ODataValue Of(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => Null,
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number => new ODataValue(ODataLiteralKind.Number, node.ToJsonString()),
        JsonValueKind.String => new ODataValue(ODataLiteralKind.Text, node.ToString()),
        _ => throw new ODataException("A list or an object cannot be compared."),
    };

    /// <summary>Less than 0, 0 or more than 0; null where one of the two is null and they cannot be ordered.</summary>
    /// <exception cref="ODataException">The two are of kinds that cannot be compared.</exception>
    public int? CompareTo(ODataValue other, bool ignoreCase)
    {
        if (Kind == ODataLiteralKind.Null || other.Kind == ODataLiteralKind.Null)
            return Kind == other.Kind ? 0 : null;
        var comparison = (Kind, other.Kind) switch
        {
            (ODataLiteralKind.Number, ODataLiteralKind.Number) => Numbers(other),
            (ODataLiteralKind.Boolean, ODataLiteralKind.Boolean) => string.CompareOrdinal(Text, other.Text),
            (ODataLiteralKind.Text, ODataLiteralKind.Text) =>
                string.Compare(Text, other.Text, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal),
            (ODataLiteralKind.Text or ODataLiteralKind.Guid, ODataLiteralKind.Guid) or (ODataLiteralKind.Guid, ODataLiteralKind.Text) =>
                Guids(other),
            _ => Instants(other),
        };
        return comparison ?? throw new ODataException($"{Describe()} cannot be compared with {other.Describe()}.");
    }

    public static bool TryDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static bool TryDateTime(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length > 11 && text[10] == 'T'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    private int? Numbers(ODataValue other) =>
        TryNumber(Text, out var left) && TryNumber(other.Text, out var right) ? left.CompareTo(right) : null;

    private int? Guids(ODataValue other) => Guid.TryParse(Text, out var left) && Guid.TryParse(other.Text, out var right)
        ? string.CompareOrdinal(left.ToString(), right.ToString())
        : null;

    /// <summary>A date stands for its first moment in UTC, so that a date can be compared with a time.</summary>
    private int? Instants(ODataValue other) => TryInstant(out var left) && other.TryInstant(out var right) ? left.CompareTo(right) : null;

    private bool TryInstant(out DateTimeOffset instant)
    {
        if (Kind is ODataLiteralKind.Text or ODataLiteralKind.Date && TryDate(Text, out var date))
        {
            instant = new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero);
            return true;
        }

        instant = default;
        return Kind is ODataLiteralKind.Text or ODataLiteralKind.DateTime && TryDateTime(Text, out instant);
    }

    private string Describe() => $"{Kind switch
    {
        ODataLiteralKind.Text => "the text '" + Text + "'",
        ODataLiteralKind.Number => "the number " + Text,
        ODataLiteralKind.DateTime => "the time " + Text,
        _ => "the " + Kind.ToString().ToLowerInvariant() + " " + Text,
    }}";

    private static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}

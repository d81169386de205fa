using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>
/// <c>date</c>: the date that a text begins with, as that text says it: a time or an offset behind it moves nothing, so the invoice of 31
/// December stays in its year. Read are <c>2026-12-31</c>, <c>20261231</c> and
/// ISO date-times (<c>2026-12-31T23:30:00+01:00</c>); other orders of day and month are errors, because 03/04 has two meanings.
/// </summary>
internal static class DateFunctions
{
    public static Value Date(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        if (arguments[0].IsNothing)
            return arguments[0];
        var date = Required(site, arguments[0]);
        if (arguments.Length == 1)
            return Value.Of(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (arguments[1].Kind != ValueKind.Text || !DateFormat.IsValid(arguments[1].Text))
            throw new EvaluationException($"{site.Describe(1, arguments[1])}, and no date format. {DateFormat.Rule}");
        return Value.Of(Format(date, arguments[1].Text));
    }

    /// <summary>The date of an argument that must have one.</summary>
    public static DateOnly Required(CallSite site, Value value)
    {
        if (value.AsText() is { } text && value.Kind != ValueKind.Boolean && TryRead(text.Trim(), out var date))
            return date;
        throw new EvaluationException(
            $"{site.Describe(0, value)}, and no date that {site.Name}(x) can read: it takes 2026-12-31, 20261231 or an ISO date-time.");
    }

    private static bool TryRead(string text, out DateOnly date)
    {
        if (text.Length == 8)
            return DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
        date = default;
        return text.Length >= 10
            && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            && IsTime(text.AsSpan(10));
    }

    /// <summary>Nothing, or a time of day with an optional fraction and offset.</summary>
    private static bool IsTime(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        if (text[0] is not ('T' or 't' or ' '))
            return false;
        text = text[1..];
        var zone = text.IndexOfAny(['Z', 'z', '+', '-']);
        var time = zone < 0 ? text : text[..zone];
        var offset = zone < 0 ? [] : text[zone..];
        var dot = time.IndexOf('.');
        if (dot >= 0)
        {
            if (dot != 8 || time.Length == 9 || time[9..].ContainsAnyExceptInRange('0', '9'))
                return false;
            time = time[..dot];
        }

        // 24:00:00 ends a day and a leap second is real; neither changes the date that was written.
        return IsClock(time, 24, 60)
            && (offset.Length <= 1 ? offset is [] or ['Z'] or ['z'] : offset[0] is '+' or '-' && IsClock(offset[1..], 14, 0));
    }

    /// <summary>HH:mm, HHmm, HH (offsets) or HH:mm:ss.</summary>
    private static bool IsClock(ReadOnlySpan<char> text, int mostHours, int mostSeconds)
    {
        Span<char> digits = stackalloc char[6];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':' && i is 2 or 5)
                continue;
            if (!char.IsAsciiDigit(text[i]) || count == 6)
                return false;
            digits[count++] = text[i];
        }

        return count switch
        {
            2 => mostSeconds == 0 && Number(digits[..2]) <= mostHours,
            4 => Number(digits[..2]) <= mostHours && Number(digits[2..4]) < 60,
            6 => mostSeconds > 0 && Number(digits[..2]) <= mostHours && Number(digits[2..4]) < 60 && Number(digits[4..]) <= mostSeconds,
            _ => false,
        };
    }

    private static int Number(ReadOnlySpan<char> digits) => ((digits[0] - '0') * 10) + digits[1] - '0';

    private static string Format(DateOnly date, string format)
    {
        var year = date.Year.ToString("0000", CultureInfo.InvariantCulture);
        return new StringBuilder(format)
            .Replace("yyyy", year)
            .Replace("yy", year[2..])
            .Replace("MM", date.Month.ToString("00", CultureInfo.InvariantCulture))
            .Replace("dd", date.Day.ToString("00", CultureInfo.InvariantCulture))
            .ToString();
    }
}

using System.Buffers.Text;

namespace Connector.Engine.Mapping.Values;

/// <summary>
/// Numbers without rounding. The rule of the whole mapping: <b>a number stands for the decimal number its text says</b>, and nothing ever
/// makes another of it unseen.
/// <list type="bullet">
/// <item>A number that is only copied keeps its token; nothing here touches it.</item>
/// <item>A JSON number of up to 28 significant digits is read as that exact <see cref="decimal"/>; one with more can be copied, but
/// calculating with it is an error.</item>
/// <item>In JavaScript a number travels as the double whose shortest text has the same value (<see cref="TryCarry(decimal, out double)"/>),
/// and is read back by that shortest text. So 0.1, 100.50 and 4711 are plain JavaScript
/// numbers, comparisons are exact, and 12345678901234567890 is not: it travels as an object that only the helpers and operators
/// understand.</item>
/// <item>The operators + - * / % and comparisons of an expression are compiled to the same exact arithmetic as the helpers <c>add</c>,
/// <c>sub</c>, <c>mul</c>, <c>div</c>. 0.1 + 0.2 is 0.3. Where a result needs more than 28 digits, or a
/// division does not end, it is an error that says which helper to use; never a rounded number.</item>
/// </list>
/// </summary>
internal static class ExactNumber
{
    public const int MaxDigits = 28;
    private static readonly UInt128 TooLarge = UInt128.Parse("10000000000000000000000000000", CultureInfo.InvariantCulture);

    /// <summary>Reads a JSON number exactly; false where a <see cref="decimal"/> cannot hold it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out decimal value)
    {
        value = 0;
        if (TryParseShort(json, ref value))
            return true;
        if (!TrySplit(json, out var isNegative, out var mantissa, out var exponent))
            return false;
        for (; exponent > 0 && mantissa < TooLarge; exponent--)
            mantissa *= 10;
        if (exponent is > 0 or < -MaxDigits || mantissa >= TooLarge)
            return false;
        value = Compose(mantissa, isNegative, -exponent);
        return true;
    }

    /// <summary>Most numbers: up to 18 digits, without an exponent and without zeros at the end of a fraction.</summary>
    private static bool TryParseShort(ReadOnlySpan<byte> json, ref decimal value)
    {
        var digits = json is [(byte)'-', ..] ? json[1..] : json;
        if (digits.Length is 0 or > 18)
            return false;
        var (mantissa, scale, inFraction) = (0UL, 0, false);
        foreach (var c in digits)
        {
            if (c == '.')
            {
                inFraction = true;
                continue;
            }

            if (c is not (>= (byte)'0' and <= (byte)'9'))
                return false;
            mantissa = (mantissa * 10) + (uint)(c - '0');
            scale += inFraction ? 1 : 0;
        }

        for (; scale > 0 && mantissa % 10 == 0; scale--)
            mantissa /= 10;
        value = new decimal((int)(uint)mantissa, (int)(mantissa >> 32), 0, json[0] == '-' && mantissa != 0, (byte)scale);
        return true;
    }

    /// <summary>
    /// Reads text that is written as a JSON number, with blanks around it or a plus sign before it; false for anything else, and for what a
    /// <see cref="decimal"/> cannot hold.
    /// </summary>
    public static bool TryParseText(string text, out decimal value)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.StartsWith("+"))
            trimmed = trimmed[1..];
        value = 0;
        if (trimmed.Length is 0 or > 100 || !IsJsonNumber(trimmed))
            return false;
        Span<byte> json = stackalloc byte[trimmed.Length];
        Encoding.ASCII.GetBytes(trimmed, json);
        return TryParse(json, out value);
    }

    /// <summary>The double that stands for a JSON number in JavaScript; false where none has that very value.</summary>
    public static bool TryCarry(ReadOnlySpan<byte> json, out double carried)
    {
        if (!Utf8Parser.TryParse(json, out carried, out var read) || read != json.Length || !double.IsFinite(carried))
            return false;
        if (json.Length <= 15 && !json.ContainsAny((byte)'e', (byte)'E'))
            return true;
        Span<byte> shortest = stackalloc byte[32];
        return carried.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture)
            && TrySplit(json, out var isNegative, out var mantissa, out var exponent)
            && TrySplit(shortest[..length], out var isCarriedNegative, out var carriedMantissa, out var carriedExponent)
            && mantissa == carriedMantissa && exponent == carriedExponent && (isNegative == isCarriedNegative || mantissa == 0);
    }

    /// <summary>The double that stands for a decimal in JavaScript; false where none has that very value.</summary>
    public static bool TryCarry(decimal value, out double carried)
    {
        if (value == decimal.Truncate(value) && decimal.Abs(value) <= 9007199254740991m)
        {
            carried = (long)value;
            return true;
        }

        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        return TryCarry(text[..length], out carried);
    }

    /// <summary>The decimal number that a JavaScript number stands for; false where it is not finite or out of range.</summary>
    public static bool TryRead(double number, out decimal value)
    {
        if (number == Math.Floor(number) && Math.Abs(number) < 1e15)
        {
            value = (long)number;
            return true;
        }

        value = 0;
        Span<byte> shortest = stackalloc byte[32];
        return double.IsFinite(number) && number.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture)
            && TryParse(shortest[..length], out value);
    }

    /// <summary>The number's canonical text: no exponent, no zeros after the last digit that counts, no negative zero.</summary>
    public static string Format(decimal value) => Normalize(value).ToString(CultureInfo.InvariantCulture);

    /// <summary>The same number without zeros after the last digit that counts.</summary>
    public static decimal Normalize(decimal value)
    {
        if (value.Scale == 0)
            return value == 0 ? 0 : value;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        if (bits[2] != 0)
            return value / 1.0000000000000000000000000000m;
        var (mantissa, scale) = (((ulong)(uint)bits[1] << 32) | (uint)bits[0], (int)value.Scale);
        for (; scale > 0 && mantissa % 10 == 0; scale--)
            mantissa /= 10;
        return new decimal((int)(uint)mantissa, (int)(mantissa >> 32), 0, bits[3] < 0 && mantissa != 0, (byte)scale);
    }

    public static decimal Compose(UInt128 mantissa, bool isNegative, int scale) =>
        new((int)(uint)(mantissa & uint.MaxValue), (int)(uint)((mantissa >> 32) & uint.MaxValue), (int)(uint)(mantissa >> 64), isNegative
            && mantissa != 0, (byte)scale);

    /// <summary>
    /// A JSON number as mantissa and power of ten, without zeros at the end of the mantissa; false for more than 28 digits.
    /// </summary>
    private static bool TrySplit(ReadOnlySpan<byte> json, out bool isNegative, out UInt128 mantissa, out int exponent)
    {
        isNegative = json is [(byte)'-', ..];
        mantissa = 0;
        exponent = 0;
        int digits = 0, zeros = 0, position = isNegative ? 1 : 0;
        var inFraction = false;
        for (; position < json.Length; position++)
        {
            var c = json[position];
            if (c == '.')
            {
                inFraction = true;
                continue;
            }

            if (c is not (>= (byte)'0' and <= (byte)'9'))
                break;
            if (inFraction)
                exponent--;
            if (c == '0')
            {
                zeros++;
                continue;
            }

            digits += digits == 0 ? 1 : zeros + 1;
            if (digits > MaxDigits)
                return false;
            for (; digits > 1 && zeros > 0; zeros--)
                mantissa *= 10;
            mantissa = (mantissa * 10) + (uint)(c - '0');
            zeros = 0;
        }

        if (mantissa == 0)
        {
            exponent = 0;
            return true;
        }

        exponent += zeros;
        if (position == json.Length)
            return true;
        if (!Utf8Parser.TryParse(json[(position + (json[position + 1] == '+' ? 2 : 1))..], out int power, out _)
            || Math.Abs((long)power) > 10_000)
            return false;
        exponent += power;
        return true;
    }

    private static bool IsJsonNumber(ReadOnlySpan<char> text)
    {
        var rest = text.StartsWith("-") ? text[1..] : text;
        var whole = CountDigits(rest);
        if (whole == 0 || (whole > 1 && rest[0] == '0'))
            return false;
        rest = rest[whole..];
        if (rest.StartsWith("."))
        {
            var fraction = CountDigits(rest[1..]);
            if (fraction == 0)
                return false;
            rest = rest[(fraction + 1)..];
        }

        if (rest.Length == 0)
            return true;
        if (rest[0] is not ('e' or 'E'))
            return false;
        rest = rest[1..];
        if (rest.Length > 0 && rest[0] is '+' or '-')
            rest = rest[1..];
        return rest.Length > 0 && CountDigits(rest) == rest.Length;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }
}

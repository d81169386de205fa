using System.Numerics;

namespace Connector.Engine.Mapping.Values;

/// <summary>Arithmetic that gives the exact result, or null.</summary>
internal static class ExactArithmetic
{
    /// <summary>The sum, or null where it needs more than 28 digits.</summary>
    public static decimal? Add(decimal left, decimal right)
    {
        if (IsSmall(left) && IsSmall(right))
            return left + right;
        var scale = Math.Max(left.Scale, right.Scale);
        return FromMantissa(Mantissa(left, scale) + Mantissa(right, scale), scale);
    }

    /// <summary>The product, or null where it needs more than 28 digits.</summary>
    public static decimal? Multiply(decimal left, decimal right)
    {
        if (IsSmall(left) && IsSmall(right))
            return left * right;
        return FromMantissa(Mantissa(left, left.Scale) * Mantissa(right, right.Scale), left.Scale + right.Scale);
    }

    /// <summary>The quotient, or null where it does not end within 28 digits.</summary>
    public static decimal? Divide(decimal dividend, decimal divisor)
    {
        try
        {
            var quotient = dividend / divisor;
            return Multiply(quotient, divisor) == dividend ? quotient : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// The quotient rounded once, half away from zero, to so many decimal places; null where it needs more than 28 digits.
    /// </summary>
    public static decimal? Divide(decimal dividend, decimal divisor, int places)
    {
        var scale = Math.Max(dividend.Scale, divisor.Scale);
        var numerator = Mantissa(dividend, scale) * BigInteger.Pow(10, places);
        var denominator = Mantissa(divisor, scale);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        if (BigInteger.Abs(rest) * 2 >= BigInteger.Abs(denominator))
            quotient += numerator.Sign * denominator.Sign;
        return FromMantissa(quotient, places);
    }

    /// <summary>The number rounded half away from zero to so many decimal places.</summary>
    public static decimal Round(decimal value, int places) => Math.Round(value, places, MidpointRounding.AwayFromZero);

    /// <summary>
    /// Whether a product or sum with another such number has at most 28 digits and 28 places, so that decimal arithmetic cannot round.
    /// </summary>
    private static bool IsSmall(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        return bits[2] == 0 && (((ulong)(uint)bits[1] << 32) | (uint)bits[0]) < 10_000_000_000_000 && value.Scale <= 13;
    }

    private static BigInteger Mantissa(decimal value, int scale)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (bits[3] < 0 ? -mantissa : mantissa) * BigInteger.Pow(10, scale - value.Scale);
    }

    private static decimal? FromMantissa(BigInteger mantissa, int scale)
    {
        for (; scale > 0 && mantissa % 10 == 0; scale--)
            mantissa /= 10;
        var size = BigInteger.Abs(mantissa);
        return scale > ExactNumber.MaxDigits || size >= BigInteger.Pow(10, ExactNumber.MaxDigits)
            ? null
            : ExactNumber.Compose((UInt128)size, mantissa.Sign < 0, scale);
    }
}

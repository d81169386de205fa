using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Rules;

/// <summary>Numbers that JavaScript would round unseen, and its other kind of number.</summary>
internal sealed class NumberRule : Rule
{
    public override void Check(Node node, RuleContext context)
    {
        if (node is BigIntLiteral whole)
            context.Report(ExpressionCodes.NewerSyntax, node.Start, $"'{whole.Raw}' is not a number.",
                "Whole numbers of any length are exact here: write it without the n.");
        if (node is NumericLiteral number && DecimalTextOf(number.Raw) is { } text
            && !ExactNumber.TryCarry(Encoding.ASCII.GetBytes(text), out _))
            context.Report(ExpressionCodes.Argument, node.Start, $"{number.Raw} has more digits than JavaScript keeps.",
                $"Write decimal('{number.Raw}').");
    }

    /// <summary>A number of JavaScript as JSON writes it: digits on both sides of the point; null where it is not decimal.</summary>
    public static string? DecimalTextOf(string raw)
    {
        if (raw.Length > 1 && raw[0] == '0' && char.IsAsciiLetter(raw[1]))
            return null;
        var result = raw.Replace("_", "", StringComparison.Ordinal);
        result = result.StartsWith('.') ? "0" + result : result;
        var point = result.IndexOf('.', StringComparison.Ordinal);
        return point >= 0 && (point + 1 == result.Length || !char.IsAsciiDigit(result[point + 1])) ? result.Remove(point, 1) : result;
    }
}

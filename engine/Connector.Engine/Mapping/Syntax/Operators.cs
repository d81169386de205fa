using Acornima;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Operators as they are written.</summary>
internal static class Operators
{
    public static string TextOf(Operator operation) => operation switch
    {
        Operator.Assignment => "=",
        Operator.NullishCoalescingAssignment => "??=",
        Operator.LogicalOrAssignment => "||=",
        Operator.LogicalAndAssignment => "&&=",
        Operator.NullishCoalescing => "??",
        Operator.LogicalOr => "||",
        Operator.LogicalAnd => "&&",
        Operator.BitwiseOr or Operator.BitwiseOrAssignment => "|",
        Operator.BitwiseXor or Operator.BitwiseXorAssignment => "^",
        Operator.BitwiseAnd or Operator.BitwiseAndAssignment => "&",
        Operator.LeftShift or Operator.LeftShiftAssignment => "<<",
        Operator.RightShift or Operator.RightShiftAssignment => ">>",
        Operator.UnsignedRightShift or Operator.UnsignedRightShiftAssignment => ">>>",
        Operator.BitwiseNot => "~",
        Operator.Equality => "==",
        Operator.Inequality => "!=",
        Operator.StrictEquality => "===",
        Operator.StrictInequality => "!==",
        Operator.LessThan => "<",
        Operator.LessThanOrEqual => "<=",
        Operator.GreaterThan => ">",
        Operator.GreaterThanOrEqual => ">=",
        Operator.AdditionAssignment => "+=",
        Operator.SubtractionAssignment => "-=",
        Operator.MultiplicationAssignment => "*=",
        Operator.DivisionAssignment => "/=",
        Operator.RemainderAssignment => "%=",
        Operator.ExponentiationAssignment => "**=",
        Operator.Addition => "+",
        Operator.Subtraction => "-",
        Operator.Multiplication => "*",
        Operator.Division => "/",
        Operator.Remainder => "%",
        Operator.Exponentiation => "**",
        Operator.Increment => "++",
        Operator.Decrement => "--",
        _ => operation.ToString(),
    };

    public static bool IsBitwise(Operator operation) => TextOf(operation) is "|" or "^" or "&" or "<<" or ">>" or ">>>" or "~";

    /// <summary>Operators that calculate, join or compare: they mean exact decimals here.</summary>
    public static bool IsExact(Operator operation) =>
        TextOf(operation) is "+" or "-" or "*" or "/" or "%" or "**" or "<" or ">" or "<=" or ">=";

    /// <summary>Where the operator stands that follows a node.</summary>
    public static int PlaceAfter(string text, int end, Operator operation)
    {
        var place = text.IndexOf(TextOf(operation), end, StringComparison.Ordinal);
        return place < 0 ? end : place;
    }
}

using Acornima.Ast;
using Connector.Engine.Schemas;

namespace Connector.Engine.Flows.Reading;

/// <summary>
/// Whether what an expression makes can fit its field, where that is sure before any record exists: the result of a helper that the whole
/// expression calls, a field of the source that is copied, a text with holes. What is not sure is left to the record.
/// </summary>
internal static class ResultCheck
{
    /// <summary>Why the result cannot fit, and what to write instead; null where it may fit.</summary>
    /// <param name="target">The field's schema.</param>
    public static (string Why, string? Advice)? Of(Expression expression, SchemaNode target, Scope scope) => expression.Tree.Root switch
    {
        CallExpression { Callee: Identifier { Name: var name }, Arguments: var arguments } => OfHelper(name, arguments, target),
        _ => scope.ShapeOf(expression) is { } source ? OfCopy(source, target) : null,
    };

    /// <summary>As <see cref="Of"/>, of a text with holes.</summary>
    public static (string Why, string? Advice)? OfTemplate(SchemaNode target) => OfType(target, "string");

    private static (string Why, string? Advice)? OfHelper(string name, NodeList<Acornima.Ast.Expression> arguments, SchemaNode target) =>
        name switch
        {
            "add" or "sub" or "mul" or "div" or "round" or "sum" or "decimal" => OfType(target, "number"),
            "has" or "linked" => OfType(target, "boolean"),
            "date" when arguments.Count == 2 => arguments[1] is StringLiteral format ? OfDate(target, format.Value) : null,
            "date" or "openPeriod" => OfDate(target, "yyyy-MM-dd"),
            "text" when arguments.Count == 2 && arguments[1] is NumericLiteral most =>
                OfType(target, "string") ?? OfLength(target, most.Raw),
            "text" or "upper" or "lower" => OfType(target, "string"),
            _ => null,
        };

    private static (string Why, string? Advice)? OfCopy(SchemaNode source, SchemaNode target) =>
        OfType(target, [.. source.Types.Where(type => type != "null")]) ?? (source.Format, target.Format) switch
        {
            ("date", "date-time") => OfDate(target, "yyyy-MM-dd"),
            ("date-time", "date") => OfDate(target, "yyyy-MM-ddT00:00:00Z"),
            _ => null,
        };

    private static (string Why, string? Advice)? OfType(SchemaNode target, params IReadOnlyList<string> types)
    {
        // A number may be whole, and whole numbers are numbers.
        if (target.Types.Count == 0 || types.Count == 0 || target.Types.Select(Kind).Intersect(types.Select(Kind)).Any())
            return null;
        var advice = target.Types.Contains("string") ? "Write text(…)." : target.Types.Contains("number") ? "Write decimal(…)." : null;
        return ($"it must be {string.Join(" or ", target.Types)}, not {string.Join(" or ", types)}", advice);
    }

    private static string Kind(string type) => type == "integer" ? "number" : type;

    /// <summary>Every date of a format fits, or none does.</summary>
    private static (string Why, string? Advice)? OfDate(SchemaNode target, string format)
    {
        var day = format.Replace("yyyy", "2026", StringComparison.Ordinal).Replace("yy", "26", StringComparison.Ordinal)
            .Replace("MM", "12", StringComparison.Ordinal).Replace("dd", "31", StringComparison.Ordinal);
        var value = JsonSerializer.SerializeToElement(day);
        return target.Refuse(value, "type", "format", "maxLength") is { } why ? (why + Limits.Shown(value), target.Advise(value)) : null;
    }

    private static (string Why, string? Advice)? OfLength(SchemaNode target, string most) =>
        target.MaxLength is { } fits && int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > fits
            ? ($"it may have {most} characters and at most {fits.ToString(CultureInfo.InvariantCulture)} fit", Limits.Cut(fits))
            : null;
}

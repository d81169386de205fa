using System.Collections.Frozen;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>What a function does: pure, but for looking up references through the run.</summary>
internal delegate Value FunctionBody(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments);

/// <summary>A function that expressions call by name, without declaring it.</summary>
/// <param name="Usage">How it is written, for messages.</param>
/// <param name="IsLenient">Whether what its arguments read through may be missing: then they are missing too.</param>
internal sealed record BuiltInFunction(string Name, int Least, int Most, string Usage, FunctionBody Body, bool IsLenient = false)
{
    /// <summary>All of them, by name; the documentation and messages call them helpers. Few, so that a flow's author knows them all.</summary>
    public static FrozenDictionary<string, BuiltInFunction> All { get; } = new BuiltInFunction[]
    {
        new("date", 1, 2, "date(x) or date(x, 'yyyyMMdd')", DateFunctions.Date),
        new("openPeriod", 1, 1, "openPeriod(date)", ReferenceFunctions.OpenPeriod),
        new("text", 1, 2, "text(x) or text(x, 100)", TextFunctions.Text),
        new("upper", 1, 1, "upper(x)", TextFunctions.Upper),
        new("lower", 1, 1, "lower(x)", TextFunctions.Lower),
        new("decimal", 1, 1, "decimal(x)", DecimalFunctions.Decimal),
        new("add", 2, 20, "add(a, b)", DecimalFunctions.Add),
        new("sub", 2, 2, "sub(a, b)", DecimalFunctions.Subtract),
        new("mul", 2, 20, "mul(a, b)", DecimalFunctions.Multiply),
        new("div", 3, 3, "div(a, b, places)", DecimalFunctions.Divide),
        new("round", 1, 2, "round(x) or round(x, places)", DecimalFunctions.Round),
        new("sum", 1, 2, "sum(list, 'field') or sum(list, function (x) { return …; })", DecimalFunctions.Sum),
        new("coalesce", 1, 20, "coalesce(a, b)", Coalesce, IsLenient: true),
        new("has", 1, 1, "has(x)", Has, IsLenient: true),
        new("xref", 2, 2, "xref('table', code)", ReferenceFunctions.CrossReference),
        new("link", 2, 2, "link('flow', key)", ReferenceFunctions.Link),
        new("linked", 2, 2, "linked('flow', key)", ReferenceFunctions.Linked),
        new("linkedFrom", 2, 2, "linkedFrom('flow', id)", ReferenceFunctions.LinkedFrom),
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>Whether there is anything: not missing, not null, not a text without a visible character.</summary>
    private static Value Has(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        Value.Of(!arguments[0].IsNothing && !(arguments[0].Kind == ValueKind.Text && string.IsNullOrWhiteSpace(arguments[0].AsText())));

    /// <summary>The first of its arguments that is neither missing nor null.</summary>
    private static Value Coalesce(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        foreach (var argument in arguments)
        {
            if (!argument.IsNothing)
                return argument;
        }

        return arguments[^1];
    }
}

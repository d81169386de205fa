using System.Collections.Frozen;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Helpers;

/// <summary>What a helper does: pure, but for looking up references through the run.</summary>
internal delegate Value HelperFunction(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments);

/// <summary>A function that expressions call by name.</summary>
/// <param name="Usage">How it is written, for messages.</param>
/// <param name="IsLenient">Whether what its arguments read through may be missing: then they are missing too.</param>
internal sealed record Helper(string Name, int Least, int Most, string Usage, HelperFunction Function, bool IsLenient = false)
{
    /// <summary>All helpers, by name. Few, so that a flow's author knows them all.</summary>
    public static FrozenDictionary<string, Helper> All { get; } = new Helper[]
    {
        new("date", 1, 2, "date(x) or date(x, 'yyyyMMdd')", DateHelpers.Date),
        new("openPeriod", 1, 1, "openPeriod(date)", ReferenceHelpers.OpenPeriod),
        new("text", 1, 2, "text(x) or text(x, 100)", TextHelpers.Text),
        new("upper", 1, 1, "upper(x)", TextHelpers.Upper),
        new("lower", 1, 1, "lower(x)", TextHelpers.Lower),
        new("decimal", 1, 1, "decimal(x)", DecimalHelpers.Decimal),
        new("add", 2, 20, "add(a, b)", DecimalHelpers.Add),
        new("sub", 2, 2, "sub(a, b)", DecimalHelpers.Subtract),
        new("mul", 2, 20, "mul(a, b)", DecimalHelpers.Multiply),
        new("div", 3, 3, "div(a, b, places)", DecimalHelpers.Divide),
        new("round", 1, 2, "round(x) or round(x, places)", DecimalHelpers.Round),
        new("sum", 1, 2, "sum(list, 'field') or sum(list, function (x) { return …; })", DecimalHelpers.Sum),
        new("coalesce", 1, 20, "coalesce(a, b)", Coalesce, IsLenient: true),
        new("has", 1, 1, "has(x)", Has, IsLenient: true),
        new("xref", 2, 2, "xref('table', code)", ReferenceHelpers.CrossReference),
        new("link", 2, 2, "link('flow', key)", ReferenceHelpers.Link),
        new("linkedFrom", 2, 2, "linkedFrom('flow', id)", ReferenceHelpers.LinkedFrom),
    }.ToFrozenDictionary(helper => helper.Name, StringComparer.Ordinal);

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

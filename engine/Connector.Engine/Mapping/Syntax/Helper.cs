using System.Collections.Frozen;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>A function that expressions call by name without declaring it, as its author sees it.</summary>
/// <param name="Usage">How it is written, for messages.</param>
/// <param name="IsLenient">Whether what its arguments read through may be missing: then they are missing too.</param>
internal sealed record Helper(string Name, int MinArguments, int MaxArguments, string Usage, bool IsLenient = false)
{
    /// <summary>All of them, by name. Few, so that a flow's author knows them all.</summary>
    public static FrozenDictionary<string, Helper> All { get; } = new Helper[]
    {
        new("date", 1, 2, "date(x) or date(x, 'yyyyMMdd')"),
        new("openPeriod", 1, 1, "openPeriod(date)"),
        new("text", 1, 2, "text(x) or text(x, 100)"),
        new("upper", 1, 1, "upper(x)"),
        new("lower", 1, 1, "lower(x)"),
        new("decimal", 1, 1, "decimal(x)"),
        new("add", 2, 20, "add(a, b)"),
        new("sub", 2, 2, "sub(a, b)"),
        new("mul", 2, 20, "mul(a, b)"),
        new("div", 3, 3, "div(a, b, places)"),
        new("round", 1, 2, "round(x) or round(x, places)"),
        new("sum", 1, 2, "sum(list, 'field') or sum(list, x => …)"),
        new("coalesce", 1, 20, "coalesce(a, b)", IsLenient: true),
        new("has", 1, 1, "has(x)", IsLenient: true),
        new("xref", 2, 2, "xref('table', code)"),
        new("link", 2, 2, "link('flow', key)"),
        new("linked", 2, 2, "linked('flow', key)"),
        new("linkedFrom", 2, 2, "linkedFrom('flow', id)"),
    }.ToFrozenDictionary(helper => helper.Name, StringComparer.Ordinal);

    /// <summary>Whether its first argument names a table or a flow.</summary>
    public bool StartsWithName => Name is "xref" or "link" or "linked" or "linkedFrom";
}

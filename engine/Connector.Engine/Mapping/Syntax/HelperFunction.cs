using System.Collections.Frozen;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>A function that expressions call by name without declaring it, as its author sees it.</summary>
/// <param name="Usage">How it is written, for messages.</param>
/// <param name="Summary">What it gives, in a sentence for authors.</param>
/// <param name="IsLenient">Whether what its arguments read through may be missing: then they are missing too.</param>
internal sealed record HelperFunction(string Name, int MinArguments, int MaxArguments, string Usage, string Summary, bool IsLenient = false)
{
    /// <summary>All of them, by name. Few, so that a flow's author knows them all.</summary>
    public static FrozenDictionary<string, HelperFunction> All { get; } = new HelperFunction[]
    {
        new("date", 1, 2, "date(x) or date(x, 'yyyyMMdd')",
            "The day of a date or date-time, as `2026-12-31` or in the format given. Missing stays missing, null stays null."),
        new("openPeriod", 1, 1, "openPeriod(date)",
            "The date itself where its month is open in the table `open-periods` (`COMPANY:YYYY-MM` is `open` or `closed`), else "
            + "the first day of the next open one."),
        new("text", 1, 2, "text(x) or text(x, 100)",
            "The value as text without blanks around it, cut to so many UTF-16 units between characters as people see them."),
        new("upper", 1, 1, "upper(x)",
            "The text in upper case, alike in every culture."),
        new("lower", 1, 1, "lower(x)",
            "The text in lower case, alike in every culture."),
        new("decimal", 1, 1, "decimal(x)",
            "Text as an exact number."),
        new("add", 2, 20, "add(a, b)",
            "The exact sum of up to 20 numbers."),
        new("sub", 2, 2, "sub(a, b)",
            "The exact difference of two numbers."),
        new("mul", 2, 20, "mul(a, b)",
            "The exact product of up to 20 numbers."),
        new("div", 3, 3, "div(a, b, places)",
            "An exact quotient, rounded half away from zero to so many places."),
        new("round", 1, 2, "round(x) or round(x, places)",
            "The number rounded half away from zero, to a whole one or to as many places as given."),
        new("sum", 1, 2, "sum(list, 'field') or sum(list, x => …)",
            "The exact sum of a list of numbers, of one field of a list of objects, or of what a function gives for each. Of no "
            + "elements it is 0."),
        new("coalesce", 1, 20, "coalesce(a, b)",
            "The first argument that is neither missing nor null. What its arguments read through may be missing.", IsLenient: true),
        new("has", 1, 1, "has(x)",
            "Whether there is anything: not missing, not null, not a text of blanks alone.", IsLenient: true),
        new("xref", 2, 2, "xref('table', code)",
            "What the table gives for the code; a row of the store goes before one of the flow file. A code without a row waits, is "
            + "rejected or kept, as `onMissing` says."),
        new("link", 2, 2, "link('flow', key)",
            "The id that another flow's target gave the record with this key. Where there is none yet, the record waits in review "
            + "and goes on by itself."),
        new("linked", 2, 2, "linked('flow', key)",
            "The same id, or null where there is none yet; for conditions, which are asked again when it is there. A record that a "
            + "condition lets pass because of it waits until the other one is through all of its steps."),
        new("linkedFrom", 2, 2, "linkedFrom('flow', id)",
            "The key of the record whose delivery by another flow gave this id, or null. In a condition, as `linked`."),
    }.ToFrozenDictionary(helper => helper.Name, StringComparer.Ordinal);

    /// <summary>Whether its first argument names a table or a flow.</summary>
    public bool StartsWithName => Name is "xref" or "link" or "linked" or "linkedFrom";
}

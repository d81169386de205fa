using System.Collections.Frozen;

namespace Connector.Engine.Mapping.Functions;

/// <summary>What each helper does, in a sentence for authors of flows.</summary>
internal static class HelperSummary
{
    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        ["add"] = "The exact sum of up to 20 numbers.",
        ["coalesce"] = "The first argument that is neither missing nor null. What its arguments read through may be missing.",
        ["date"] = "The day of a date or date-time, as `2026-12-31` or in the format given. Missing stays missing, null stays null.",
        ["decimal"] = "Text as an exact number.",
        ["div"] = "An exact quotient, rounded half away from zero to so many places.",
        ["has"] = "Whether there is anything: not missing, not null, not a text of blanks alone.",
        ["link"] =
            "The id that another flow's target gave the record with this key. Where there "
            + "is none yet, the record waits in review and goes on by itself.",
        ["linked"] = "The same id, or null where there is none yet; for conditions, which are asked again when it is there.",
        ["linkedFrom"] = "The key of the record whose delivery by another flow gave this id, or null.",
        ["lower"] = "The text in lower case, alike in every culture.",
        ["mul"] = "The exact product of up to 20 numbers.",
        ["openPeriod"] =
            "The date itself where its month is open in the table `open-periods` (`COMPANY:YYYY-MM` "
            + "is `open` or `closed`), else the first day of the next open one.",
        ["round"] = "The number rounded half away from zero, to a whole one or to as many places as given.",
        ["sub"] = "The exact difference of two numbers.",
        ["sum"] =
            "The exact sum of a list of numbers, of one field of a list of objects, or of "
            + "what a function gives for each. Of no elements it is 0.",
        ["text"] = "The value as text without blanks around it, cut to so many UTF-16 units between characters as people see them.",
        ["upper"] = "The text in upper case, alike in every culture.",
        ["xref"] =
            "What the table gives for the code; a row of the store goes before one of the "
            + "flow file. A code without a row waits, is rejected or kept, as `onMissing` says.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The sentence of a helper.</summary>
    public static string Of(string helper) => Sentences[helper];
}

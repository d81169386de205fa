using System.Collections.Frozen;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>
/// What of JavaScript's own library an expression may use; what is not listed is found by the checks, before anything runs.
/// </summary>
internal static class Standard
{
    /// <summary>Functions, by the name they are called by.</summary>
    public static FrozenSet<string> Functions { get; } = Set(
        "String Number Boolean parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent");

    /// <summary>Objects, and what they have.</summary>
    public static FrozenDictionary<string, string[]> Objects { get; } = new Dictionary<string, string[]>
    {
        ["Math"] = ["abs", "ceil", "floor", "max", "min", "round", "sign", "trunc"],
        ["Object"] = ["assign", "entries", "fromEntries", "keys", "values"],
        ["Array"] = ["from", "isArray", "of"],
        ["String"] = ["fromCharCode"],
        ["Number"] = ["isFinite", "isInteger", "isNaN"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenSet<string> TextMethods { get; } = Set(
        "at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match matchAll padEnd padStart "
        + "repeat replace "
        + "replaceAll search slice split startsWith substr substring toLowerCase toString toUpperCase trim trimEnd trimStart");

    public static FrozenSet<string> ListMethods { get; } = Set(
        "at concat every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join lastIndexOf map pop "
        + "push reduce "
        + "reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced unshift with");

    public static FrozenSet<string> NumberMethods { get; } = Set("toFixed toString");

    public static FrozenSet<string> PatternMethods { get; } = Set("exec test");

    /// <summary>Methods that change the list they are called on; the lists of a record cannot be changed.</summary>
    public static FrozenSet<string> ChangingMethods { get; } = Set("fill pop push reverse shift sort splice unshift");

    /// <summary>Every method there is.</summary>
    public static FrozenSet<string> Methods { get; } =
        FrozenSet.ToFrozenSet([.. TextMethods, .. ListMethods, .. NumberMethods, .. PatternMethods], StringComparer.Ordinal);

    /// <summary>Functions and objects.</summary>
    public static FrozenSet<string> Names { get; } = FrozenSet.ToFrozenSet([.. Functions, .. Objects.Keys], StringComparer.Ordinal);

    /// <summary>Names of fields through which JavaScript's own machinery would be reached.</summary>
    public static FrozenSet<string> HiddenFields { get; } = Set(
        "__proto__ constructor prototype __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__");

    public static bool IsObject(string name) => Objects.ContainsKey(name);

    /// <summary>Why something of JavaScript is not to be had, and what to write instead; null where there is nothing to say.</summary>
    public static (string Message, string? Hint)? WhyNot(string name) => name switch
    {
        "Date" => (
            "Date is not available: expressions have no clock, so that a record maps to the same bytes for ever.",
            "Write date(x) for the date of a text; whole dates compare as text."),
        "JSON" => ("JSON is not available: it would turn exact numbers into rounded ones.", "Copy the value as it is, or read its fields."),
        "RegExp" => ("RegExp is not available: regular expressions are checked before anything runs.", "Write the pattern as /…/."),
        "eval" or "Function" => ($"{name} is not available: code is never made from data.", "Write a function in a script."),
        "Error" or "TypeError" or "RangeError" =>
            ($"{name} is not available.", "Write throw 'what is wrong';: the record is rejected with that text."),
        "console" or "alert" or "print" =>
            ($"{name} is not available: expressions have no output.", "engine explain shows every field's value."),
        "require" or "module" or "process" or "fetch" or "XMLHttpRequest" or "setTimeout" or "window" or "global" or "globalThis"
            or "document" =>
            ($"{name} is not available: expressions have no input or output.", null),
        "Map" or "Set" => ($"{name} is not available.", "Write an object: { key: value }."),
        "Symbol" or "Promise" or "Proxy" or "Reflect" or "BigInt" or "WeakMap" or "WeakSet" or "Intl" =>
            ($"{name} is not available.", null),
        "NaN" or "Infinity" => ($"{name} is not available: it is not a number a record can hold.", name == "NaN" ? "Write isNaN(x) to test."
            : null),
        _ => null,
    };

    private static FrozenSet<string> Set(string names) => FrozenSet.ToFrozenSet(names.Split(' '), StringComparer.Ordinal);
}

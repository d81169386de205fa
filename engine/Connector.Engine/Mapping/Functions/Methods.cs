using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>
/// The methods of texts, numbers and booleans whose arguments are plain values. Compiled expressions and JavaScript call the same code, so
/// a method means the same in both.
/// </summary>
internal static class Methods
{
    private static readonly Value Blank = Value.Of(" ");

    /// <summary>
    /// Whether a method of a text, list, number or boolean can be called here with plain values; what it gives is then never a list or
    /// object of the record.
    /// </summary>
    public static bool IsShared(string name) =>
        name is "charAt" or "concat" or "endsWith" or "includes" or "indexOf" or "join" or "lastIndexOf" or "localeCompare" or "padEnd"
            or "padStart"
        or "repeat" or "replace" or "replaceAll" or "slice" or "split" or "startsWith" or "substr" or "substring" or "toFixed"
            or "toLowerCase" or "toString" or "toUpperCase" or "trim" or "trimEnd"
        or "trimStart";

    /// <summary>Whether lists have a method of that name too, which is not among these.</summary>
    public static bool IsOfListsToo(string name) => name is "concat" or "lastIndexOf";

    /// <exception cref="EvaluationException">The value has no such method, or it cannot take the arguments.</exception>
    public static Value Call(CallSite site, Value target, ReadOnlySpan<Value> arguments, TextLimits limits) => target.Kind switch
    {
        ValueKind.Missing or ValueKind.Null => throw OfNothing(site, target.Kind == ValueKind.Null),
        ValueKind.Text => OfText(site, target.Text, arguments, limits),
        ValueKind.Number when site.Name == "toFixed" => Value.Of(ToFixed(target, arguments)),
        ValueKind.Number or ValueKind.Boolean when site.Name == "toString" => Value.Of(target.AsText()!),
        ValueKind.List => OfList(site, target, arguments, limits),
        _ => throw NoMethod(site, NameOf(target.Kind), target.Kind == ValueKind.Number),
    };

    public static EvaluationException OfNothing(CallSite site, bool isNull) => new(
        $"{site.Operand(0)} is {(isNull ? "null" : "missing")}, so {site.Name}() cannot be called on it. Where it may be missing, write "
            + $"coalesce({site.Operand(0)}, '').{site.Name}().");

    public static EvaluationException NoMethod(CallSite site, string kind, bool isNumber)
    {
        var hint = isNumber && Syntax.Standard.TextMethods.Contains(site.Name) ? $" Write text({site.Operand(0)}).{site.Name}()." : "";
        return new EvaluationException($"{site.Operand(0)} is {kind} and has no method {site.Name}.{hint}");
    }

    /// <summary>As <c>String(x)</c>; lists and objects have no text.</summary>
    public static string TextOf(Value value) => value.Kind switch
    {
        ValueKind.Missing => "undefined",
        ValueKind.Null => "null",
        _ => value.AsText() ?? throw new EvaluationException($"{(value.Kind == ValueKind.List ? "A list" : "An object")} has no text."),
    };

    public static string Join(IEnumerable<Value> items, Value separator, TextLimits limits)
    {
        var between = separator.Kind == ValueKind.Missing ? "," : TextOf(separator);
        var parts = items.Select(item => item.IsNothing ? "" : TextOf(item)).ToArray();
        limits.Check(parts.Sum(part => (long)part.Length) + ((long)between.Length * Math.Max(0, parts.Length - 1)));
        return string.Join(between, parts);
    }

    public static IEnumerable<Value> Items(Value list) => list.Elements ?? list.Json.EnumerateArray().Select(Value.Of);

    public static string ToFixed(Value number, ReadOnlySpan<Value> arguments)
    {
        var places = arguments.Length > 0 && arguments[0].Kind != ValueKind.Missing ? Number(arguments[0], "toFixed") : 0;
        if (places is < 0 or > 20 || places != decimal.Truncate(places))
            throw new EvaluationException("toFixed(places) takes a whole number from 0 to 20.");
        var format = "F" + ((int)places).ToString(CultureInfo.InvariantCulture);
        return ExactArithmetic.Round(Number(number, "toFixed"), (int)places).ToString(format, CultureInfo.InvariantCulture);
    }

    public static decimal Number(Value value, string function) => value.Kind == ValueKind.Number && value.TryNumber(out var exact)
        ? exact
        : throw new EvaluationException($"{function} takes numbers of up to 28 digits, not {NameOf(value.Kind)}.");

    public static string NameOf(ValueKind kind) => kind switch
    {
        ValueKind.Missing => "missing",
        ValueKind.Null => "null",
        ValueKind.Text => "a text",
        ValueKind.Number => "a number",
        ValueKind.Boolean => "a boolean",
        ValueKind.List => "a list",
        _ => "an object",
    };

    private static Value OfList(CallSite site, Value list, ReadOnlySpan<Value> arguments, TextLimits limits)
    {
        var first = arguments.Length > 0 ? arguments[0] : Value.Missing;
        var items = Items(list).Select(Value.Computed).ToArray();
        switch (site.Name)
        {
            case "join": return Value.Of(Join(items, first, limits));
            case "includes": return Value.Of(Array.Exists(items, item => Value.AreSame(item, first)));
            case "indexOf": return Value.Of((decimal)Array.FindIndex(items, item => Value.AreSame(item, first)));
            case "slice":
                var (start, end) = (FromEnd(Place(first, 0), items.Length),
                    FromEnd(Place(arguments.Length > 1 ? arguments[1] : Value.Missing, items.Length), items.Length));
                return Value.Of(end <= start ? [] : items[start..end]);
            default: throw NoMethod(site, "a list", isNumber: false);
        }
    }

    private static Value OfText(CallSite site, string text, ReadOnlySpan<Value> arguments, TextLimits limits)
    {
        var first = arguments.Length > 0 ? arguments[0] : Value.Missing;
        var second = arguments.Length > 1 ? arguments[1] : Value.Missing;
        switch (site.Name)
        {
            case "trim": return Value.Of(TrimStart(TrimEnd(text)));
            case "trimStart": return Value.Of(TrimStart(text));
            case "trimEnd": return Value.Of(TrimEnd(text));
            case "toUpperCase": return Value.Of(text.ToUpperInvariant());
            case "toLowerCase": return Value.Of(text.ToLowerInvariant());
            case "toString": return Value.Of(text);
            case "concat": return Value.Of(Concat(text, arguments, limits));
            case "charAt": return Value.Of(Place(first, 0) is >= 0 and var at && at < text.Length ? text.Substring(at, 1) : "");
            case "slice":
                return Value.Of(
                Between(text, FromEnd(Place(first, 0), text.Length), FromEnd(Place(second, text.Length), text.Length)));
            case "substring":
                var (a, b) = (Math.Clamp(Place(first, 0), 0, text.Length), Math.Clamp(Place(second, text.Length), 0, text.Length));
                return Value.Of(Between(text, Math.Min(a, b), Math.Max(a, b)));
            case "substr":
                var start = FromEnd(Place(first, 0), text.Length);
                return Value.Of(Between(text, start, (int)Math.Min(text.Length, (long)start + Math.Max(0, Place(second, text.Length)))));
            case "includes":
                return Value.Of(
                text.AsSpan(Math.Clamp(Place(second, 0), 0, text.Length)).Contains(TextOf(first), StringComparison.Ordinal));
            case "startsWith":
                return Value.Of(
                text.AsSpan(Math.Clamp(Place(second, 0), 0, text.Length)).StartsWith(TextOf(first), StringComparison.Ordinal));
            case "endsWith":
                return Value.Of(
                text.AsSpan(0, Math.Clamp(Place(second, text.Length), 0, text.Length)).EndsWith(TextOf(first), StringComparison.Ordinal));
            case "indexOf":
                return Value.Of(
                (decimal)text.IndexOf(TextOf(first), Math.Clamp(Place(second, 0), 0, text.Length), StringComparison.Ordinal));
            case "lastIndexOf":
                return Value.Of(
                (decimal)text.AsSpan(0, LastEnd(text, TextOf(first), second)).LastIndexOf(TextOf(first), StringComparison.Ordinal));
            case "localeCompare": return Value.Of((decimal)Math.Sign(string.CompareOrdinal(text, TextOf(first))));
            case "padStart": return Value.Of(limits.Join(Padding(text, first, second, limits), text));
            case "padEnd": return Value.Of(limits.Join(text, Padding(text, first, second, limits)));
            case "repeat": return Value.Of(limits.Repeat(text, Number(first, "repeat")));
            case "replace": return Value.Of(TextParts.Replace(text, TextOf(first), TextOf(second), all: false, limits));
            case "replaceAll": return Value.Of(TextParts.Replace(text, TextOf(first), TextOf(second), all: true, limits));
            case "split": return Split(text, first, second, limits);
            default: throw NoMethod(site, "a text", isNumber: false);
        }
    }

    private static Value Split(string text, Value separator, Value most, TextLimits limits)
    {
        var parts = separator.Kind == ValueKind.Missing ? [Value.Of(text)] : TextParts.Split(text, TextOf(separator), limits);
        var count = most.Kind == ValueKind.Missing ? parts.Length : Place(most, 0);
        return Value.Of(count >= 0 && count < parts.Length ? parts[..count] : parts);
    }

    private static string Padding(string text, Value length, Value filler, TextLimits limits) =>
        limits.Padding(text, Number(length, "padStart and padEnd"), TextOf(filler.Kind == ValueKind.Missing ? Blank : filler));

    private static string Concat(string text, ReadOnlySpan<Value> arguments, TextLimits limits)
    {
        foreach (var argument in arguments)
            text = limits.Join(text, TextOf(argument));
        return text;
    }

    /// <summary>An argument that is a place in a text, as JavaScript takes it: without decimals, and 0 where it is not a number.</summary>
    private static int Place(Value value, int otherwise)
    {
        decimal place;
        switch (value.Kind)
        {
            case ValueKind.Missing: return otherwise;
            case ValueKind.Number when value.TryNumber(out place) && IsPlain(place): break;
            case ValueKind.Number:
                throw new EvaluationException(
                    $"{value.AsText()} has more digits than JavaScript's own functions keep. Use the helpers (add, sub, mul, div, round, "
                        + "sum) and the operators.");
            case ValueKind.Boolean: return value.Boolean ? 1 : 0;
            case ValueKind.Text when ExactNumber.TryParseText(value.Text, out place): break;
            case ValueKind.List or ValueKind.Object:
                throw new EvaluationException(
                $"A place in a text is a number, not {NameOf(value.Kind)}.");
            default: return 0;
        }

        return (int)Math.Clamp(decimal.Truncate(place), int.MinValue, int.MaxValue);
    }

    private static bool IsPlain(decimal number) => ExactNumber.TryCarry(number, out _);

    private static int FromEnd(int place, int length) => (int)Math.Clamp(place < 0 ? (long)place + length : place, 0, length);

    private static string Between(string text, int start, int end) => end <= start ? "" : text[start..end];

    private static int LastEnd(string text, string part, Value from) =>
        (int)Math.Min(text.Length, (long)Math.Clamp(Place(from, text.Length), 0, text.Length) + part.Length);

    private static string TrimStart(string text)
    {
        var start = 0;
        while (start < text.Length && IsBlank(text[start]))
            start++;
        return start == 0 ? text : text[start..];
    }

    private static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && IsBlank(text[end - 1]))
            end--;
        return end == text.Length ? text : text[..end];
    }

    // JavaScript's blanks: .NET's without the "next line" of Unicode, and with the byte order mark.
    private static bool IsBlank(char c) => (char.IsWhiteSpace(c) && c != '\u0085') || c == '\ufeff';
}

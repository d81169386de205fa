using System.Globalization;
using Connector.Engine.Mapping.Values;
using Jint.Native;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>What the prelude's methods are made of: everything that grows, matches or calculates is done here, under limits and exactly.</summary>
internal sealed partial class JintHost
{
    private void AddLibrary()
    {
        AddText();
        AddPatterns();
        AddNumbers();
        Add("$elements", arguments => limits.Count((int)Math.Min(arguments[0].AsNumber(), int.MaxValue), arguments[0]));
        Add("$call", arguments => engine.Invoke(arguments[0], [.. Items(arguments[1])]));
    }

    private void AddText()
    {
        Add("$join", arguments => limits.Join(arguments[0].AsString(), arguments[1].AsString()));
        Add("$joinAll", arguments =>
        {
            var parts = Items(arguments[0]).Select(part => part.AsString()).ToArray();
            var separator = arguments[1].AsString();
            limits.Check(parts.Sum(part => (long)part.Length) + ((long)separator.Length * Math.Max(0, parts.Length - 1)));
            return string.Join(separator, parts);
        });
        Add("$repeat", arguments => limits.Repeat(arguments[0].AsString(), Number(arguments[1], "repeat")));
        Add("$padding", arguments => limits.Padding(arguments[0].AsString(), Number(arguments[1], "padStart and padEnd"), arguments[2].AsString()));
        Add("$order", arguments => (double)Math.Sign(string.CompareOrdinal(arguments[0].AsString(), arguments[1].AsString())));
        Add("$split", arguments => List(TextParts.Split(arguments[0].AsString(), arguments[1].AsString(), limits)));
        Add("$occurrences", arguments => List(TextParts.Occurrences(arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsBoolean(), limits)));
        Add("$replaceText", arguments => TextParts.Replace(arguments[0].AsString(), arguments[1].AsString(), arguments[2].AsString(), arguments[3].AsBoolean(), limits));
        Add("$text", arguments => Text(arguments.Length == 0 ? JsValue.Undefined : arguments[0]));
    }

    private void AddPatterns()
    {
        Add("$aPattern", arguments => arguments[1].AsBoolean()
            ? arguments[0]
            : throw new EvaluationException($"{arguments[2].AsString()}(…) takes a regular expression, written /…/. For a text use includes or indexOf."));
        Add("$matches", arguments =>
        {
            var text = arguments[2].AsString();
            if (!values.IsPattern(arguments[1], out var number))
                throw new EvaluationException("This is no regular expression.");
            var pattern = sites.Pattern(number);
            return arguments[0].AsString() switch
            {
                "test" => pattern.IsMatch(text),
                "exec" => values.ToJavaScript(pattern.Execute(text)),
                "match" => values.ToJavaScript(pattern.Match(text, limits)),
                "matches" => values.ToJavaScript(pattern.Matches(text, limits)),
                "search" => pattern.Search(text),
                _ => List(pattern.Split(text, limits)),
            };
        });
        Add("$replace", arguments => values.IsPattern(arguments[0], out var number)
            ? sites.Pattern(number).Replace(arguments[1].AsString(), arguments[2].AsString(), limits)
            : throw new EvaluationException("This is no regular expression."));
    }

    private void AddNumbers()
    {
        Add("$exactText", arguments => Text(arguments[0]));
        Add("$exactValue", arguments => throw new EvaluationException(
            $"{Text(arguments[0]).AsString()} has more digits than JavaScript's own functions keep. Use the helpers (add, sub, mul, div, round, sum) and the operators."));
        Add("$toFixed", arguments =>
        {
            var places = arguments.Length > 1 && !arguments[1].IsUndefined() ? Number(arguments[1], "toFixed") : 0;
            if (places is < 0 or > 20 || places != decimal.Truncate(places))
                throw new EvaluationException("toFixed(places) takes a whole number from 0 to 20.");
            return ExactNumber.Round(Number(arguments[0], "toFixed"), (int)places).ToString("F" + ((int)places).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        });
        Add("$number", arguments => ToNumber(arguments.Length == 0 ? JsValue.Undefined : arguments[0]));
        Add("$isNumber", arguments => values.IsExactNumber(arguments[0]) || (arguments[0].IsNumber() && double.IsFinite(arguments[0].AsNumber())));
        Add("$parse", arguments => TextParts.LeadingNumber(arguments[0].AsString(), arguments[1].AsBoolean()) is { } number ? values.ToJavaScript(Value.Of(number)) : double.NaN);
        Add("$math", arguments => values.ToJavaScript(Value.Of(Rounding.Apply(arguments[0].AsString(), [.. Items(arguments[1]).Select(item => Number(item, "Math." + arguments[0].AsString()))]))));
    }

    private JsValue Text(JsValue value)
    {
        if (value.IsUndefined())
            return "undefined";
        return Operand(value).AsText() ?? (value.IsNull() ? "null" : throw new EvaluationException($"{char.ToUpperInvariant(Kind(value)[0])}{Kind(value)[1..]} has no text."));
    }

    /// <summary>As Number(x): what is no number is NaN, which nothing accepts as a value. Empty text is no 0.</summary>
    private JsValue ToNumber(JsValue value)
    {
        if (value.IsNumber() || values.IsExactNumber(value))
            return value;
        if (value.IsBoolean())
            return value.AsBoolean() ? 1 : 0;
        return value.IsString() && ExactNumber.TryParseText(value.AsString(), out var number) ? values.ToJavaScript(Value.Of(number)) : double.NaN;
    }

    private decimal Number(JsValue value, string function) =>
        values.FromJavaScript(value) is { Kind: ValueKind.Number } number && number.TryNumber(out var exact)
            ? exact
            : throw new EvaluationException($"{function} takes numbers of up to 28 digits, not {Kind(value)}.");

    private JsValue List(Value[] elements) => values.ToJavaScript(Value.Of(elements));

    private static IEnumerable<JsValue> Items(JsValue list)
    {
        var instance = list.AsObject();
        var length = (int)instance.Get("length").AsNumber();
        for (var i = 0; i < length; i++)
            yield return instance.Get(i.ToString(CultureInfo.InvariantCulture));
    }
}

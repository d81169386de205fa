using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;
using Jint;
using Jint.Native;
using Jint.Native.Function;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// A method called in JavaScript: on what has such a method, within the limits, never changing what belongs to the record, and leaving no
/// state in a regular expression.
/// </summary>
internal sealed class MethodCall(CallSite site, JintValues values, TextLimits limits, JintHost host)
{
    public JsValue Run(JsValue target, JsValue[] arguments)
    {
        if (JintHost.IsNothing(target))
            throw Methods.OfNothing(site, target.IsNull());
        if (target.IsString())
            return OfText(target, arguments);
        if (values.IsNumber(target) || target.IsBoolean())
            return values.ToJavaScript(Methods.Call(site, values.Plain(target), [.. arguments.Select(values.Plain)], limits));
        if (target.IsArray())
            return OfList(target, arguments);
        if (target is JsRegExp pattern)
            return OfPattern(pattern, arguments);
        // Only what the object itself holds.
        if (target is not Function && target.AsObject().HasOwnProperty(site.Name) && target.Get(site.Name) is Function own)
            return own.Call(target, arguments);
        throw Methods.NoMethod(site, values.KindOf(target), isNumber: false);
    }

    private JsValue OfText(JsValue target, JsValue[] arguments)
    {
        if (!Standard.TextMethods.Contains(site.Name))
            throw Methods.NoMethod(site, "a text", isNumber: false);
        var pattern = arguments.OfType<JsRegExp>().FirstOrDefault();
        if (pattern is not null)
            Use(pattern);
        switch (site.Name)
        {
            case "replace" or "replaceAll" when pattern is not null || arguments.Length > 1 && arguments[1] is Function:
                return Replace(target, arguments);
            case "match" or "search" or "matchAll" when pattern is null:
                throw new EvaluationException(
                    $"{site.Name}(…) takes a regular expression, written /…/. For a text use includes or indexOf.");
            case "matchAll":
                // A list, not an iterator, which would go through once only.
                return new JsArray(pattern!.Engine, [.. Each(Native(target, arguments))]);
            case "split" or "match" or "search" when pattern is not null:
            case "at" or "charCodeAt" or "codePointAt":
                return Native(target, arguments);
            default:
                return values.ToJavaScript(Methods.Call(site, values.Plain(target), [.. arguments.Select(values.Plain)], limits));
        }
    }

    private JsValue OfList(JsValue target, JsValue[] arguments)
    {
        if (!Standard.ListMethods.Contains(site.Name))
            throw Methods.NoMethod(site, "a list", isNumber: false);
        if (Standard.ChangingMethods.Contains(site.Name) && (values.IsKnown(target, out _) || values.IsConstant(target)))
        {
            var what = values.IsConstant(target) ? "is a constant" : "belongs to the record";
            throw new EvaluationException(
                $"{site.Operand(0)} {what} and cannot be changed by {site.Name}(). Copy it first: "
                    + $"{site.Operand(0)}.slice().{site.Name}().");
        }

        return site.Name == "join"
            ? Methods.Join(JintValues.Items(target).Select(values.Plain), arguments.Length == 0 ? Value.Missing
                : values.Plain(arguments[0]), limits)
            : Native(target, arguments);
    }

    private JsValue OfPattern(JsRegExp pattern, JsValue[] arguments)
    {
        if (!Standard.PatternMethods.Contains(site.Name))
            throw Methods.NoMethod(site, "a regular expression", isNumber: false);
        Use(pattern);
        return Native(pattern, arguments);
    }

    private JsValue Native(JsValue target, JsValue[] arguments) =>
        ((Function)(target.IsString() ? host.TextPrototype : target).Get(site.Name)).Call(target, arguments);

    /// <summary>Every match begins at the start of the text, whatever was matched before.</summary>
    private void Use(JsRegExp pattern)
    {
        pattern.Set("lastIndex", 0, pattern);
        host.LastPattern = $"/{pattern.Source}/{pattern.Flags}";
    }

    private static IEnumerable<JsValue> Each(JsValue iterator)
    {
        var next = (Function)iterator.Get("next");
        for (var step = next.Call(iterator, []); !step.Get("done").AsBoolean(); step = next.Call(iterator, []))
            yield return step.Get("value");
    }

    /// <summary>Replaces match for match, so that what grows is seen before it has grown.</summary>
    private JsValue Replace(JsValue target, JsValue[] arguments)
    {
        var length = (long)target.AsString().Length;
        var by = arguments.Length > 1 ? arguments[1] : JsValue.Undefined;
        var template = by is Function ? null : Methods.TextOf(values.Plain(by));
        var engine = ((JsRegExp?)arguments.OfType<JsRegExp>().FirstOrDefault())?.Engine ?? ((Function)by).Engine;
        JsValue[] own = [arguments[0], new Jint.Runtime.Interop.ClrFunction(engine, "replace", (_, groups) =>
        {
            var made = template is null ? Methods.TextOf(values.Plain(((Function)by).Call(JsValue.Undefined, groups)))
                : Expand(template, groups);
            length += made.Length - groups[0].AsString().Length;
            return limits.Check(made.Length > 0 && length > limits.Length ? new string(' ', limits.Length + 1) : made);
        })];
        return Native(target, own);
    }

    /// <summary>A replacement with its groups filled in: <c>$1</c>, <c>$&lt;name&gt;</c>, <c>$&amp;</c>, <c>$`</c>, <c>$'</c>.</summary>
    private string Expand(string template, JsValue[] groups)
    {
        if (!template.Contains('$', StringComparison.Ordinal))
            return template;
        var names = groups[^1].IsObject() ? groups[^1] : null;
        var count = groups.Length - (names is null ? 2 : 3);
        var (text, at, match) = (groups[count + 1].AsString(), (int)groups[count].AsNumber(), groups[0].AsString());
        var result = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var rest = template.AsSpan(i);
            var (part, length) = rest switch
            {
                ['$', '$', ..] => ("$", 2),
                ['$', '&', ..] => (match, 2),
                ['$', '`', ..] => (text[..at], 2),
                ['$', '\'', ..] => (text[(at + match.Length)..], 2),
                ['$', '<', ..] when names is not null && rest.IndexOf('>') is > 0 and var end =>
                    (Text(names.Get(rest[2..end].ToString())), end + 1),
                ['$', >= '0' and <= '9', ..] when Group(rest, count) is ( > 0 and var number, var digits) =>
                    (Text(groups[number]), digits + 1),
                _ => (template[i].ToString(), 1),
            };
            limits.Check((long)result.Length + part.Length);
            result.Append(part);
            i += length - 1;
        }

        return result.ToString();
    }

    private static string Text(JsValue group) => group.IsUndefined() ? "" : group.AsString();

    /// <summary>The number of a group and its digits: two where there are so many groups.</summary>
    private static (int Number, int Digits) Group(ReadOnlySpan<char> text, int count)
    {
        if (text.Length > 2 && int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var two) && two > 0
            && two < count)
            return (two, 2);
        return text[1] - '0' is > 0 and var one && one < count ? (one, 1) : (0, 0);
    }
}

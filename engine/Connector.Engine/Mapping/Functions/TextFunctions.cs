using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary><c>text</c>, <c>upper</c>, <c>lower</c>. What is missing stays missing and null stays null, as in a copy.</summary>
internal static class TextFunctions
{
    /// <summary>
    /// The value as text, without blanks around it, and no longer than asked: counted as UTF-16 units, as targets count, and cut between
    /// characters as people see them.
    /// </summary>
    public static Value Text(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        if (arguments[0].IsNothing)
            return arguments[0];
        var text = Required(site, arguments[0]).Trim();
        return Value.Of(arguments.Length == 1 ? text : Cut(text, Most(site, arguments[1])));
    }

    public static Value Upper(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        arguments[0].IsNothing ? arguments[0] : Value.Of(Required(site, arguments[0]).ToUpperInvariant());

    public static Value Lower(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        arguments[0].IsNothing ? arguments[0] : Value.Of(Required(site, arguments[0]).ToLowerInvariant());

    private static string Required(CallSite site, Value value) =>
        value.AsText() ?? throw new EvaluationException(
            $"{site.Describe(0, value)}, and {site.Name}(x) takes a text, a number or a boolean.");

    private static int Most(CallSite site, Value value)
    {
        if (value.Kind == ValueKind.Number && value.TryNumber(out var most) && most >= 1 && most <= int.MaxValue
            && most == decimal.Truncate(most))
            return (int)most;
        throw new EvaluationException($"{site.Describe(1, value)}; text(x, most) needs a whole number of characters, from 1.");
    }

    private static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = 0;
        while (true)
        {
            var next = StringInfo.GetNextTextElementLength(text, end);
            if (end + next > most)
                return text[..end].TrimEnd();
            end += next;
        }
    }
}

using System.Collections.Frozen;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>What a helper does: pure, but for looking up references through the run.</summary>
internal delegate Value FunctionBody(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments);

/// <summary>A helper with what it does.</summary>
internal sealed record BuiltInFunction(HelperFunction Helper, FunctionBody Body)
{
    /// <summary>All of them, by name.</summary>
    public static FrozenDictionary<string, BuiltInFunction> All { get; } = new Dictionary<string, FunctionBody>
    {
        ["date"] = DateFunctions.Date,
        ["openPeriod"] = ReferenceFunctions.OpenPeriod,
        ["text"] = TextFunctions.Text,
        ["upper"] = TextFunctions.Upper,
        ["lower"] = TextFunctions.Lower,
        ["decimal"] = DecimalFunctions.Decimal,
        ["add"] = DecimalFunctions.Add,
        ["sub"] = DecimalFunctions.Subtract,
        ["mul"] = DecimalFunctions.Multiply,
        ["div"] = DecimalFunctions.Divide,
        ["round"] = DecimalFunctions.Round,
        ["sum"] = DecimalFunctions.Sum,
        ["coalesce"] = Coalesce,
        ["has"] = Has,
        ["xref"] = ReferenceFunctions.CrossReference,
        ["link"] = ReferenceFunctions.Link,
        ["linked"] = ReferenceFunctions.Linked,
        ["linkedFrom"] = ReferenceFunctions.LinkedFrom,
    }.ToFrozenDictionary(pair => pair.Key, pair => new BuiltInFunction(HelperFunction.All[pair.Key], pair.Value), StringComparer.Ordinal);

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

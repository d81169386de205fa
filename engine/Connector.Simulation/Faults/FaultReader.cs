using System.Collections.Frozen;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connector.Simulation.Faults;

/// <summary>Reads the body of <c>PUT /_sandbox/{system}/faults</c>; whatever is wrong is refused with a sentence, so that no test runs
/// without the trouble it asked for.</summary>
internal static class FaultReader
{
    private static readonly FrozenDictionary<string, FaultKind> Kinds =
        Enum.GetValues<FaultKind>().ToFrozenDictionary(Fault.NameOf, StringComparer.Ordinal);

    private static readonly ImmutableArray<string> Properties =
        ["kind", "rate", "seed", "path", "method", "status", "retryAfter", "delayMs", "orderly", "times"];

    /// <summary>Names of the kinds.</summary>
    public static IEnumerable<string> KindNames => Enum.GetValues<FaultKind>().Select(Fault.NameOf);

    /// <exception cref="ControlException">The body is wrong.</exception>
    public static FaultPlan Read(JsonObject body)
    {
        RefuseUnknown(body, ["seed", "faults"], "The body");
        var seed = (long)(Number(body, "seed", "The body", long.MinValue, long.MaxValue) ?? 0);
        if (body["faults"] is not JsonArray faults)
            throw new ControlException(
                "The body must hold a list 'faults'; an empty one ends all trouble. Example: {\"seed\": 7, \"faults\": [{\"kind\": "
                    + "\"dropAnswer\", \"rate\": 0.2}]}.");
        return new FaultPlan([.. faults.Select((fault, index) => Read(fault, index, seed))]);
    }

    private static Fault Read(JsonNode? node, int index, long seed)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"faults[{index}]");
        if (node is not JsonObject fault)
            throw new ControlException($"{where} must be an object such as {{\"kind\": \"throttle\", \"rate\": 0.1}}.");
        RefuseUnknown(fault, Properties, where);
        var name = Text(fault, "kind", where);
        if (name is null || !Kinds.TryGetValue(name, out var kind))
            throw new ControlException($"{where}.kind must be one of {string.Join(", ", KindNames)}; it is '{name}'.");
        return new Fault
        {
            Kind = kind,
            Rate = (double)(Number(fault, "rate", where, 0, 1) ?? 1),
            Seed = (long)(Number(fault, "seed", where, long.MinValue, long.MaxValue) ?? seed),
            Path = Pattern(fault, where),
            Method = Text(fault, "method", where),
            Status = (int)(Number(fault, "status", where, 400, 599) ?? DefaultStatus(kind)),
            RetryAfter = Wait(fault, where),
            Delay = TimeSpan.FromMilliseconds((double)(Number(fault, "delayMs", where, 0, 600_000) ?? DefaultDelay(kind))),
            IsOrderly = fault["orderly"]?.GetValueKind() switch
            {
                null or JsonValueKind.False => false,
                JsonValueKind.True => true,
                _ => throw new ControlException($"{where}.orderly must be true (the connection ends with FIN) or false (it is reset)."),
            },
            Times = (int?)Number(fault, "times", where, 1, int.MaxValue),
        };
    }

    private static decimal DefaultStatus(FaultKind kind) => kind switch
    {
        FaultKind.Throttle => 429,
        FaultKind.ServerError => 503,
        FaultKind.ServerErrorAfter => 500,
        _ => 0,
    };

    private static decimal DefaultDelay(FaultKind kind) => kind switch
    {
        FaultKind.Latency => 250,
        FaultKind.SlowBody => 1000,
        _ => 0,
    };

    private static Regex? Pattern(JsonObject fault, string where)
    {
        if (Text(fault, "path", where) is not { } pattern)
            return null;
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            throw new ControlException($"{where}.path must be a regular expression: {e.Message}");
        }
    }

    /// <summary><c>2</c> or <c>"2"</c> for seconds, <c>"date"</c> or <c>"date:30"</c> for an HTTP date, <c>"none"</c> for no
    /// header.</summary>
    private static RetryAfterHeader Wait(JsonObject fault, string where)
    {
        var text = fault["retryAfter"]?.ToString() ?? "1";
        if (text == "none")
            return new RetryAfterHeader(0, AsDate: false, IsAbsent: true);
        var isDate = text.StartsWith("date", StringComparison.Ordinal);
        var seconds = text == "date" ? "2" : isDate && text.StartsWith("date:", StringComparison.Ordinal) ? text[5..] : text;
        return int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new RetryAfterHeader(value, isDate)
            : throw new ControlException(
                $"{where}.retryAfter must be whole seconds (\"2\"), \"date\", \"date:30\" for a date 30 seconds ahead, or \"none\"; it is "
                    + $"'{text}'.");
    }

    private static void RefuseUnknown(JsonObject given, ImmutableArray<string> known, string where)
    {
        foreach (var (name, _) in given)
        {
            if (!known.Contains(name))
                throw new ControlException($"{where} has an unknown property '{name}'; known are {string.Join(", ", known)}.");
        }
    }

    private static string? Text(JsonObject from, string name, string where) => from[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => throw new ControlException($"{where}.{name} must be text."),
    };

    private static decimal? Number(JsonObject from, string name, string where, decimal lowest, decimal highest)
    {
        if (from[name] is not { } node)
            return null;
        return node.GetValueKind() == JsonValueKind.Number
            && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= lowest && number <= highest
            ? number
            : throw new ControlException(
                string.Create(CultureInfo.InvariantCulture, $"{where}.{name} must be a number from {lowest} to {highest}."));
    }
}

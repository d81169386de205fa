using System.Text.Json.Nodes;
using Connector.Simulation.Faults;

namespace Connector.Simulation.Hosting;

/// <summary>What the control surface does to one system. Each action checks all it was given before it changes anything.</summary>
internal static class ControlActions
{
    private const double CenturyInSeconds = 36_525d * 86_400;

    public static JsonNode Describe(ServedSystem served)
    {
        var system = served.System;
        lock (system.Data.Gate)
        {
            return new JsonObject
            {
                ["system"] = system.Name,
                ["path"] = "/" + system.Name,
                ["resources"] = new JsonObject(
                    system.Data.Resources.Select(resource => KeyValuePair.Create(resource, (JsonNode?)system.Data[resource].Count))),
                ["switches"] = List(system.SwitchNames),
                ["acts"] = List(system.Acts),
            };
        }
    }

    public static JsonArray Rows(ServedSystem served, string resource)
    {
        var data = served.System.Data;
        lock (data.Gate)
        {
            RequireResource(served, resource);
            return [.. data[resource].Rows.Select(row => row.DeepClone())];
        }
    }

    public static JsonObject Seed(ServedSystem served, string resource, JsonNode? body)
    {
        var rows = body switch
        {
            JsonObject row => [row],
            JsonArray list when list.All(row => row is JsonObject) => list.Select(row => (JsonObject)row!).ToList(),
            _ => throw new ControlException("The body must be a JSON object, or an array of objects, to store."),
        };
        var data = served.System.Data;
        lock (data.Gate)
        {
            RequireResource(served, resource);
            var keys = rows.Select((row, index) => served.System.KeyOf(resource, row) ?? throw new ControlException(
                string.Create(CultureInfo.InvariantCulture,
                    $"Row {index} of '{resource}' lacks the field that is its key; nothing was stored."))).ToList();
            foreach (var (key, row) in keys.Zip(rows))
                data[resource].Put(key, (JsonObject)row.DeepClone());
            return new JsonObject { ["stored"] = rows.Count, ["keys"] = List(keys) };
        }
    }

    public static JsonArray ClearLog(ServedSystem served)
    {
        served.Log.Clear();
        return [];
    }

    public static JsonObject Faults(ServedSystem served) => new() { ["faults"] = served.Faults.Describe() };

    public static JsonObject SetFaults(ServedSystem served, JsonNode? body)
    {
        served.Faults = FaultReader.Read(RequireObject(body));
        return Faults(served);
    }

    public static JsonObject Switches(ServedSystem served) =>
        new(served.System.Switches.All.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    public static JsonObject SetSwitches(ServedSystem served, JsonNode? body)
    {
        var known = served.System.SwitchNames;
        var given = RequireObject(body);
        foreach (var (name, value) in given)
        {
            if (known.Count > 0 && !known.Contains(name))
                throw new ControlException($"{served.System.Name} has no switch '{name}'; it has {Known(known)}.");
            if (value is not (null or JsonValue))
                throw new ControlException($"The switch '{name}' takes text, a number, true or false; null puts it back to its default.");
        }

        foreach (var (name, value) in given)
        {
            if (value is null)
                served.System.Switches.Unset(name);
            else
                served.System.Switches.Set(name, value.ToString());
        }

        return Switches(served);
    }

    public static JsonObject Clock(ServedSystem served) => new()
    {
        ["now"] = served.System.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["offsetSeconds"] = served.System.Clock.Offset.TotalSeconds,
    };

    public static JsonObject MoveClock(ServedSystem served, JsonNode? body)
    {
        var move = RequireObject(body)["moveSeconds"];
        if (move?.GetValueKind() != JsonValueKind.Number || Math.Abs(move.GetValue<double>()) > CenturyInSeconds)
            throw new ControlException(
                "The body must be {\"moveSeconds\": n}: how many seconds to move the clock, back where negative, a century at most.");
        served.System.Clock.Move(TimeSpan.FromSeconds(move.GetValue<double>()));
        return Clock(served);
    }

    public static JsonNode Act(ServedSystem served, string act, JsonNode? body)
    {
        var arguments = body is null ? [] : RequireObject(body);
        try
        {
            return served.System.Act(act, arguments)
                ?? throw new ControlException($"{served.System.Name} knows no act '{act}'; it knows {Known(served.System.Acts)}.", 404);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new ControlException($"The act '{act}' could not be done: {e.Message}");
        }
    }

    private static JsonObject RequireObject(JsonNode? body) =>
        body as JsonObject ?? throw new ControlException("The body must be a JSON object.");

    private static void RequireResource(ServedSystem served, string resource)
    {
        var known = served.System.Data.Resources;
        if (!known.Contains(resource))
            throw new ControlException($"{served.System.Name} stores no '{resource}'; it stores {Known(known)}.", 404);
    }

    private static JsonArray List(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];

    private static string Known(IEnumerable<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : "none";
}

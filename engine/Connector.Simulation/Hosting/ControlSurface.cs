using System.Text.Json.Nodes;
using Connector.Simulation.Faults;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Simulation.Hosting;

/// <summary>The routes below <c>/_sandbox</c>: how a test, in any language, looks inside the simulators and makes trouble. What they do is
/// in <see cref="ControlActions"/>.</summary>
internal sealed class ControlSurface(IReadOnlyDictionary<string, ServedSystem> systems, SandboxWorld world, StateKeeper? keeper)
{
    public const string Root = "/_sandbox";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var root = endpoints.MapGroup(Root);
        root.MapGet("/", Answer((_, _) => Index()));
        root.MapPost("/reset", Answer((_, _) => Reset()));
        root.MapGet("/{system}", Answer((http, _) => ControlActions.Describe(System(http))));
        root.MapGet("/{system}/requests", Answer((http, _) => System(http).Log.Describe(After(http))));
        root.MapDelete("/{system}/requests", Answer((http, _) => ControlActions.ClearLog(System(http))));
        root.MapGet("/{system}/faults", Answer((http, _) => ControlActions.Faults(System(http))));
        root.MapPut("/{system}/faults", Answer((http, body) => ControlActions.SetFaults(System(http), body)));
        root.MapGet("/{system}/switches", Answer((http, _) => ControlActions.Switches(System(http))));
        root.MapPut("/{system}/switches", Answer((http, body) => ControlActions.SetSwitches(System(http), body)));
        root.MapGet("/{system}/clock", Answer((http, _) => ControlActions.Clock(System(http))));
        root.MapPost("/{system}/clock", Answer((http, body) => ControlActions.MoveClock(System(http), body)));
        root.MapPost("/{system}/acts/{act}", Answer((http, body) => ControlActions.Act(System(http), Value(http, "act"), body)));
        root.MapGet("/{system}/{resource}", Answer((http, _) => ControlActions.Rows(System(http), Value(http, "resource"))));
        root.MapPost("/{system}/{resource}", Answer((http, body) => ControlActions.Seed(System(http), Value(http, "resource"), body)));
    }

    private JsonObject Index() => new()
    {
        ["systems"] = new JsonArray([.. systems.Values.Select(ControlActions.Describe)]),
        ["faultKinds"] = new JsonArray([.. FaultReader.KindNames.Select(name => (JsonNode)name)]),
        ["routes"] = new JsonArray(
            "GET|POST /_sandbox/{system}/{resource}", "GET|DELETE /_sandbox/{system}/requests", "GET|PUT /_sandbox/{system}/faults",
            "GET|PUT /_sandbox/{system}/switches",
            "GET|POST /_sandbox/{system}/clock", "POST /_sandbox/{system}/acts/{act}", "POST /_sandbox/reset"),
    };

    private JsonObject Reset()
    {
        foreach (var served in systems.Values)
            served.Reset(world);
        return Index();
    }

    private ServedSystem System(HttpContext http)
    {
        var name = Value(http, "system");
        return systems.TryGetValue(name, out var served)
            ? served
            : throw new ControlException(
                $"No simulator is named '{name}'; there are {string.Join(", ", systems.Keys.Order(StringComparer.Ordinal))}.", 404);
    }

    private static string Value(HttpContext http, string name) => (string)http.GetRouteValue(name)!;

    private static long After(HttpContext http) => http.Request.Query["after"].ToString() switch
    {
        "" => 0,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) => after,
        _ => throw new ControlException("'after' must be the sequence number of a call."),
    };

    private RequestDelegate Answer(Func<HttpContext, JsonNode?, JsonNode> answer) => async http =>
    {
        JsonNode answered;
        try
        {
            var (body, wrong) = await SandboxJson.ReadAsync(http.Request);
            answered = wrong is null ? answer(http, body) : throw new ControlException(wrong);
            if (keeper is not null && !HttpMethods.IsGet(http.Request.Method))
                await keeper.SaveAsync(systems.Values.Select(served => served.System));
        }
        catch (ControlException e)
        {
            http.Response.StatusCode = e.Status;
            answered = new JsonObject { ["error"] = e.Message };
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.Body.WriteAsync(SandboxJson.Bytes(answered), http.RequestAborted);
    };
}

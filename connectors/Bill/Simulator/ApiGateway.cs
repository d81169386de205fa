using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary>A call with a live session and its body read.</summary>
internal sealed record ApiCall(HttpRequest Request, JsonNode? Body, ApiSession Session)
{
    public string Organization => Session.Organization;

    public string Id => Request.HttpContext.GetRouteValue("id")?.ToString() ?? "";

    public string? Query(string name) =>
        Request.Query.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;

    /// <exception cref="ApiException">There is no object.</exception>
    public JsonObject Object() => Body as JsonObject ?? throw ApiException.Refused("The body must be a JSON object.");
}

/// <summary>The door every call goes through: counts it, checks developer key and session, and runs the endpoint under the data's lock, so
/// that one call is one transaction.</summary>
internal sealed class ApiGateway(SandboxData data, SandboxClock clock, SandboxSwitches switches, Sessions sessions, Meter meter)
{
    private const string SessionDead = "Session is invalid.  Please log in.";

    /// <summary>An endpoint that needs a session.</summary>
    public RequestDelegate Open(Func<ApiCall, ApiAnswer> endpoint) => context => RunAsync(context, async () =>
    {
        var request = context.Request;
        if (request.Headers["devKey"].ToString() != Sessions.DevKey)
            throw new ApiException(401, "BDC_1102", "Developer key is invalid.");
        if (sessions.Find(request.Headers["sessionId"].ToString()) is not { } session)
            throw Dead();
        return await CountedAsync(session.Organization, async () =>
        {
            if (!sessions.Touch(session))
                throw Dead();
            var call = new ApiCall(request, await ReadAsync(request), session);
            lock (data.Gate)
                return endpoint(call);
        });
    });

    /// <summary>Opens a session.</summary>
    public Task LogInAsync(HttpContext context) => RunAsync(context, async () =>
    {
        var body = await ReadAsync(context.Request) as JsonObject ?? throw ApiException.Refused("The body must be a JSON object.");
        return await CountedAsync(Stamp.Text(body, "organizationId") ?? "", () =>
        {
            meter.LogIn();
            lock (data.Gate)
                return Task.FromResult(ApiAnswer.Ok(sessions.LogIn(body)));
        });
    });

    /// <summary>What is not there (§6).</summary>
    public Task UnknownAsync(HttpContext context) => RunAsync(context, () => throw new ApiException(404, "BDC_1121", "API not supported."));

    private async Task<ApiAnswer> CountedAsync(string organization, Func<Task<ApiAnswer>> work)
    {
        meter.Enter(organization);
        try
        {
            // A call takes time, or no two would ever run at once.
            if (int.Parse(switches.Get(BillSwitches.CallMilliseconds, "0"), CultureInfo.InvariantCulture) is > 0 and var pause)
                await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System);
            return await work();
        }
        finally
        {
            meter.Leave(organization);
        }
    }

    private async Task RunAsync(HttpContext context, Func<Task<ApiAnswer>> work)
    {
        ApiAnswer answer;
        try
        {
            answer = await work();
        }
        catch (ApiException refused)
        {
            answer = new ApiAnswer(refused.Status, refused.Body(switches.Get(BillSwitches.ErrorShape, "array"), clock.GetUtcNow()));
        }

        await SandboxJson.Answer(answer.Body, answer.Status).ExecuteAsync(context);
    }

    private ApiException Dead() =>
        new(int.Parse(switches.Get(BillSwitches.SessionStatus, "401"), CultureInfo.InvariantCulture), "BDC_1109", SessionDead);

    private static async Task<JsonNode?> ReadAsync(HttpRequest request)
    {
        var (body, wrong) = await SandboxJson.ReadAsync(request);
        return wrong is null ? body : throw ApiException.Refused(wrong);
    }
}

using System.Text.Json.Nodes;
using Connector.Sdk.Http;

namespace Connector.Bill;

/// <summary>
/// Sessions of one user in one organization (fact sheet §2). They are not closed with the connection: a session lives on for 35 minutes,
/// and the next process goes on with it.
/// </summary>
internal sealed class BillSession(ConnectionContext context, string organizationId, LoginLedger ledger) : ISessionScheme
{
    private readonly ConnectionSettings settings = context.Settings;

    public string Owner => $"{LimitsOwner}\n{settings["username"]}\n{settings.Find("rememberMeId")}";

    /// <summary>Three calls at once for a developer key and organization, whoever is logged in (§7).</summary>
    public string LimitsOwner => $"{new Uri(settings["baseUrl"]).Authority}\n{settings["devKey"]}\n{organizationId}";

    public async ValueTask<Call> LogOnAsync(CancellationToken cancel)
    {
        await ledger.TakeAsync(settings["devKey"], int.Parse(settings["loginsPerHour"], CultureInfo.InvariantCulture),
            context.Memory, context.Clock, cancel);
        var body = new JsonObject
        {
            ["username"] = settings["username"],
            ["password"] = settings["password"],
            ["organizationId"] = organizationId,
            ["devKey"] = settings["devKey"],
        };
        foreach (var optional in new[] { "rememberMeId", "device" })
        {
            if (settings.Find(optional) is { Length: > 0 } value)
                body[optional] = value;
        }

        // It changes no record: an answer that is lost costs a login and nothing else.
        return new Call
        {
            Method = "POST",
            Path = "/connect/v3/login",
            Verb = "session",
            Effect = CallEffect.Read,
            Body = JsonSerializer.SerializeToElement(body)
        };
    }

    public string Read(Answer answer)
    {
        if (answer.Require().Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("sessionId", out var session)
            && session.GetString() is { Length: > 0 } id)
            return id;
        throw new ConnectorException(FailureKind.Authentication, "session-missing",
            "BILL answered the login without a session. Check the connection's baseUrl, user and organization.");
    }

    public Call Carry(Call call, string session) =>
        call with { Headers = call.Headers.SetItem("devKey", settings["devKey"]).SetItem("sessionId", session) };
}

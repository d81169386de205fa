using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Bill.Simulator;

/// <summary>Who is logged in (fact sheet §2). A session dies after 35 minutes without a call; one that was opened with a remembered device
/// passed MFA.</summary>
internal sealed class Sessions(SandboxData data, SandboxClock clock, SandboxSwitches switches)
{
    public const string DevKey = "sandbox-dev-key";
    public const string Username = "integration@example.com";
    public const string Password = "sandbox-password";
    public const string RememberMeId = "sandbox-remember-me";
    public const string Device = "sandbox-device";

    private readonly ConcurrentDictionary<string, ApiSession> sessions = new(StringComparer.Ordinal);

    /// <exception cref="ApiException">The credentials are not right.</exception>
    public JsonObject LogIn(JsonObject body)
    {
        if (Stamp.Text(body, "devKey") != DevKey)
            throw new ApiException(401, "BDC_1102", "Developer key is invalid.");
        if (Stamp.Text(body, "username") != Username || Stamp.Text(body, "password") != Password
            || Stamp.Text(body, "organizationId") is not { } organization || data["organizations"].Find(organization) is null)
            throw new ApiException(401, "BDC_1101", "Invalid username, password or organization id.");
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var isTrusted = Stamp.Text(body, "rememberMeId") == RememberMeId && Stamp.Text(body, "device") == Device;
        sessions[id] = new ApiSession(id, organization, isTrusted) { LastUsed = clock.GetUtcNow() };
        return new JsonObject
        {
            ["sessionId"] = id,
            ["organizationId"] = organization,
            ["userId"] = "00601SANDBOX00000001",
            ["trusted"] = isTrusted
        };
    }

    /// <summary>The session of a call, alive or not; null where there never was one of that name.</summary>
    public ApiSession? Find(string? id) => id is not null && sessions.TryGetValue(id, out var session) ? session : null;

    /// <summary>Whether the session lives; a call keeps it alive.</summary>
    public bool Touch(ApiSession session)
    {
        var now = clock.GetUtcNow();
        if (now
            - session.LastUsed > TimeSpan.FromMinutes(
                int.Parse(switches.Get(BillSwitches.IdleMinutes, "35"), CultureInfo.InvariantCulture)))
            return false;
        session.LastUsed = now;
        return true;
    }

    public void LogOut(string id) => sessions.TryRemove(id, out _);

    public void Clear() => sessions.Clear();
}

/// <summary>An open session.</summary>
internal sealed record ApiSession(string Id, string Organization, bool IsTrusted)
{
    public DateTimeOffset LastUsed { get; set; }
}

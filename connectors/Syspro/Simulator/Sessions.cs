using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Syspro.Simulator;

/// <summary>Who is logged on. One session an operator, a seat each, ended when it was not used for a while (fact sheet §1.2). Called under
/// the data's lock.</summary>
internal sealed class Sessions(SandboxData data, TimeProvider clock, SysproSwitches switches)
{
    private readonly Dictionary<string, Open> open = new(StringComparer.Ordinal);

    /// <summary>Logs on: a session, or a text that begins with ERROR.</summary>
    public string LogOn(string user, string password, string company, string companyPassword)
    {
        ForgetIdle();
        if (data["operators"].Find(user) is not { } known)
            return "ERROR: Invalid operator";
        if (Tables.Text(known, "locked") == "true")
            return "ERROR: Operator is locked";
        if (Tables.Text(known, "password") != password)
            return "ERROR: Invalid operator password";
        if (data["companies"].Find(company) is not { } entered)
            return "ERROR: Invalid company";
        if (Tables.Text(entered, "password") != companyPassword)
            return "ERROR: Invalid company password";

        Kick(known, user, company);
        if (open.Count >= switches.Licences)
            return "ERROR: Maximum number of licensed users exceeded";
        var session = Convert.ToHexString(RandomNumberGenerator.GetBytes(17)) + "  ";
        open[session.Trim()] = new Open(user, company, clock.GetUtcNow());
        Count(known, "logons");
        return session;
    }

    /// <summary>The company a live session is for, or null. Clients trim the session's blanks or do not.</summary>
    public (string Operator, string Company)? Find(string session)
    {
        ForgetIdle();
        var key = session.Trim();
        if (!open.TryGetValue(key, out var live))
            return null;
        open[key] = live with { LastUsed = clock.GetUtcNow() };
        return (live.Operator, live.Company);
    }

    public bool LogOff(string session) => open.Remove(session.Trim());

    /// <summary>Ends every session, or those of one operator, from elsewhere.</summary>
    public int End(string? user = null)
    {
        var ended = open.Where(pair => user is null || pair.Value.Operator == user).Select(pair => pair.Key).ToArray();
        foreach (var session in ended)
            open.Remove(session);
        return ended.Length;
    }

    /// <summary>The second log-on ends the first session; how often that happened is the operator's field <c>kicked</c>.</summary>
    private void Kick(JsonObject known, string user, string company)
    {
        foreach (var (session, _) in open.Where(pair => pair.Value.Operator == user
            && (!switches.OneSessionPerCompany || pair.Value.Company == company)).ToArray())
        {
            open.Remove(session);
            Count(known, "kicked");
        }
    }

    private void ForgetIdle()
    {
        var oldest = clock.GetUtcNow() - switches.Idle;
        foreach (var (session, _) in open.Where(pair => pair.Value.LastUsed < oldest).ToArray())
            open.Remove(session);
    }

    private static void Count(JsonObject known, string what) => known[what] = (int)Tables.Number(known, what) + 1;

    private sealed record Open(string Operator, string Company, DateTimeOffset LastUsed);
}

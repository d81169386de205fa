using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Connector.DynamicsGp.Simulator.Ntlm;

/// <summary>
/// Authenticates as http.sys does in front of the GP Service: NTLM and Negotiate authenticate the connection in three legs, Basic and
/// bearer tokens each call. The switch <c>authentication</c> says what the site offers (fact sheet §1.4).
/// </summary>
internal sealed class AuthenticationGate(WindowsAccount account, string token)
{
    private const string StateKey = "dynamics-gp.ntlm";
    private int epoch;

    /// <summary>Every connection that was authenticated must do it again.</summary>
    public void Expire() => Interlocked.Increment(ref epoch);

    /// <summary>Whether the call may go on; where not, the response is written.</summary>
    /// <param name="context">The call.</param>
    /// <param name="offers"><c>windows</c>, <c>ntlm</c>, <c>negotiate</c>, <c>basic</c>, <c>bearer</c>, or <c>bareChallenge</c> for a
    /// server that rejects the first message without a word.</param>
    public bool Admits(HttpContext context, string offers)
    {
        var header = context.Request.Headers.Authorization.ToString().Split(' ', 2);
        var schemes = Schemes(offers);
        var scheme = schemes.FirstOrDefault(scheme => string.Equals(scheme, header[0], StringComparison.OrdinalIgnoreCase));
        var credential = header.Length > 1 ? header[1].Trim() : "";
        var isAdmitted = scheme switch
        {
            null => header[0].Length == 0 && IsAuthenticated(context),
            "Basic" => credential == Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Domain}\\{account.User}:{account.Password}")),
            "Bearer" => credential == token,
            _ => offers != "bareChallenge" && Handshake(context, scheme, credential),
        };
        if (!isAdmitted && !context.Response.Headers.ContainsKey("WWW-Authenticate"))
            context.Response.Headers.WWWAuthenticate = schemes;
        if (!isAdmitted)
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return isAdmitted;
    }

    private static string[] Schemes(string offers) => offers switch
    {
        "windows" => ["Negotiate", "NTLM"],
        "negotiate" => ["Negotiate"],
        "basic" => ["Basic"],
        "bearer" => ["Bearer"],
        _ => ["NTLM"],
    };

    private bool IsAuthenticated(HttpContext context) =>
        Items(context).TryGetValue(StateKey, out var state) && state is int since && since == Volatile.Read(ref epoch);

    private bool Handshake(HttpContext context, string scheme, string credential)
    {
        var items = Items(context);
        var bytes = new byte[credential.Length];
        var message = Convert.TryFromBase64String(credential, bytes, out var length) ? Spnego.Unwrap(bytes[..length]) : null;
        switch (message is null ? 0 : NtlmServer.TypeOf(message))
        {
            case 1:
                var server = new NtlmServer(account);
                items[StateKey] = server;
                var challenge = server.Challenge(message);
                context.Response.Headers.WWWAuthenticate =
                    $"{scheme} {Convert.ToBase64String(scheme == "NTLM" ? challenge : Spnego.Wrap(challenge))}";
                return false;
            case 3 when items.TryGetValue(StateKey, out var state) && state is NtlmServer waiting && waiting.Verifies(message):
                items[StateKey] = Volatile.Read(ref epoch);
                return true;
            default:
                items.Remove(StateKey);
                return false;
        }
    }

    private static IDictionary<object, object?> Items(HttpContext context) =>
        context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
}

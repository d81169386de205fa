using System.Text.RegularExpressions;
using Connector.Sdk.Http;

namespace Connector.Syspro.Enet;

/// <summary>
/// Sessions of e.net for one company. An operator has one at a time: a second log-on ends the first, and each holds a licence seat until it
/// is logged off (fact sheet §1.2). The session is 34 hex digits and two blanks, and goes back exactly as it came.
/// </summary>
internal sealed class EnetSessions : ISessionScheme
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);
    private readonly ConnectionSettings settings;
    private readonly Company company;
    private readonly string user;
    private readonly string password;

    public EnetSessions(ConnectionSettings settings, Company company)
    {
        this.settings = settings;
        this.company = company;
        // A company's operator comes with its own password, or with none.
        user = company.Settings.GetValueOrDefault("operator") ?? settings["operator"];
        password = company.Settings.GetValueOrDefault("operatorPassword")
            ?? (company.Settings.ContainsKey("operator") ? "" : settings["operatorPassword"]);
    }

    public string Owner => IsPerCompany ? $"{settings["enetUrl"]}\n{user}\n{CompanyId}" : $"{settings["enetUrl"]}\n{user}";

    public string Scope => IsPerCompany ? "" : CompanyId;

    private bool IsPerCompany => settings.Find("sessionsPer") == "operatorAndCompany";

    private string CompanyId => company.Settings.GetValueOrDefault("id", company.Code);

    public ValueTask<Call> LogOnAsync(CancellationToken cancel) => ValueTask.FromResult(Text(
        settings.Find("logonPath") ?? "/Logon",
        ("Operator", user),
        ("OperatorPassword", password),
        ("CompanyId", CompanyId),
        ("CompanyPassword", company.Settings.GetValueOrDefault("password", ""))));

    public string Read(Answer answer)
    {
        if (EnetText.RefusalIn(answer) is { } refusal)
            throw new ConnectorException(Refusal(refusal));
        var text = EnetText.Of(answer.Require());
        // A page of a proxy, or of another service, is not a session.
        return text.Trim() is { Length: > 0 and <= 64 } session && session.All(char.IsAsciiLetterOrDigit)
            ? text.TrimEnd('\r', '\n')
            : throw new ConnectorException(FailureKind.Configuration, "logon-unreadable",
                "SYSPRO's log-on answered with something that is not a session: check 'enetUrl' and 'logonPath'.",
                $"{text.Length} characters");
    }

    public Call Carry(Call call, string session) =>
        call with
        {
            Path =
            $"{call.Path}{(call.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}UserId={Uri.EscapeDataString(session)}"
        };

    public Call Probe(string session) => Carry(Text("/GetLogonProfile"), session);

    public Call LogOff(string session) => Carry(Text("/Logoff"), session);

    private Failure Refusal(string text)
    {
        var message = $"SYSPRO does not let operator {user} log on to company {CompanyId}: {text.TrimEnd('.')}.";
        return IsBusy(text)
            ? new Failure(FailureKind.Transient, "logon-busy", message, "Each session holds a licence seat until it is logged off.")
            : new Failure(FailureKind.Authentication, "logon-refused", message);
    }

    private bool IsBusy(string text) =>
        settings.Find("busyText") is { Length: > 0 } pattern && Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, MatchTimeout);

    /// <summary>A call that is answered with text. Path and query may hold passwords: only the path is ever shown.</summary>
    private static Call Text(string path, params (string Name, string Value)[] query) => new()
    {
        Method = "GET",
        Path = query.Length == 0
            ? path
            : $"{path}?{string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"))}",
        Shown = path,
        Verb = "session",
        Effect = CallEffect.Once,
        ExpectsJson = false,
    };
}

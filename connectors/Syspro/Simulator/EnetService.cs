using Connector.Simulation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Connector.Syspro.Simulator;

/// <summary>e.net's REST service: GET only, paths in any case, everything in the query string, and a 200 of octets whatever comes of it
/// (fact sheet §1.1).</summary>
internal sealed class EnetService(SandboxData data, Sessions sessions, Tables tables, SysproSwitches switches)
{
    public async Task AnswerAsync(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target.Length > switches.UrlLimit)
            await WriteAsync(http, 400, "text/html", "<h2>Bad Request - Request Too Long</h2>");
        else if (!HttpMethods.IsGet(http.Request.Method))
            await WriteAsync(http, 405, "text/html", "<p>Method not allowed.</p>");
        else if (Answer((string?)http.Request.RouteValues["path"] ?? "", name => http.Request.Query[name].ToString()) is { } text)
            await WriteAsync(http, 200, "application/octet-stream", text);
        else
            await WriteAsync(http, 404, "text/html", "<p>Endpoint not found.</p>");
    }

    /// <summary>The text that is answered, or null where nothing is served at the path.</summary>
    private string? Answer(string path, Func<string, string> query)
    {
        lock (data.Gate)
        {
            try
            {
                return path.ToLowerInvariant() switch
                {
                    "logon" => sessions.LogOn(query("Operator"), query("OperatorPassword"), query("CompanyId"), query("CompanyPassword")),
                    "logoff" => sessions.LogOff(query("UserId")) ? "0" : switches.DeadSessionText,
                    "getversion" => "7.0.0.6",
                    "getlogonprofile" =>
                        InSession(query,
                            session => new OutputXml("LogonProfile").Text("OperatorCode", session.Operator)
                                .Text("CompanyId", session.Company).End()),
                    "transaction/post" => InSession(query, session => Business(query) switch
                    {
                        "APSTIN" => new ApInvoicePosting(tables, switches).Run(session.Company, query("XmlParameters"), query("XmlIn")),
                        "GENTJL" => new JournalPosting(tables, switches).Run(session.Company, query("XmlParameters"), query("XmlIn")),
                        var other => throw Unknown(other),
                    }),
                    "setup/update" => InSession(query, session => Business(query) == "APSSSP"
                        ? new SupplierSetup(tables, switches).Run(session.Company, query("XmlParameters"), query("XmlIn"))
                        : throw Unknown(Business(query))),
                    _ => null,
                };
            }
            catch (EnetException refused)
            {
                return refused.Message;
            }
        }
    }

    private string InSession(Func<string, string> query, Func<(string Operator, string Company), string> answer) =>
        sessions.Find(query("UserId")) is { } session ? answer(session) : switches.DeadSessionText;

    private static string Business(Func<string, string> query) => query("BusinessObject").ToUpperInvariant();

    private static EnetException Unknown(string business) => new($"ERROR: Business object '{business}' could not be loaded");

    private Task WriteAsync(HttpContext http, int status, string type, string text)
    {
        var bytes = switches.SendsWindows1252
            ? CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text)
            : Encoding.UTF8.GetBytes(text);
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.Headers.Server = "Microsoft-HTTPAPI/2.0";
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}

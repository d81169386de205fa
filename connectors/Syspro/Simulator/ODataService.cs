using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.OData;
using Microsoft.AspNetCore.Http;

namespace Connector.Syspro.Simulator;

/// <summary>
/// The OData service: read-only, HTTP Basic with an operator enabled for it, a company in the path, at most so many rows a request, and a
/// rowversion in place of a modified time (fact sheet §3).
/// </summary>
internal sealed class ODataService(SandboxData data, Tables tables, SysproSwitches switches)
{
    public async Task AnswerAsync(HttpContext http)
    {
        IResult answer;
        lock (data.Gate)
            answer = Answer(http.Request);
        await answer.ExecuteAsync(http);
    }

    private IResult Answer(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
            return Error(405, "MethodNotAllowed", "The service is read-only.");
        if (!IsLetIn(request.Headers.Authorization.ToString()))
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"SYSPRO OData\"";
            return Error(401, "Unauthorized", "Invalid operator or password, or the operator is not enabled for OData.");
        }

        var (company, table) = ((string)request.RouteValues["company"]!, (string)request.RouteValues["table"]!);
        if (data["companies"].Find(company) is null)
            return Error(404, "NotFound", $"Company '{company}' is not published.");
        if (!Tables.Keys.TryGetValue(table, out var key))
            return Error(404, "NotFound", $"Resource not found for the segment '{table}'.");
        try
        {
            return Page(request, company, table, key);
        }
        catch (ODataException wrong)
        {
            return Error(400, "BadRequest", wrong.Message);
        }
    }

    private IResult Page(HttpRequest request, string company, string table, IReadOnlyList<string> key)
    {
        var rows = tables.Rows(table, company).Select(Shown).ToArray();
        var type = new ODataType
        {
            Name = table,
            Fields = rows.Length == 0
                ? null
                : [.. rows.SelectMany(row => row.Select(column => column.Key)).Distinct(StringComparer.Ordinal)]
        };
        var query = ODataQuery.Parse(request.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())), type);
        if (query.OrderBy.IsEmpty)
            query = query with { OrderBy = [.. key.Select(column => new ODataOrder(column, IsDescending: false))] };
        var matching = query.Rows(rows);
        var page = matching.Take(switches.ODataCap).ToArray();
        var body =
            new JsonObject { ["@odata.context"] = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}/$metadata#{table}" };
        if (query.Count)
            body["@odata.count"] = query.Matching(rows).Count();
        body["value"] = new JsonArray([.. page.Select(row => (JsonNode)query.Shape(row))]);
        if (switches.LinksToNextPage && page.Length < matching.Count)
            body["@odata.nextLink"] = $"{table}?$skip={(query.Skip + page.Length).ToString(CultureInfo.InvariantCulture)}";
        return SandboxJson.Answer(body, contentType: "application/json; odata.metadata=minimal");
    }

    /// <summary>A row as OData shows it: without what is the simulator's own, and with the version as eight bytes in base64.</summary>
    private static JsonObject Shown(JsonObject row)
    {
        var shown = new JsonObject();
        foreach (var (column, value) in row)
        {
            if (column is not (Tables.CompanyField or Tables.VersionField or Tables.PaysAtOnce))
                shown[column] = value?.DeepClone();
        }

        Span<byte> stamp = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(stamp, (long)Tables.Number(row, Tables.VersionField));
        shown["TimeStamp"] = Convert.ToBase64String(stamp);
        return shown;
    }

    private bool IsLetIn(string authorization)
    {
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return false;
        Span<byte> bytes = stackalloc byte[512];
        if (!Convert.TryFromBase64String(authorization["Basic ".Length..], bytes, out var length))
            return false;
        var parts = Encoding.UTF8.GetString(bytes[..length]).Split(':', 2);
        return parts.Length == 2 && data["operators"].Find(parts[0]) is { } known && Tables.Text(known, "password") == parts[1]
            && Tables.Text(known, "odata") == "true";
    }

    private static IResult Error(int status, string code, string message) =>
        SandboxJson.Answer(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, status);
}

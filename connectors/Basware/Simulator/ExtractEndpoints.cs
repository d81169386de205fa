using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary><c>/v1/dataExtracts</c>: extracts that wait or were exported, their files, each handed out five times by redirect, and the
/// acknowledgement (fact sheet §10).</summary>
internal sealed class ExtractEndpoints(ApiGateway gateway, SandboxData data, SandboxSwitches switches, Downloads downloads, ExtractJob job)
{
    public const int MaxDownloads = 5;

    private const string Scope = "dataExtracts";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/dataExtracts", gateway.Open(Scope, List));
        endpoints.MapGet("/v1/dataExtracts/specification/tableDefinition", gateway.Open(Scope, _ => ApiAnswer.Ok(job.Definitions())));
        endpoints.MapGet("/v1/dataExtracts/{id}", gateway.Open(Scope, Files));
        endpoints.MapGet("/v1/dataExtracts/{id}/getFile", gateway.Open(Scope, Download));
        endpoints.MapPost("/v1/dataExtracts/{id}/acknowledge", gateway.Open(Scope, Acknowledge));
    }

    /// <summary>The newest first: no order is described, and a client that relies on one is wrong.</summary>
    private ApiAnswer List(ApiCall call)
    {
        var status = call.Query("processingStatus");
        if (status is not (null or ExtractJob.Waiting or ExtractJob.Exported))
        {
            return new ApiAnswer(StatusCodes.Status400BadRequest, new JsonObject
            {
                ["requestId"] = call.RequestId,
                ["hasError"] = true,
                ["errorMessages"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "VALIDATION",
                        ["code"] = ApiError.Schema,
                        ["message"] = "processingStatus must be WaitingForExport or Exported"
                    }),
            });
        }

        return ApiAnswer.Ok(
            new JsonArray(
                [.. data["dataExtracts"].Rows.Where(extract => status is null || Text(extract, "processingStatus") == status).Reverse()
                    .Select(Info)]));
    }

    private ApiAnswer Files(ApiCall call)
    {
        if (data["dataExtracts"].Find(call.Route("id")) is not { } extract)
            return new ApiAnswer(StatusCodes.Status404NotFound, new JsonObject { ["detail"] = "Not Found" });
        var shown = extract["files"]!.AsArray().Select(file => (JsonNode)new JsonObject
        {
            ["extractId"] = Text(extract, "id"),
            ["tableName"] = file!["tableName"]!.DeepClone(),
            ["fileName"] = file["fileName"]!.DeepClone(),
            ["startDate"] = extract["startDate"]!.DeepClone(),
            ["endDate"] = extract["endDate"]!.DeepClone(),
            ["downloadUrl"] =
                $"{call.BaseUrl}/v1/dataExtracts/{Text(extract, "id")}"
                    + $"/getFile?file={Uri.EscapeDataString(file["fileName"]!.GetValue<string>())}",
        });
        // The last file to come is missing for a while where a test says so.
        return ApiAnswer.Ok(new JsonArray([.. switches.Get(BaswareSwitches.ExtractFiles, "all") == "growing" ? shown.SkipLast(1) : shown]));
    }

    private ApiAnswer Download(ApiCall call)
    {
        var file = data["dataExtracts"].Find(call.Route("id"))?["files"]!.AsArray()
            .FirstOrDefault(file => file!["fileName"]!.GetValue<string>() == call.Query("file"))?.AsObject();
        if (file is null)
            return new ApiAnswer(StatusCodes.Status404NotFound, new JsonObject { ["detail"] = "Not Found" });
        var before = file["downloads"]!.GetValue<int>();
        // With which answer the sixth is refused is not documented.
        if (before == MaxDownloads)
            return ApiAnswer.Gateway(int.Parse(switches.Get(BaswareSwitches.DownloadLimit, "403"), CultureInfo.InvariantCulture),
                "Download limit exceeded");
        file["downloads"] = before + 1;
        return downloads.Redirect(call, ExtractFiles.Make(file, switches), "application/octet-stream",
            isExpired: switches.Get(BaswareSwitches.ExtractLink, "good") == "expired");
    }

    private ApiAnswer Acknowledge(ApiCall call)
    {
        if (data["dataExtracts"].Find(call.Route("id")) is not { } extract)
        {
            return new ApiAnswer(StatusCodes.Status422UnprocessableEntity, new JsonObject
            {
                ["detail"] = new JsonArray(
                    new JsonObject
                    {
                        ["loc"] = new JsonArray("path", "extract_id"),
                        ["msg"] = "unknown extract",
                        ["type"] = "value_error"
                    }),
            });
        }

        // What a second acknowledgement gets is not documented.
        if (Text(extract, "processingStatus") == ExtractJob.Exported && switches.Get(BaswareSwitches.SecondAcknowledge, "200") == "405")
            return new ApiAnswer(StatusCodes.Status405MethodNotAllowed);
        extract["processingStatus"] = ExtractJob.Exported;
        return ApiAnswer.Ok(new JsonObject { ["succeeded"] = true, ["message"] = "Action done successfully" });
    }

    private static JsonNode Info(JsonObject extract)
    {
        var info = extract.DeepClone().AsObject();
        info.Remove("files");
        return info;
    }

    private static string Text(JsonObject row, string field) => row[field]?.GetValue<string>() ?? "";
}

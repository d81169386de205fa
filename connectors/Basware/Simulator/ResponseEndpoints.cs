using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary>
/// <c>POST /v1/accountingDocuments/{invoiceId}/{kind}</c>: what the ERP says about an invoice. Answers are never overwritten, the newest
/// hundred stay on the document, and like every import each is decided in a second step (fact sheet §3.5 to §3.9).
/// </summary>
internal sealed class ResponseEndpoints(ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches,
    ImportJournal journal)
{
    private const int MaxKept = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var kind in ResponseKind.All)
        {
            var rules = RecordRules.Load(kind.Schema);
            endpoints.MapPost($"/v1/accountingDocuments/{{invoiceId}}/{kind.Name}",
                gateway.Open("accountingDocuments", call => Take(call, kind, rules)));
        }
    }

    private ApiAnswer Take(ApiCall call, ResponseKind kind, RecordRules rules)
    {
        var invoiceId = call.Route("invoiceId");
        if (data["accountingDocuments"].Find(invoiceId) is not { } document)
            return ApiAnswer.NotFound;
        if (rules.Check(call.Body, whole: true, switches.Get(BaswareSwitches.UnknownFields, "refuse") == "refuse") is { Count: > 0 } errors)
            return call.Refuse(StatusCodes.Status400BadRequest, [.. errors.Select(message => new ApiError(ApiError.Schema, message))]);

        var response = WithoutNulls(call.Body!.AsObject());
        var code = response["externalCode"]!.GetValue<string>();
        var status = kind.RefusesWith ?? int.Parse(switches.Get(BaswareSwitches.WrongState, "400"), CultureInfo.InvariantCulture);
        var kept = document[kind.Name] as JsonArray ?? [];
        if (kept.Any(earlier => earlier!["externalCode"]!.GetValue<string>() == code))
            return call.Refuse(status,
                new ApiError(ApiError.Conflict, $"A response with externalCode {code} exists already.", code, "BUSINESS"));
        var state = document["processingStatus"]!.GetValue<string>();
        if (!kind.From.Contains(state))
            return call.Refuse(status,
                new ApiError(ApiError.Data, $"The invoice is in status {state}: {kind.Name} are not allowed.", code, "BUSINESS"));

        var echoes = kept.Append(response).TakeLast(MaxKept).Select(echo => echo!.DeepClone());
        document[kind.Name] = new JsonArray([.. echoes]);
        kind.Apply(document, response, switches);
        document["lastUpdated"] = Stamp.Of(clock.GetUtcNow());
        journal.Add(call.RequestId, kind.Type, kind.Type + "V1", "POST", kind.Name, [new ImportItem(response, Parent: invoiceId)]);
        return ApiAnswer.Ok(response.DeepClone());
    }

    private static JsonObject WithoutNulls(JsonObject response) =>
        new(response.Where(field => field.Value is not null)
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value!.DeepClone())));
}

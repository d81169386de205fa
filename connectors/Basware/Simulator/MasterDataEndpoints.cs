using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary>List, read, import (POST of an array) and amend (PATCH) of one kind of master data (fact sheet §2, §5, §6).</summary>
internal sealed class MasterDataEndpoints(Entity entity, ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches,
    ImportJournal journal)
{
    private static readonly ImmutableDictionary<string, string> InnerKeys = ImmutableDictionary<string, string>.Empty
        .Add("companies", "companyCode").Add("contacts", "name").Add("tags", "name");

    private readonly RecordRules rules = RecordRules.Load(entity.Schema);

    private bool KnowsOnly => switches.Get(BaswareSwitches.UnknownFields, "refuse") == "refuse";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(entity.Route, gateway.Open(entity.Scope, OnTable(List)));
        endpoints.MapPost(entity.Route, gateway.Open(entity.Scope, OnTable(Import)));
        endpoints.MapGet(entity.Route + "/{externalCode}", gateway.Open(entity.Scope, OnTable(Get)));
        endpoints.MapPatch(entity.Route + "/{externalCode}", gateway.Open(entity.Scope, OnTable(Amend)));
    }

    private Func<ApiCall, ApiAnswer> OnTable(Func<ApiCall, string, ApiAnswer> endpoint) => call =>
    {
        var listKey = call.Route("listKey");
        return entity.Type == "GenericList" && !Entity.ListKeys.Contains(listKey)
            ? call.Refuse(StatusCodes.Status400BadRequest,
                new ApiError(ApiError.Parameter, $"The value '{listKey}' is not valid for listKey."))
            : endpoint(call, entity.Table(listKey));
    };

    private ApiAnswer List(ApiCall call, string table)
    {
        if (Paging.Size(call, entity.Page, entity.MaxPage) is not { } size)
            return call.Refuse(StatusCodes.Status400BadRequest,
                new ApiError(ApiError.Parameter,
                    string.Create(CultureInfo.InvariantCulture, $"pageSize must be between 1 and {entity.MaxPage}.")));
        if (!call.TryDate("lastUpdated", out var since))
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Parameter, "lastUpdated is not a date."));
        var order = call.Query("orderExternalCode");
        if (entity.Type == "MatchingOrderLine" && order is null)
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Parameter, "orderExternalCode is required."));
        var company = call.Query("companyCode");

        bool IsHit(JsonObject row) =>
            (company is null || IsIn(row, company)) &&
            (since is null || DateTimeOffset.Parse(row["lastUpdated"]!.GetValue<string>(), CultureInfo.InvariantCulture) > since) &&
            (order is null || row["orderExternalCode"]?.GetValue<string>() == order);

        if (Paging.Take(data[table].Entries, IsHit, size, call) is not { } page)
            return Paging.Refuse(call);
        if (page.Rows.Count == 0)
            return ApiAnswer.NotFound;
        var records = new JsonArray([.. page.Rows.Select(row => row.DeepClone())]);
        return ApiAnswer.Ok(IsBare ? records : new JsonObject { [entity.Envelope] = records }).Continue(page);
    }

    /// <summary>The description promises an envelope everywhere; clients of 2022 saw bare arrays from two endpoints (§5).</summary>
    private bool IsBare => switches.Get(BaswareSwitches.Envelope, "described") switch
    {
        "bare" => true,
        "observed" => entity.IsBareInPractice,
        _ => false,
    };

    private ApiAnswer Get(ApiCall call, string table) =>
        data[table].Find(call.Route("externalCode")) is { } row ? ApiAnswer.Ok(row.DeepClone()) : ApiAnswer.NotFound;

    /// <summary>One unsound record refuses the whole request; what is sound is decided record by record later (§9.1, §4).</summary>
    private ApiAnswer Import(ApiCall call, string table)
    {
        if (call.Body is not JsonArray records)
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Schema, "The request body must be an array."));
        if (records.Count > entity.MaxRecords)
            return call.Refuse(StatusCodes.Status400BadRequest,
                new ApiError(ApiError.Parameter,
                    string.Create(CultureInfo.InvariantCulture, $"At most {entity.MaxRecords} records can be sent in one request.")));
        var errors = records.SelectMany(record => rules.Check(record, whole: true, KnowsOnly)
            .Select(message => new ApiError(ApiError.Schema, message, CodeOf(record)))).ToList();
        if (errors.Count > 0)
            return call.Refuse(StatusCodes.Status400BadRequest, errors);
        var repeated = records.GroupBy(CodeOf).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        if (repeated.Count > 0)
            return call.Refuse(StatusCodes.Status409Conflict,
                [
                    .. repeated.Select(code =>
                        new ApiError(ApiError.Conflict, $"{code} occurs more than once in the request.", code, "BUSINESS"))]);

        var items = records.Select(record => Store(table, WithoutNulls(record!).AsObject())).ToList();
        journal.Add(call.RequestId, entity.Type, entity.Type + "V1", "POST", table, items);
        return ApiAnswer.Ok(new JsonArray([.. items.Select(item => data[table].Find(item.ExternalCode)!.DeepClone())]));
    }

    /// <summary>Fields left out, and fields that are null, are kept; three lists are merged by their inner key (§2).</summary>
    private ApiAnswer Amend(ApiCall call, string table)
    {
        if (data[table].Find(call.Route("externalCode")) is not { } stored)
            return ApiAnswer.NotFound;
        if (call.Body is not JsonObject change)
            return call.Refuse(StatusCodes.Status400BadRequest, new ApiError(ApiError.Schema, "The request body must be an object."));
        var errors = rules.Check(change, whole: false, KnowsOnly).Select(message => new ApiError(ApiError.Schema, message, CodeOf(stored)))
            .ToList();
        if (CodeOf(change) is { } code && code != CodeOf(stored))
            errors.Add(new ApiError("EXTERNAL_CODE_MISMATCH", "externalCode of the body is not the one of the path.", code));
        if (errors.Count > 0)
            return call.Refuse(StatusCodes.Status400BadRequest, errors);

        var merged = stored.DeepClone().AsObject();
        foreach (var (name, value) in WithoutNulls(change).AsObject())
            merged[name] = InnerKeys.TryGetValue(name, out var key)
                ? Merge(merged[name] as JsonArray ?? [], value!.AsArray(), key)
                : value!.DeepClone();
        var item = Store(table, merged);
        journal.Add(call.RequestId, entity.Type, entity.Type + "V1", "PATCH", table, [item]);
        return ApiAnswer.Ok(data[table].Find(item.ExternalCode)!.DeepClone());
    }

    private ImportItem Store(string table, JsonObject record)
    {
        var code = CodeOf(record)!;
        record.Remove("lastUpdated");
        var isIdentical = switches.Get(BaswareSwitches.SkipIdentical, "on") == "on" && data[table].Find(code) is { } stored
            && IsSame(stored, record);
        if (!isIdentical)
        {
            var row = record.DeepClone().AsObject();
            row["lastUpdated"] = Stamp.Of(clock.GetUtcNow());
            data[table].Put(code, row);
        }

        return new ImportItem(record, IsIdentical: isIdentical);
    }

    private static bool IsSame(JsonObject stored, JsonObject record)
    {
        var before = stored.DeepClone().AsObject();
        before.Remove("lastUpdated");
        return JsonNode.DeepEquals(before, record);
    }

    private static JsonArray Merge(JsonArray stored, JsonArray change, string key)
    {
        string? KeyOf(JsonNode? element) => element?[key]?.GetValue<string>();
        var kept = stored.Where(element => change.All(changed => KeyOf(changed) != KeyOf(element)));
        return [.. kept.Concat(change).Select(element => element!.DeepClone())];
    }

    /// <summary>null means "not sent" (§2).</summary>
    private static JsonNode WithoutNulls(JsonNode node) => node switch
    {
        JsonObject record =>
            new JsonObject(record.Where(field => field.Value is not null)
                .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)WithoutNulls(field.Value!)))),
        JsonArray list => new JsonArray([.. list.Where(element => element is not null).Select(element => WithoutNulls(element!))]),
        _ => node.DeepClone(),
    };

    private static bool IsIn(JsonObject row, string company) =>
        row["companyCode"]?.GetValue<string>() == company
            || (row["companies"] as JsonArray)?.Any(entry => entry!["companyCode"]!.GetValue<string>() == company) == true;

    private static string? CodeOf(JsonNode? record) =>
        record is JsonObject fields && fields["externalCode"] is JsonValue value && value.TryGetValue<string>(out var code) ? code : null;
}

using System.Text.Json.Nodes;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Connector.Bill.Simulator;

/// <summary>
/// The verbs that all records have (fact sheet §5): POST, GET, list, PATCH, archive, restore, and bulk of at most 20 that goes in whole or
/// not at all. A row holds its organization beside the record; it is not shown.
/// </summary>
internal abstract class RecordEndpoints(string resource, string idPrefix, string? eventName, IReadOnlyCollection<string> filterable,
    ApiGateway gateway, SandboxData data, SandboxClock clock, SandboxSwitches switches, Notifier notifier)
{
    private const int MaxInBulk = 20;

    /// <summary>End of the names of members that only the simulator knows.</summary>
    private const string OfRecord = "OfRecord";

    protected SandboxData Data => data;

    protected SandboxSwitches Switches => switches;

    protected ApiGateway Gateway => gateway;

    protected SandboxData.Table Table => data[resource];

    protected virtual IReadOnlyCollection<string> Filterable => filterable;

    public abstract void Map(IEndpointRouteBuilder endpoints);

    /// <summary>The record as it is answered.</summary>
    public static JsonObject Shown(JsonObject row)
    {
        var shown = row.DeepClone().AsObject();
        foreach (var (name, _) in row.Where(pair => pair.Key.EndsWith(OfRecord, StringComparison.Ordinal)))
            shown.Remove(name);
        return shown;
    }

    /// <summary>A row of the organization.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static JsonObject Row(SandboxData data, string resource, string organization, string? id) =>
        id is not null && data[resource].Find(id) is { } row && Stamp.Text(row, "organizationOfRecord") == organization
            ? row
            : throw ApiException.NotFound($"{resource} {id}");

    protected void MapReading(IEndpointRouteBuilder endpoints, string path)
    {
        endpoints.MapGet(path, gateway.Open(List));
        endpoints.MapGet($"{path}/{{id}}", gateway.Open(call => ApiAnswer.Ok(Shown(Row(data, resource, call.Organization, call.Id)))));
    }

    protected void MapWriting(IEndpointRouteBuilder endpoints, string path)
    {
        endpoints.MapPost(path, gateway.Open(call =>
        {
            Check(call.Organization, [call.Object()]);
            var row = Create(call.Organization, call.Object());
            var answer = Created(Shown(row));
            Entered(row);
            return answer;
        }));
        endpoints.MapPost($"{path}/bulk", gateway.Open(Bulk));
        endpoints.MapMethods($"{path}/{{id}}", ["PATCH"],
            gateway.Open(call => ApiAnswer.Ok(Shown(Patch(Row(data, resource, call.Organization, call.Id), call.Object())))));
        endpoints.MapPost($"{path}/{{id}}/archive", gateway.Open(call => ApiAnswer.Ok(Shown(Archive(call, true)))));
        endpoints.MapPost($"{path}/{{id}}/restore", gateway.Open(call => ApiAnswer.Ok(Shown(Archive(call, false)))));
    }

    /// <summary>What is wrong with the record, on its own and beside those of the same call.</summary>
    /// <param name="organization">Whose it is.</param>
    /// <param name="record">The record, or the part of it that changes.</param>
    /// <param name="row">The row that changes; null for a new one.</param>
    protected abstract IEnumerable<string> Wrong(string organization, JsonObject record, JsonObject? row);

    /// <summary>Completes a new or changed row.</summary>
    protected virtual void Complete(JsonObject row)
    {
    }

    /// <summary>What people do about a new record, once it has been answered.</summary>
    protected virtual void Entered(JsonObject row)
    {
    }

    protected ApiAnswer Created(JsonNode body) =>
        new(int.Parse(switches.Get(BillSwitches.CreateStatus, "201"), CultureInfo.InvariantCulture), body);

    protected JsonObject Create(string organization, JsonObject record)
    {
        var now = Stamp.Of(clock.GetUtcNow());
        var row = new JsonObject { ["id"] = Stamp.Id(idPrefix, "NEW", Table.Count + 1), ["organizationOfRecord"] = organization };
        foreach (var (name, value) in record)
            row[name] = value?.DeepClone();
        row["archived"] = false;
        row["createdTime"] = now;
        Complete(row);
        Table.Put(row["id"]!.GetValue<string>(), row);
        Touch(row, "created");
        return row;
    }

    /// <summary>Stamps a change and tells of it.</summary>
    public void Touch(JsonObject row, string change)
    {
        row["updatedTime"] = Stamp.Of(clock.GetUtcNow());
        if (eventName is not null)
            notifier.Tell($"{eventName}.{change}", eventName, row);
    }

    private ApiAnswer List(ApiCall call)
    {
        var (rows, next) = ListQuery.Of(call, Filterable)
            .Take(call, Table.Entries.Where(entry => Stamp.Text(entry.Value, "organizationOfRecord") == call.Organization));
        var body = new JsonObject { ["results"] = new JsonArray([.. rows.Select(Shown)]) };
        if (next is not null || switches.Get(BillSwitches.LastPage, "absent") == "null")
            body["nextPage"] = next;
        return ApiAnswer.Ok(body);
    }

    private ApiAnswer Bulk(ApiCall call)
    {
        var wanted = switches.Get(BillSwitches.BulkBody, "envelope") == "array"
            ? call.Body as JsonArray
            : (call.Body as JsonObject)?[resource] as JsonArray;
        if (wanted is null || wanted.Any(record => record is not JsonObject))
            throw ApiException.Refused(
                "A bulk call wants "
                    + $"{(switches.Get(BillSwitches.BulkBody, "envelope") == "array" ? "a list of records" : $"the member {resource} with "
                        + "a list of records")}.");
        if (wanted.Count is 0 or > MaxInBulk)
            throw ApiException.Refused("A bulk call takes 1 to 20 records.");
        JsonObject[] records = [.. wanted.Select(record => record!.AsObject())];
        Check(call.Organization, records);
        JsonObject[] rows = [.. records.Select(record => Create(call.Organization, record))];
        var answer = Created(new JsonArray([.. rows.Select(Shown)]));
        foreach (var row in rows)
            Entered(row);
        return answer;
    }

    /// <summary>All or nothing: nothing is stored before every record was found sound.</summary>
    private void Check(string organization, IReadOnlyList<JsonObject> records)
    {
        var wrong = records.SelectMany(record => Wrong(organization, record, null)).ToList();
        if (wrong.Count > 0)
            throw ApiException.Refused(wrong);
    }

    private JsonObject Patch(JsonObject row, JsonObject changes)
    {
        var wrong = Wrong(Stamp.Text(row, "organizationOfRecord")!, changes, row).ToList();
        if (wrong.Count > 0)
            throw ApiException.Refused(wrong);
        Merge(row, changes);
        Complete(row);
        Touch(row, "updated");
        return row;
    }

    private JsonObject Archive(ApiCall call, bool isArchived)
    {
        var row = Row(data, resource, call.Organization, call.Id);
        if (row["archived"]!.GetValue<bool>() == isArchived)
            return row;
        row["archived"] = isArchived;
        Touch(row, isArchived ? "archived" : "restored");
        return row;
    }

    private static void Merge(JsonObject row, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject inner && row[name] is JsonObject held)
                Merge(held, inner);
            else
                row[name] = value?.DeepClone();
        }
    }
}

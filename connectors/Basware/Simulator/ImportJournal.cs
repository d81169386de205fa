using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Basware.Simulator;

/// <summary>One record of an import.</summary>
/// <param name="Record">The record as it arrived.</param>
/// <param name="Parent">For responses: the invoice.</param>
/// <param name="IsIdentical">Whether the API layer held the very same record already.</param>
internal sealed record ImportItem(JsonObject Record, string? Parent = null, bool IsIdentical = false)
{
    public string ExternalCode => Record["externalCode"]!.GetValue<string>();
}

/// <summary>
/// Keeps what was imported until P2P has decided, and answers requestStatus (fact sheet §4.1). Called under the data's lock.
/// Undecided imports are in the table <c>imports</c>, everything that requestStatus answers in <c>requestStatus</c>.
/// </summary>
internal sealed class ImportJournal(SandboxData data, SandboxClock clock, SandboxSwitches switches)
{
    private static readonly TimeSpan ExpiryWindow = TimeSpan.FromSeconds(1);

    private SandboxData.Table Undecided => data["imports"];

    private SandboxData.Table Statuses => data["requestStatus"];

    /// <summary>Notes an import that the API layer took.</summary>
    public void Add(string requestId, string entityType, string version, string operation, string table, IReadOnlyList<ImportItem> items)
    {
        foreach (var item in items.Where(item => item.Parent is null && !item.IsIdentical))
            Expire(table, item.ExternalCode);
        Undecided.Put(requestId, new JsonObject
        {
            ["entityType"] = entityType,
            ["table"] = table,
            ["polls"] = 0,
            ["receivedAt"] = Now(),
            ["items"] = new JsonArray([.. items.Select(item => (JsonNode)new JsonObject
            {
                ["record"] = item.Record.DeepClone(),
                ["parent"] = item.Parent,
                ["decided"] = item.IsIdentical ? "NotProcessed" : null,
            })]),
        });
        var status = new JsonObject
        {
            ["requestId"] = requestId,
            ["entityType"] = entityType,
            ["entityVersion"] = version,
            ["requestStatus"] = "InProgress",
            ["operationType"] = operation,
            ["lastUpdated"] = Now(),
            ["systems"] = new JsonArray(
                System("InProgress", items.Select(item => Item(item.ExternalCode, item.Parent, new ImportVerdict("InProgress"))))),
        };
        if (entityType == "GenericList")
            status.Insert(5, "genericListKey", table);
        Statuses.Put(requestId, status);
    }

    /// <summary>The status of a request as a poll sees it, or null where it is not known (yet). Every poll brings an undecided import
    /// closer to its decision.</summary>
    public JsonObject? Poll(string requestId)
    {
        if (Undecided.Find(requestId) is { } import)
        {
            var polls = import["polls"]!.GetValue<int>() + 1;
            import["polls"] = polls;
            if (polls <= Number(BaswareSwitches.StatusHiddenPolls, 0))
                return null;
            if (polls >= Number(BaswareSwitches.DecidedAfterPolls, 2)
                || Age(import) >= TimeSpan.FromMilliseconds(Number(BaswareSwitches.DecidedAfterMilliseconds, int.MaxValue)))
                Decide(requestId, import);
        }

        return Statuses.Find(requestId);
    }

    /// <summary>The status of every request, oldest first.</summary>
    public IReadOnlyList<JsonObject> PollAll() =>
        [.. Statuses.Entries.Select(entry => entry.Key).ToList().Select(Poll).OfType<JsonObject>()];

    /// <summary>Notes that the client has seen the outcome: false where it already had, null where there is none to see.</summary>
    public bool? Acknowledge(string requestId)
    {
        if (Statuses.Find(requestId) is not { } status)
            return null;
        var now = status["requestStatus"]!.GetValue<string>();
        if (now is not ("Success" or "Error"))
            return false;
        status["requestStatus"] = "Acknowledged" + now;
        return true;
    }

    private void Decide(string requestId, JsonObject import)
    {
        var entityType = import["entityType"]!.GetValue<string>();
        var table = import["table"]!.GetValue<string>();
        var items = import["items"]!.AsArray().Select(item => item!.AsObject()).Select(item =>
        {
            var record = item["record"]!.AsObject();
            var verdict = item["decided"]?.GetValue<string>() is { } decided
                ? new ImportVerdict(decided, decided == "RecordExpired" ? "A newer version of the record arrived." : null, "Unknown")
                : ImportVerdict.On(entityType, table, record, data, switches);
            return Item(record["externalCode"]!.GetValue<string>(), item["parent"]?.GetValue<string>(), verdict);
        }).ToList();
        var outcome = items.Any(item => item["status"]!.GetValue<string>() is "Error" or "RecordExpired") ? "Error" : "Success";
        var status = Statuses.Find(requestId)!;
        status["requestStatus"] = outcome;
        status["lastUpdated"] = Now();
        status["systems"] = new JsonArray(System(outcome, items));
        Undecided.Remove(requestId);
    }

    /// <summary>Of two versions that arrive within about a second the older one is dropped (§4.1).</summary>
    private void Expire(string table, string externalCode)
    {
        if (switches.Get(BaswareSwitches.RecordExpired, "on") != "on")
            return;
        foreach (var import in Undecided.Rows.Where(import => import["table"]!.GetValue<string>() == table && Age(import) < ExpiryWindow))
        {
            foreach (var item in import["items"]!.AsArray()
                .Where(item => item!["record"]!["externalCode"]!.GetValue<string>() == externalCode && item["decided"] is null))
                item!["decided"] = "RecordExpired";
        }
    }

    private JsonObject System(string status, IEnumerable<JsonObject> items) => new()
    {
        ["system"] = "P2P",
        ["module"] = "IA",
        ["systemStatus"] = status,
        ["lastUpdated"] = Now(),
        ["items"] = new JsonArray([.. items]),
    };

    private static JsonObject Item(string externalCode, string? parent, ImportVerdict verdict)
    {
        var item = new JsonObject { ["externalCode"] = externalCode };
        if (parent is not null)
            item["parentExternalCode"] = parent;
        item["status"] = verdict.Status;
        item["errors"] = verdict.Message is null ? new JsonArray() : new JsonArray(new JsonObject
        {
            ["type"] = verdict.Status,
            ["message"] = verdict.Message,
            ["category"] = verdict.Category,
        });
        return item;
    }

    private TimeSpan Age(JsonObject import) =>
        clock.GetUtcNow() - DateTimeOffset.Parse(import["receivedAt"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private int Number(string name, int fallback) =>
        int.Parse(switches.Get(name, fallback.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private string Now() => Stamp.Of(clock.GetUtcNow());
}

namespace Connector.Sdk;

/// <summary>One company of a connection: its code and the settings the system needs to address it (a GUID, a database, a legal
/// entity).</summary>
/// <param name="Code">The code flows know it by.</param>
/// <param name="Settings">The company's own settings as text, by name.</param>
public sealed record Company(string Code, ImmutableDictionary<string, string> Settings);

/// <summary>Asks for every record of a resource, page by page.</summary>
/// <param name="Resource">Resource name in the manifest.</param>
/// <param name="Query">The flow's own filters, by the names the manifest declares.</param>
/// <param name="ChangedSince">Only records changed at or after this time, where the resource can say; null reads all.</param>
/// <param name="Company">The company to read, or null where the system has none.</param>
public sealed record ReadRequest(
    string Resource,
    ImmutableDictionary<string, string> Query,
    DateTimeOffset? ChangedSince = null,
    Company? Company = null);

/// <summary>A page of source records. A page may be empty while more follow.</summary>
/// <param name="Records">The records as the system sent them; every number keeps its exact text.</param>
/// <param name="IsLast">True when no page follows; the watermark may move to the end.</param>
public sealed record SourcePage(IReadOnlyList<JsonElement> Records, bool IsLast)
{
    /// <summary>
    /// Names something that the system hands out until it is acknowledged and that is complete with this page (a file, a message); null
    /// where nothing is. It comes back to <see cref="IConnection.AcknowledgeAsync"/> once its records are in the store.
    /// </summary>
    public string? Receipt { get; init; }
}

/// <summary>Asks for one record by key. Null comes back where the system does not have it.</summary>
public sealed record GetRequest(string Resource, string Key, Company? Company = null);

/// <summary>One record to write.</summary>
/// <param name="Body">What the mapping made, exact.</param>
/// <param name="IdempotencyKey">Stable for this record through every attempt: 32 hex digits.</param>
/// <param name="Id">What fills <c>{id}</c> in the resource's path, or null.</param>
/// <param name="Parameters">What fills the path's other placeholders.</param>
/// <param name="Touch">Change the field the manifest names, so that a system that skips identical records takes this one.</param>
/// <param name="InDoubt">An earlier attempt may have taken effect and a look-up found nothing conclusive.</param>
public sealed record WriteItem(
    JsonElement Body,
    string IdempotencyKey,
    string? Id = null,
    ImmutableDictionary<string, string>? Parameters = null,
    bool Touch = false,
    bool InDoubt = false)
{
    /// <summary>What fills the placeholders of a path.</summary>
    internal ImmutableDictionary<string, string> Placeholders
    {
        get
        {
            var values = (Parameters ?? ImmutableDictionary<string, string>.Empty).SetItem("idempotencyKey", IdempotencyKey);
            return Id is null ? values : values.SetItem("id", Id);
        }
    }
}

/// <summary>Writes records to a resource; more than one only where the manifest declares a batch, and all with the same path and
/// company.</summary>
public sealed record WriteRequest(string Resource, IReadOnlyList<WriteItem> Items, Company? Company = null);

/// <summary>Looks a record up in the target by natural key, to settle a doubt or to find a duplicate before a create.</summary>
/// <param name="Resource">Resource name in the manifest.</param>
/// <param name="NaturalKey">Target field names and the values the mapping gave them, as text.</param>
/// <param name="Item">The record that would be written.</param>
/// <param name="Company">The company, or null.</param>
public sealed record FindRequest(string Resource, ImmutableSortedDictionary<string, string> NaturalKey, WriteItem Item,
    Company? Company = null);

/// <summary>Runs an action of a resource on one document, for example <c>purchaseInvoices.post</c>.</summary>
/// <param name="Resource">Resource name in the manifest.</param>
/// <param name="Action">Action name in the manifest.</param>
/// <param name="Id">The document's id.</param>
/// <param name="InDoubt">An earlier attempt may have taken effect: read back before acting.</param>
/// <param name="IdempotencyKey">Stable through every attempt.</param>
/// <param name="Parameters">What fills the path's other placeholders.</param>
/// <param name="Company">The company, or null.</param>
public sealed record ActionRequest(
    string Resource,
    string Action,
    string Id,
    bool InDoubt,
    string IdempotencyKey,
    ImmutableDictionary<string, string>? Parameters = null,
    Company? Company = null);

/// <summary>Asks what became of records that were <see cref="WriteOutcome.Accepted"/>.</summary>
public sealed record ConfirmRequest(string Resource, IReadOnlyList<string> Tokens, Company? Company = null);

/// <summary>An HTTP request as it would leave, without secrets: for dry runs, snapshots and the audit trail.</summary>
/// <param name="Method">GET, POST, PATCH…</param>
/// <param name="Path">Path and query below the base URL.</param>
/// <param name="Headers">Headers that matter to the receiver, credentials left out.</param>
/// <param name="Body">The body as JSON, or null.</param>
public sealed record OutgoingRequest(string Method, string Path, ImmutableSortedDictionary<string, string> Headers, JsonElement? Body);

/// <summary>What a connection test found: one line for each thing tried, in order.</summary>
public sealed record PingReport(IReadOnlyList<PingLine> Lines)
{
    /// <summary>Whether every line is good.</summary>
    public bool IsHealthy => Lines.All(line => line.IsGood);
}

/// <summary>One thing a connection test tried.</summary>
/// <param name="What">For example <c>token</c>, <c>companies</c>, <c>clock skew</c>.</param>
/// <param name="IsGood">Whether it works.</param>
/// <param name="Message">What was seen, and where it is not good, what to do.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record PingLine(string What, bool IsGood, string Message, TimeSpan Elapsed);

/// <summary>A webhook call as it arrived, before anything was parsed.</summary>
/// <param name="Headers">Request headers; look-ups ignore case.</param>
/// <param name="Query">Query parameters, for handshakes that carry a validation token.</param>
/// <param name="Body">The exact bytes.</param>
public sealed record WebhookCall(IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query,
    ReadOnlyMemory<byte> Body);

/// <summary>What the driver makes of a webhook call.</summary>
/// <param name="Status">HTTP status to answer with (401 where the signature does not hold).</param>
/// <param name="Notifications">What it announces; empty for handshakes, tests and refusals.</param>
/// <param name="Answer">Body to answer with as text/plain, or null.</param>
/// <param name="Refusal">Why it was refused, for the log and the counter; null where it was taken.</param>
public sealed record WebhookVerdict(int Status, IReadOnlyList<WebhookNotification> Notifications, string? Answer = null,
    string? Refusal = null);

/// <summary>One change that a webhook announces.</summary>
/// <param name="Id">The sender's id of the notification; a second one with the same id is not taken again.</param>
/// <param name="Event">Event name, as flows subscribe to it.</param>
/// <param name="Resource">The resource that changed.</param>
/// <param name="Key">Key to fetch the record by, or null where the whole resource should be read.</param>
/// <param name="CompanyCode">The company it belongs to, or null where the call does not say.</param>
public sealed record WebhookNotification(string Id, string Event, string Resource, string? Key, string? CompanyCode = null);

using System.Collections.Immutable;

namespace Connector.Sdk.Manifests;

/// <summary>A <c>connector.yaml</c>, read and checked: what a system can do and how it says so on the wire.</summary>
public sealed record ConnectorManifest
{
    /// <summary>The system's name, as flows and connections name it.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Where the manifest was read from.</summary>
    public required string File { get; init; }

    /// <summary>Settings of a connection, by name.</summary>
    public required ImmutableSortedDictionary<string, SettingDefinition> Settings { get; init; }

    /// <summary>Settings of each company under a connection, by name; empty where the system has no companies.</summary>
    public ImmutableSortedDictionary<string, SettingDefinition> CompanySettings { get; init; } = ImmutableSortedDictionary<string, SettingDefinition>.Empty;

    /// <summary>How calls authenticate, or null for none.</summary>
    public AuthDefinition? Auth { get; init; }

    /// <summary>Headers sent with every call; values may hold <c>{setting}</c>.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Limits, shared by every flow on the same credential.</summary>
    public LimitDefinition Limits { get; init; } = new();

    /// <summary>What answers mean; the first match wins, before the kit's own classification by status.</summary>
    public ImmutableArray<AnswerRule> Answers { get; init; } = [];

    /// <summary>Events that its webhooks announce.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>Resources, by name.</summary>
    public required ImmutableSortedDictionary<string, ResourceDefinition> Resources { get; init; }
}

/// <summary>One setting of a connection or company.</summary>
public sealed record SettingDefinition
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of value it takes.</summary>
    public SettingType Type { get; init; } = SettingType.Text;

    /// <summary>Whether a connection without it is refused.</summary>
    public bool Required { get; init; }

    /// <summary>Value where none is given.</summary>
    public string? Default { get; init; }

    /// <summary>The values it may take; empty where any.</summary>
    public ImmutableArray<string> Enum { get; init; } = [];

    /// <summary>What it is for.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Examples, shown in errors and used to describe requests offline.</summary>
    public ImmutableArray<string> Examples { get; init; } = [];
}

/// <summary>The kinds of setting: <c>string</c>, <c>url</c>, <c>secret</c>, <c>boolean</c>, <c>integer</c>, <c>duration</c> in YAML.</summary>
public enum SettingType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>An absolute http or https URL without query.</summary>
    Url,

    /// <summary>A secret: must come from <c>${secret:…}</c> or <c>${env:…}</c>, and is redacted everywhere.</summary>
    Secret,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A duration such as <c>30s</c>, <c>5m</c>, <c>24h</c>.</summary>
    Duration,
}

/// <summary>How calls authenticate. Every text may hold <c>{setting}</c>.</summary>
public sealed record AuthDefinition
{
    /// <summary>The scheme: <c>oauth2</c>, <c>entra</c>, <c>basic</c>, <c>bearer</c> or <c>none</c>; choices by setting come as <c>{setting}</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The scheme's parameters by name (tokenUrl, scope, clientId, clientSecret, credentials, authority, user, password, token).</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Limits on calls. Keyed by credential, never by flow.</summary>
public sealed record LimitDefinition
{
    /// <summary>Calls at once.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Calls in <see cref="Per"/>, or null for no limit.</summary>
    public int? Requests { get; init; }

    /// <summary>The window of <see cref="Requests"/>.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}

/// <summary>What an answer means. All given conditions must hold.</summary>
public sealed record AnswerRule
{
    /// <summary>Statuses it is about; empty for any.</summary>
    public ImmutableArray<int> Status { get; init; } = [];

    /// <summary>Verb (<c>list</c>, <c>get</c>, <c>find</c>, <c>write</c>) or action name it is about; null for any.</summary>
    public string? On { get; init; }

    /// <summary>JSON path in the body (<c>error.code</c>) that <see cref="Matches"/> is tried on; null for the whole body text.</summary>
    public string? Body { get; init; }

    /// <summary>Regular expression the body value must match; null for any.</summary>
    public string? Matches { get; init; }

    /// <summary>What it means.</summary>
    public required AnswerMeaning Means { get; init; }

    /// <summary>JSON path to the sentence for the clerk (<c>errors[*].message</c>), or null for a plain one by status.</summary>
    public string? Message { get; init; }

    /// <summary>JSON path to the system's error code, or null.</summary>
    public string? Code { get; init; }

    /// <summary>A regular expression removed from the message (a correlation id, say).</summary>
    public string? Strip { get; init; }
}

/// <summary>The meanings an answer can have.</summary>
public enum AnswerMeaning
{
    /// <summary>An empty page, or no such record.</summary>
    Empty,

    /// <summary>What was asked for is already so.</summary>
    Done,

    /// <summary><see cref="FailureKind.Data"/>.</summary>
    Data,

    /// <summary><see cref="FailureKind.Duplicate"/>.</summary>
    Duplicate,

    /// <summary><see cref="FailureKind.Authentication"/>.</summary>
    Authentication,

    /// <summary><see cref="FailureKind.Configuration"/>.</summary>
    Configuration,

    /// <summary><see cref="FailureKind.Throttled"/>.</summary>
    Throttled,

    /// <summary><see cref="FailureKind.Transient"/>.</summary>
    Transient,

    /// <summary><see cref="FailureKind.Ambiguous"/>.</summary>
    Ambiguous,

    /// <summary>The token is stale: renew it and try once more.</summary>
    Refresh,
}

/// <summary>One resource of a system.</summary>
public sealed record ResourceDefinition
{
    /// <summary>Name, as flows know it.</summary>
    public required string Name { get; init; }

    /// <summary>Record schema under <c>schemas/</c> (<c>my-erp/vendor</c>), or null.</summary>
    public string? Schema { get; init; }

    /// <summary>The field whose value names a record, or null for resources that are only written.</summary>
    public string? Key { get; init; }

    /// <summary>Fields that together name a business document, for <c>match</c>.</summary>
    public ImmutableArray<string> NaturalKey { get; init; } = [];

    /// <summary>How it is listed, or null.</summary>
    public ListDefinition? List { get; init; }

    /// <summary>How one record is read, or null.</summary>
    public GetDefinition? Get { get; init; }

    /// <summary>How it is looked up by natural key, or null.</summary>
    public FindDefinition? Find { get; init; }

    /// <summary>How it is written, or null.</summary>
    public WriteDefinition? Write { get; init; }

    /// <summary>Its actions, by name.</summary>
    public ImmutableSortedDictionary<string, ActionDefinition> Actions { get; init; } = ImmutableSortedDictionary<string, ActionDefinition>.Empty;
}

/// <summary>How a resource is listed.</summary>
public sealed record ListDefinition
{
    /// <summary>Path below the base URL; may hold <c>{setting}</c> and <c>{company.NAME}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Field of the envelope that holds the records; a bare array is always accepted too.</summary>
    public string? Items { get; init; }

    /// <summary>A list field inside each item whose elements are the records, or null.</summary>
    public string? Each { get; init; }

    /// <summary>Fields of the outer item copied into each record (new name → path), with <see cref="Each"/>.</summary>
    public ImmutableSortedDictionary<string, string> Carry { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Fixed query parameters.</summary>
    public ImmutableSortedDictionary<string, string> Query { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Filters that a flow may give under <c>source.query</c>.</summary>
    public ImmutableSortedDictionary<string, FilterDefinition> Filters { get; init; } = ImmutableSortedDictionary<string, FilterDefinition>.Empty;

    /// <summary>How changes are asked for, or null where only a scan works.</summary>
    public ChangedSinceDefinition? ChangedSince { get; init; }

    /// <summary>How pages follow each other; null for one page.</summary>
    public PageDefinition? Page { get; init; }

    /// <summary>Query parameter that takes the company's code, or null where the path carries the company or there is none.</summary>
    public string? CompanyQuery { get; init; }

    /// <summary>Whether a redirect is followed by a clean request without credentials.</summary>
    public bool RedirectWithoutCredentials { get; init; }
}

/// <summary>A filter that a flow may give. On a record fetched by key the same condition is checked on <see cref="Field"/>.</summary>
/// <param name="Query">Query parameter, or null where it goes into <c>$filter</c>.</param>
/// <param name="Field">Field of the record it is about.</param>
/// <param name="Filter">OData condition with <c>{value}</c>, or null.</param>
public sealed record FilterDefinition(string? Query, string Field, string? Filter);

/// <summary>How changes are asked for.</summary>
/// <param name="Query">Query parameter that takes the time, or null.</param>
/// <param name="Filter">OData condition with <c>{value}</c>, or null.</param>
/// <param name="Ordered">Whether records come in the order of change, so that the watermark may move page by page.</param>
public sealed record ChangedSinceDefinition(string? Query, string? Filter, bool Ordered);

/// <summary>How pages follow each other.</summary>
public sealed record PageDefinition
{
    /// <summary>The kind of paging.</summary>
    public required PageKind Kind { get; init; }

    /// <summary>Records a page.</summary>
    public int Size { get; init; } = 100;

    /// <summary>Query parameter of the size, or null.</summary>
    public string? SizeQuery { get; init; }

    /// <summary>Header of the size (<c>Prefer: odata.maxpagesize={size}</c>), or null.</summary>
    public string? SizeHeader { get; init; }

    /// <summary>Where the next token or link is read: header name, or JSON path in the body.</summary>
    public string? From { get; init; }

    /// <summary>Where the token is sent: header name or query parameter.</summary>
    public string? To { get; init; }
}

/// <summary>The kinds of paging.</summary>
public enum PageKind
{
    /// <summary>A continuation token read from a response header and sent back in a request header.</summary>
    HeaderToken,

    /// <summary>A link to the next page in the body (<c>@odata.nextLink</c>).</summary>
    NextLink,

    /// <summary>A token in the body, sent back as a query parameter.</summary>
    BodyToken,

    /// <summary><c>$skip</c> and <c>$top</c>, until a short page.</summary>
    SkipTop,
}

/// <summary>How one record is read.</summary>
/// <param name="Path">Path with <c>{id}</c>.</param>
/// <param name="Items">Envelope field where the answer is an array envelope of one, or null for the bare record.</param>
/// <param name="RedirectWithoutCredentials">Whether a redirect is followed by a clean request.</param>
public sealed record GetDefinition(string Path, string? Items, bool RedirectWithoutCredentials);

/// <summary>How a record is looked up by natural key.</summary>
/// <param name="Path">Path; may hold <c>{field}</c> of the natural key, <c>{id}</c> and <c>{idempotencyKey}</c>, each escaped.</param>
/// <param name="Filter">OData filter with <c>{field}</c>, quoted as OData wants, or null.</param>
/// <param name="Items">Envelope field or path (<c>accountingDocuments[0].transferResponses</c>) that holds candidates, or null for the bare record.</param>
/// <param name="Match">Candidate fields that must equal fields of the body about to be written.</param>
/// <param name="RedirectWithoutCredentials">Whether a redirect is followed by a clean request.</param>
public sealed record FindDefinition(string Path, string? Filter, string? Items, ImmutableArray<string> Match, bool RedirectWithoutCredentials = false);

/// <summary>How a resource is written.</summary>
public sealed record WriteDefinition
{
    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Path; may hold <c>{id}</c>, parameters, <c>{setting}</c> and <c>{company.NAME}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the body is a bare array of records.</summary>
    public bool BodyIsArray { get; init; }

    /// <summary>Most records a call.</summary>
    public int BatchRecords { get; init; } = 1;

    /// <summary>Most bytes a call.</summary>
    public long BatchBytes { get; init; } = long.MaxValue;

    /// <summary>What sending the same record twice does.</summary>
    public WriteSemantics Semantics { get; init; } = WriteSemantics.Create;

    /// <summary>Path in the answer to the id the target gave, or null.</summary>
    public string? ResultId { get; init; }

    /// <summary>Name of the verdict the driver decides later by (<c>request-status</c>), or null where the answer is final.</summary>
    public string? Verdict { get; init; }

    /// <summary>Text field changed to force a record the system would skip as identical, or null.</summary>
    public string? Touch { get; init; }
}

/// <summary>What sending the same record twice does.</summary>
public enum WriteSemantics
{
    /// <summary>Makes a second one: looked up before it is sent again.</summary>
    Create,

    /// <summary>Overwrites: safe to send again.</summary>
    Upsert,
}

/// <summary>An action on one document.</summary>
public sealed record ActionDefinition
{
    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Path with <c>{id}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Whether running it twice is harmless.</summary>
    public bool Idempotent { get; init; }

    /// <summary>Path read after the action, to settle doubt and to be its result; null for none.</summary>
    public string? ReadBack { get; init; }

    /// <summary>Field of the read-back that tells whether the action has taken effect.</summary>
    public string? DoneField { get; init; }

    /// <summary>Values of <see cref="DoneField"/> that mean it has not.</summary>
    public ImmutableArray<string> NotDone { get; init; } = [];
}

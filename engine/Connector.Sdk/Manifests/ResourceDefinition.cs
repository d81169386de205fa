namespace Connector.Sdk.Manifests;

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

    /// <summary>The resource that its documents are read as, where that is another one: what is posted under one name and shown under
    /// another. Null where they are read as this one.</summary>
    public string? ReadAs { get; init; }

    /// <summary>How it is listed, or null.</summary>
    public ListDefinition? List { get; init; }

    /// <summary>How one record is read, or null.</summary>
    public GetDefinition? Get { get; init; }

    /// <summary>How it is looked up by natural key, or null.</summary>
    public FindDefinition? Find { get; init; }

    /// <summary>How it is written, or null.</summary>
    public WriteDefinition? Write { get; init; }

    /// <summary>Its actions, by name.</summary>
    public ImmutableSortedDictionary<string, ActionDefinition> Actions { get; init; } =
        ImmutableSortedDictionary<string, ActionDefinition>.Empty;

    /// <summary>The id the target gave a record: at <c>resultId</c> of its write, else its key.</summary>
    internal string? IdOf(JsonElement record) => (Write?.ResultId ?? Key) is { } path ? record.TextAt(path) : null;
}

/// <summary>How one record is read.</summary>
/// <param name="Path">Path with <c>{id}</c>.</param>
/// <param name="Items">Envelope field where the answer is an array envelope of one, or null for the bare record.</param>
/// <param name="RedirectWithoutCredentials">Whether a redirect is followed by a clean request.</param>
public sealed record GetDefinition(string Path, string? Items, bool RedirectWithoutCredentials);

/// <summary>How a record is looked up by natural key.</summary>
/// <param name="Path">Path; may hold <c>{field}</c> of the natural key, <c>{id}</c> and <c>{idempotencyKey}</c>, each escaped.</param>
/// <param name="Filter">OData filter with <c>{field}</c>, quoted as OData wants, or null.</param>
/// <param name="Items">Envelope field or path (<c>accountingDocuments[0].transferResponses</c>) that holds candidates, or null for the bare
/// record.</param>
/// <param name="Match">Candidate fields that must equal fields of the body about to be written.</param>
/// <param name="RedirectWithoutCredentials">Whether a redirect is followed by a clean request.</param>
public sealed record FindDefinition(string Path, string? Filter, string? Items, ImmutableArray<string> Match,
    bool RedirectWithoutCredentials = false);

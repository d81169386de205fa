namespace Connector.Sdk.Manifests;

/// <summary>How a resource is written.</summary>
public sealed record WriteDefinition
{
    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Path; may hold <c>{id}</c>, parameters, <c>{setting}</c> and <c>{company.NAME}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Path of a record that is there already, with <c>{id}</c>; null where nothing is changed by id. A step that gives an id
    /// changes that record, one that gives none makes a new one.</summary>
    public string? UpdatePath { get; init; }

    /// <summary>HTTP method of a change. Made twice it is as good as once.</summary>
    public string UpdateMethod { get; init; } = "PATCH";

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

    /// <summary>Whether the item changes a record that is known by its id.</summary>
    internal bool IsUpdate(WriteItem item) => UpdatePath is not null && item.Id is not null;
}

/// <summary>What sending the same record twice does.</summary>
public enum WriteSemantics
{
    /// <summary>Makes a second one: looked up before it is sent again.</summary>
    Create,

    /// <summary>Overwrites: safe to send again.</summary>
    Upsert,
}

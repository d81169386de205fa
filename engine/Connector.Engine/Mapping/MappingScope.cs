namespace Connector.Engine.Mapping;

/// <summary>What expressions see.</summary>
internal sealed record MappingScope
{
    public required JsonElement Source { get; init; }

    /// <summary>Code of the company the record was read for, or null.</summary>
    public string? Company { get; init; }

    /// <summary>What the target's write returned, or null before it.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>What each step returned, by step name.</summary>
    public ImmutableDictionary<string, JsonElement> Results { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
    public JobScope Job { get; init; } = new("", 0);

    /// <summary>Why the record was rejected; only in <c>onReject</c>.</summary>
    public ErrorScope? Error { get; init; }
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;
    public required IReferences References { get; init; }
}

internal sealed record JobScope(string Id, int Attempt);

internal sealed record ErrorScope(string Code, string Message, string? Step);

/// <summary>What the helpers look up. Synchronous: answers come from memory or a local file.</summary>
internal interface IReferences
{
    /// <summary>The row of a cross-reference table in the state store, or null.</summary>
    string? CrossReference(string table, string code);

    /// <summary>The id that another flow's target gave the record with this key (<c>link</c>), or null.</summary>
    string? Link(string flow, string sourceKey);

    /// <summary>The key of the record to which another flow's target gave this id (<c>linkedFrom</c>), or null.</summary>
    string? LinkedFrom(string flow, string targetId);

    /// <summary>The first open period's date on or after a date, or null where none is open (<c>openPeriod</c>).</summary>
    DateOnly? OpenPeriod(DateOnly date, string? company);
}

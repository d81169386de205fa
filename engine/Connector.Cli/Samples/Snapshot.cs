using System.Text.Json.Serialization;
using Connector.Cli.Output;

namespace Connector.Cli.Samples;

/// <summary>What a sample maps to: the record of every step and the requests that would leave. This is what people approve, so it holds no
/// line numbers and no times.</summary>
internal sealed record Snapshot
{
    public string? Key { get; init; }

    /// <summary>False where the flow's own <c>when</c> skips the record.</summary>
    public bool When { get; init; } = true;

    public ImmutableArray<SnapshotStep> Steps { get; init; } = [];

    /// <summary>Steps that tell the source of a rejection; null where the record is not rejected.</summary>
    public ImmutableArray<SnapshotStep>? OnReject { get; init; }

    /// <summary>What is wrong with key or <c>when</c>; null where nothing is.</summary>
    public ImmutableArray<SnapshotProblem>? Problems { get; init; }

    /// <summary>What does not fit its target, as people read it: with places in the flow file, so it is not a part of what they
    /// approve.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Findings { get; init; } = [];

    /// <summary>Whether anything keeps a step from being sent.</summary>
    [JsonIgnore]
    public bool HasProblems => Problems is not null || Steps.Concat(OnReject ?? []).Any(step => step.Problems is not null);

    /// <summary>The bytes of the approved file.</summary>
    public string ToText() => JsonOutput.Snapshot(this) + "\n";
}

/// <summary>One step of a snapshot.</summary>
internal sealed record SnapshotStep
{
    public required string Step { get; init; }

    /// <summary>False where the step's own <c>when</c> leaves it out; null where it applies.</summary>
    public bool? Applies { get; init; }
    public string? Company { get; init; }
    public JsonElement? Record { get; init; }

    /// <summary>The requests that would leave; null where problems keep the step from being sent.</summary>
    public ImmutableArray<SnapshotRequest>? Requests { get; init; }
    public ImmutableArray<SnapshotProblem>? Problems { get; init; }
}

/// <summary>A request as it would leave, without credentials.</summary>
internal sealed record SnapshotRequest(string Method, string Path, ImmutableSortedDictionary<string, string>? Headers, JsonElement? Body)
{
    public static SnapshotRequest Of(OutgoingRequest request) =>
        new(request.Method, request.Path, request.Headers.IsEmpty ? null : request.Headers, request.Body);
}

/// <summary>Why a field could not be made.</summary>
internal sealed record SnapshotProblem(string Kind, string Field, string Message, string? WaitsFor);

namespace Connector.Sdk.Manifests;

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

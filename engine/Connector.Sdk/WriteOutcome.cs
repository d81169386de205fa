namespace Connector.Sdk;

/// <summary>What became of one record that was written: exactly one of <see cref="Delivered"/>, <see cref="Accepted"/>,
/// <see cref="Refused"/>.</summary>
public abstract record WriteOutcome
{
    private WriteOutcome()
    {
    }

    /// <summary>It is in the target.</summary>
    /// <param name="TargetId">The id the target gave it, or null where it gives none.</param>
    /// <param name="Body">What the target answered for this record (in scope as <c>result</c> in later steps), or null.</param>
    public sealed record Delivered(string? TargetId, JsonElement? Body) : WriteOutcome;

    /// <summary>The target took it and decides later; <see cref="IConnection.ConfirmAsync"/> asks with the token.</summary>
    /// <param name="Token">Survives a restart: whatever the driver needs to ask again (a request id and the record's code, say).</param>
    /// <param name="Body">What the target answered so far, or null.</param>
    public sealed record Accepted(string Token, JsonElement? Body) : WriteOutcome;

    /// <summary>It is not in the target, or (<see cref="FailureKind.Ambiguous"/>) nobody knows.</summary>
    /// <param name="Failure">Why, and who must act.</param>
    public sealed record Refused(Failure Failure) : WriteOutcome
    {
        /// <summary>Refused by a failure that asks for no pause.</summary>
        public Refused(FailureKind kind, string code, string message, string? detail = null)
            : this(new Failure(kind, code, message, detail))
        {
        }
    }
}

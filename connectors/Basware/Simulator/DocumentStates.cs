using System.Collections.Frozen;

namespace Connector.Basware.Simulator;

/// <summary>Processing statuses of an invoice and the steps between them (fact sheet §3.3; what the sheet infers is inferred here
/// too).</summary>
internal static class DocumentStates
{
    public static FrozenSet<string> All { get; } = new[]
    {
        "WaitingForPrebook", "PrebookInProgress", "Prebooked", "PrebookFailed", "WaitingForTransfer", "TransferInProgress", "Transferred",
        "TransferFailed",
        "WaitingForPrebookCancelation", "PrebookCancelationInProgress", "PrebookCanceled", "PrebookCancelFailed", "WaitingToBeRemoved",
        "Removed", "RemoveFailed",
        "WaitingToBeReturned", "Returned", "ReturnFailed", "WaitingToBeCompleted", "CompletionInProgress", "Completed", "CompletionFailed",
        "Paid", "New",
        "WaitingForEnrichmentTransfer", "EnrichmentTransferInProgress", "EnrichmentTransferred", "EnrichmentTransferFailed",
        "InDocumentFilter", "DocumentFilterReleased",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What acknowledging a waiting invoice makes of it; anything else is acknowledged already (405).</summary>
    public static FrozenDictionary<string, string> Acknowledged { get; } = new Dictionary<string, string>
    {
        ["WaitingForTransfer"] = "TransferInProgress",
        ["WaitingForPrebook"] = "PrebookInProgress",
        ["WaitingForPrebookCancelation"] = "PrebookCancelationInProgress",
        ["WaitingForEnrichmentTransfer"] = "EnrichmentTransferInProgress",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}

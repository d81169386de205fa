using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>A page to take in.</summary>
/// <param name="Partition">Company code, or empty.</param>
/// <param name="Watermark">Where the watermark stands when this page is in; null leaves it.</param>
/// <param name="ScanRun">For sources without a modified time: a number that grows with each scan, so that keys not seen can be
/// found.</param>
/// <param name="ReadAt">When the source was asked for the page, which then shows everything done before; null where it was read
/// <paramref name="Now"/>.</param>
internal sealed record Intake(
    string Flow, string FlowVersion, string Partition, ImmutableArray<IntakeRecord> Records, DateTimeOffset? Watermark, DateTimeOffset Now,
    long? ScanRun = null, DateTimeOffset? ReadAt = null)
{
    /// <summary>Whether these are records that the source no longer shows: scans forget them until they are seen again.</summary>
    public bool AreGone { get; init; }
}

/// <summary>One source record.</summary>
/// <param name="Key">Its dedupe key.</param>
/// <param name="Problem">Where the key or <c>when</c> could not be made or is false: the state it goes to at once, and why.</param>
/// <param name="WrittenAt">When the flow's reverse last wrote the document, before it was read; content that is known from an earlier read
/// is then a change back. Null where it did not.</param>
internal sealed record IntakeRecord(string Key, JsonElement Body, string? Company, IntakeProblem? Problem = null,
    DateTimeOffset? WrittenAt = null);

/// <summary>What would become of a source record that came in.</summary>
/// <param name="Version">Version it would be stored as; null where its content is known already.</param>
internal sealed record PreviewedRecord(IntakeRecord Record, int? Version);

internal sealed record IntakeProblem(RecordState State, string Code, string Message);

/// <param name="Stored">New records and new versions.</param>
/// <param name="Unchanged">Records whose content was already known.</param>
internal sealed record IntakeResult(int Stored, int Unchanged);

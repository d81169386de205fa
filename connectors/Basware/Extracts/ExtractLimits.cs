namespace Connector.Basware.Extracts;

/// <summary>What one file of an extract may grow to. Basware puts at most 100 000 records into a file (fact sheet §10); these limits are
/// far beyond that and stop what is not an extract.</summary>
/// <param name="Expanded">Most bytes of a file's parts together, unpacked.</param>
/// <param name="Ratio">How many times larger than the file its parts may be, once they are beyond <paramref name="FreeOfRatio"/>.</param>
/// <param name="FreeOfRatio">Bytes that are never suspicious, however well they were packed.</param>
/// <param name="Parts">Most parts of a file.</param>
/// <param name="Row">Most bytes of one row.</param>
internal sealed record ExtractLimits(long Expanded, int Ratio, long FreeOfRatio, int Parts, int Row)
{
    public static ExtractLimits Usual { get; } = new(Expanded: 1L << 30, Ratio: 200, FreeOfRatio: 16L << 20, Parts: 100, Row: 4 << 20);
}

/// <summary>A file of an extract is not what it should be; the message completes "cannot be read: …".</summary>
internal sealed class UnreadableExtractException(string message, Exception? inner = null) : Exception(message, inner);

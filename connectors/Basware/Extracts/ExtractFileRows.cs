using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Connector.Basware.Extracts;

/// <summary>How the files of a tenant's extracts are laid out, as far as that is a setting.</summary>
/// <param name="RowsAt">Field of a JSON file that holds its rows; empty where the file is a list, or one row after the other.</param>
/// <param name="Delimiter">What separates the columns of a CSV file.</param>
internal sealed record ExtractLayout(string RowsAt, char Delimiter);

/// <summary>
/// The rows of one downloaded file, unpacked as they are read. The prose of the API's description says ZIP, its example names a
/// <c>.json.gz</c>; what a file is can be seen from its first bytes, and so can whether it holds JSON or CSV, which is agreed with Basware
/// once per tenant.
/// </summary>
internal static class ExtractFileRows
{
    /// <exception cref="UnreadableExtractException">The file is torn, grows beyond measure, or holds something else; thrown when the rows
    /// come to it.</exception>
    public static IEnumerable<JsonElement> Read(ReadOnlyMemory<byte> file, ExtractLayout layout, ExtractLimits limits)
    {
        if (file.IsEmpty)
            throw new UnreadableExtractException("it is empty");
        using var parts = PartsOf(file, limits).GetEnumerator();
        while (Guarded(parts.MoveNext))
        {
            using var part = parts.Current;
            using var rows = RowsOf(part, layout, limits).GetEnumerator();
            while (Guarded(rows.MoveNext))
                yield return rows.Current;
        }
    }

    /// <summary>What the libraries throw at torn data, in one form.</summary>
    private static bool Guarded(Func<bool> step)
    {
        try
        {
            return step();
        }
        catch (Exception torn) when (torn is InvalidDataException or EndOfStreamException or JsonException or DecoderFallbackException
            or NotSupportedException)
        {
            throw new UnreadableExtractException(torn.Message.TrimEnd('.'), torn);
        }
    }

    private static IEnumerable<PartStream> PartsOf(ReadOnlyMemory<byte> file, ExtractLimits limits)
    {
        var unpacked = new Unpacked(file.Length, limits);
        if (file.Span.StartsWith("PK"u8))
            return ZipParts(file, unpacked, limits);
        var isPacked = file.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        return Once(() => new PartStream(isPacked ? new GZipStream(Streamed(file), CompressionMode.Decompress) : Streamed(file), unpacked));
    }

    private static IEnumerable<PartStream> ZipParts(ReadOnlyMemory<byte> file, Unpacked unpacked, ExtractLimits limits)
    {
        using var zip = new ZipArchive(Streamed(file), ZipArchiveMode.Read);
        var tables = zip.Entries.Where(entry => IsTable(entry.Name)).OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToList();
        if (tables.Count == 0)
            throw new UnreadableExtractException(
                "it holds no .json and no .csv but "
                    + $"{(zip.Entries.Count == 0 ? "nothing" : string.Join(", ", zip.Entries.Take(5).Select(entry => entry.FullName)))}");
        if (tables.Count > limits.Parts)
            throw new UnreadableExtractException(
                FormattableString.Invariant($"it holds {tables.Count} files, and at most {limits.Parts} are taken"));
        foreach (var table in tables)
            yield return new PartStream(table.Open(), unpacked);
    }

    private static IEnumerable<JsonElement> RowsOf(PartStream part, ExtractLayout layout, ExtractLimits limits) =>
        part.First is (byte)'[' or (byte)'{'
        ? new JsonRows(part, layout.RowsAt, limits.Row).Read()
        : CsvRows.Read(part, layout.Delimiter, limits.Row);

    private static IEnumerable<PartStream> Once(Func<PartStream> open)
    {
        yield return open();
    }

    private static bool IsTable(string name) =>
        name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static MemoryStream Streamed(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);
}

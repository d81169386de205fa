using Connector.Sdk.Http;
using nietras.SeparatedValues;

namespace Connector.Basware.Extracts;

/// <summary>The rows of a CSV file as they stream in (RFC 4180, UTF-8, names in the first line): each an object of texts. A field without
/// anything between its separators has no value and is left out.</summary>
internal static class CsvRows
{
    private const char Quote = '"';

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IEnumerable<JsonElement> Read(Stream stream, char delimiter, int maxCharacters)
    {
        using var text = new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024);
        using var rows = Sep.New(delimiter).Reader(csv => csv with { HasHeader = false, DisableColCountCheck = true }).From(text);
        List<string>? names = null;
        while (rows.MoveNext())
        {
            if (rows.Current.Span.IsEmpty)
                continue;
            var fields = Fields(rows.Current, maxCharacters);
            if (names is null)
                names = Names(fields);
            else if (fields.Count == names.Count)
                yield return Row(names, fields);
            else
                throw new UnreadableExtractException(string.Create(CultureInfo.InvariantCulture,
                    $"line {rows.Current.LineNumberFrom} has {fields.Count} fields and the first line {names.Count} "
                    + $"(separator '{delimiter}', setting extractDelimiter)"));
        }
    }

    private static List<string> Names(List<string?> header)
    {
        var names = header.ConvertAll(name => name?.Trim() ?? "");
        if (names.Contains(""))
            throw new UnreadableExtractException("a column of its first line has no name");
        return names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new UnreadableExtractException($"its first line names the column '{twice.Key}' twice")
            : names;
    }

    private static JsonElement Row(List<string> names, List<string?> fields) => JsonRecord.Object(writer =>
    {
        foreach (var (name, field) in names.Zip(fields))
        {
            if (field is not null)
                writer.WriteString(name, field);
        }
    });

    private static List<string?> Fields(SepReader.Row row, int maxCharacters)
    {
        if (row.Span.Length > maxCharacters)
            throw new UnreadableExtractException(FormattableString.Invariant(
                $"the record that ends in line {row.LineNumberToExcl - 1} is larger than {ByteSize.Format(maxCharacters)}"));
        var fields = new List<string?>(row.ColCount);
        var line = row.LineNumberFrom;
        for (var column = 0; column < row.ColCount; column++)
        {
            var raw = row[column].Span;
            fields.Add(raw.IsEmpty ? null : raw[0] == Quote ? Quoted(raw[1..], line) : raw.ToString());
            line += raw.Count('\n');
        }

        return fields;
    }

    /// <summary>What stands between quotes. The library takes text behind them, and quotes that never close, as they come.</summary>
    private static string Quoted(ReadOnlySpan<char> rest, int line)
    {
        var text = new StringBuilder(rest.Length);
        for (var opened = line; ; rest = rest[2..])
        {
            var end = rest.IndexOf(Quote);
            if (end < 0)
                throw new UnreadableExtractException(FormattableString.Invariant($"the quotes that open in line {opened} never close"));
            text.Append(rest[..end]);
            line += rest[..end].Count('\n');
            rest = rest[end..];
            if (rest.Length == 1)
                return text.ToString();
            if (rest[1] != Quote)
                throw new UnreadableExtractException(FormattableString.Invariant($"line {line} goes on after quotes that close"));
            text.Append(Quote);
        }
    }
}

using Connector.Sdk.Http;

namespace Connector.Basware.Extracts;

/// <summary>The rows of a CSV file as they stream in (RFC 4180, UTF-8, names in the first line): each an object of texts. A field without
/// anything between its separators has no value and is left out.</summary>
internal sealed class CsvRows
{
    private const char Quote = '"';

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TextReader reader;
    private readonly char delimiter;
    private readonly int mostCharacters;
    private int line = 1;

    private CsvRows(TextReader reader, char delimiter, int mostCharacters)
    {
        this.reader = reader;
        this.delimiter = delimiter;
        this.mostCharacters = mostCharacters;
    }

    public static IEnumerable<JsonElement> Read(Stream stream, char delimiter, int mostCharacters)
    {
        using var reader = new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024);
        foreach (var row in new CsvRows(reader, delimiter, mostCharacters).Rows())
            yield return row;
    }

    private IEnumerable<JsonElement> Rows()
    {
        if (NextRecord() is not { } header)
            yield break;
        var names = header.Select(name => name?.Trim() ?? "").ToList();
        if (names.FirstOrDefault(name => name.Length == 0) is not null)
            throw new UnreadableExtractException("a column of its first line has no name");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new UnreadableExtractException($"its first line names the column '{twice.Key}' twice");
        while (true)
        {
            var at = line;
            if (NextRecord() is not { } fields)
                yield break;
            if (fields.Count != names.Count)
                throw new UnreadableExtractException(
                    string.Create(CultureInfo.InvariantCulture,
                        $"line {at} has {fields.Count} fields and the first line {names.Count} (separator '{delimiter}', setting "
                            + $"extractDelimiter)"));
            yield return Row(names, fields);
        }
    }

    private static JsonElement Row(List<string> names, List<string?> fields) => JsonRecord.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, field) in names.Zip(fields))
        {
            if (field is not null)
                writer.WriteString(name, field);
        }

        writer.WriteEndObject();
    });

    /// <summary>The fields of the next record, null for one without anything; null at the end. Blank lines are passed over.</summary>
    private List<string?>? NextRecord()
    {
        while (reader.Peek() is '\r' or '\n')
            Take();
        if (reader.Peek() < 0)
            return null;
        var fields = new List<string?>();
        var size = 0;
        while (true)
        {
            var field = NextField();
            size += field?.Length ?? 0;
            if (size > mostCharacters)
                throw TooLarge();
            fields.Add(field);
            var next = reader.Peek();
            if (next != delimiter)
            {
                EndLine(next);
                return fields;
            }

            reader.Read();
        }
    }

    private string? NextField() => reader.Peek() == Quote ? QuotedField() : PlainField();

    private string? PlainField()
    {
        var text = new StringBuilder();
        while (reader.Peek() is var next && next >= 0 && next != delimiter && next is not ('\r' or '\n'))
            Append(text, Take());
        return text.Length == 0 ? null : text.ToString();
    }

    private string QuotedField()
    {
        var at = line;
        var text = new StringBuilder();
        Take();
        while (true)
        {
            if (reader.Peek() < 0)
                throw new UnreadableExtractException(FormattableString.Invariant($"the quotes that open in line {at} never close"));
            var character = Take();
            if (character != Quote)
                Append(text, character);
            else if (reader.Peek() == Quote)
                Append(text, Take());
            else if (reader.Peek() is var next && (next < 0 || next == delimiter || next is '\r' or '\n'))
                return text.ToString();
            else
                throw new UnreadableExtractException(FormattableString.Invariant($"line {line} goes on after quotes that close"));
        }
    }

    private void EndLine(int next)
    {
        if (next == '\r')
            Take();
        if (reader.Peek() == '\n')
            Take();
    }

    private char Take()
    {
        var character = (char)reader.Read();
        if (character == '\n')
            line++;
        return character;
    }

    private void Append(StringBuilder text, char character)
    {
        if (text.Length == mostCharacters)
            throw TooLarge();
        text.Append(character);
    }

    private UnreadableExtractException TooLarge() =>
        new(FormattableString.Invariant($"the record that ends in line {line} is larger than {Sdk.ByteSize.Format(mostCharacters)}"));
}

namespace Connector.Basware.Extracts;

/// <summary>
/// The rows of a JSON file as they stream in, each number with its exact text: the elements of the list that is the file, of the list in
/// one of its fields, or one object after the other. No more than one row is in memory.
/// </summary>
internal sealed class JsonRows(Stream stream, string rowsAt, int mostBytes)
{
    private byte[] buffer = new byte[64 * 1024];
    private Range unread = 0..0;
    private bool isEnd;
    private JsonReaderState state = new(new JsonReaderOptions { AllowMultipleValues = true });
    private int rows;
    private bool isAtRows;
    private bool foundRows;

    /// <summary>Whether the last token was the name of the field that holds the rows.</summary>
    private bool isNamed;

    /// <summary>Depth of the list whose elements are the rows: 0 where the file is the list.</summary>
    private int DepthOfList => rowsAt.Length == 0 ? 0 : 1;

    public IEnumerable<JsonElement> Read()
    {
        while (Next() is { } row)
        {
            rows++;
            yield return row;
        }

        if (!foundRows && rowsAt.Length > 0)
            throw new UnreadableExtractException($"it has no list '{rowsAt}' (setting extractRowsAt)");
    }

    private JsonElement? Next()
    {
        while (true)
        {
            if (TryNext(out var row))
                return row;
            if (isEnd)
                return null;
            Fill();
        }
    }

    /// <summary>The next row of what is in the buffer. False where that is not a whole one.</summary>
    private bool TryNext(out JsonElement row)
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(unread), isEnd, state);
        while (true)
        {
            var before = reader;
            if (!reader.Read())
                break;
            if (!IsRow(ref reader))
                continue;
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new UnreadableExtractException(
                    FormattableString.Invariant($"its row {rows + 1} is not an object but {reader.TokenType}"));
            if (JsonElement.TryParseValue(ref reader, out var whole))
            {
                Consume(reader);
                row = whole.Value;
                return true;
            }

            reader = before;
            break;
        }

        Consume(reader);
        row = default;
        return false;
    }

    /// <summary>Whether the token begins a row; notes on the way where the list of rows begins and ends.</summary>
    private bool IsRow(ref Utf8JsonReader reader)
    {
        if (isAtRows)
        {
            if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == DepthOfList)
                isAtRows = false;
            return isAtRows && reader.CurrentDepth == DepthOfList + 1;
        }

        if (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == DepthOfList && isNamed == (rowsAt.Length > 0))
            isAtRows = foundRows = true;
        else if (reader.CurrentDepth == 0 && rowsAt.Length == 0)
            return reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject);
        isNamed = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals(rowsAt);
        return false;
    }

    private void Consume(in Utf8JsonReader reader)
    {
        unread = (unread.Start.Value + (int)reader.BytesConsumed)..unread.End;
        state = reader.CurrentState;
    }

    private void Fill()
    {
        var left = buffer.AsSpan(unread);
        if (left.Length >= mostBytes)
            throw new UnreadableExtractException(
                FormattableString.Invariant($"its row {rows + 1} is larger than {Sdk.ByteSize.Format(mostBytes)}"));
        var target = left.Length > buffer.Length / 2 ? new byte[Math.Min(buffer.Length * 2L, mostBytes + 4096L)] : buffer;
        left.CopyTo(target);
        buffer = target;
        unread = 0..left.Length;
        var read = stream.Read(buffer.AsSpan(left.Length));
        unread = 0..(left.Length + read);
        isEnd = read == 0;
    }
}

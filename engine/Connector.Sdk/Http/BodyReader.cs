using System.Buffers;

namespace Connector.Sdk.Http;

/// <summary>Reads response bodies as bytes, up to a bound, and parses them once.</summary>
internal static class BodyReader
{
    /// <summary>The largest answer taken. Pages are meant to be far smaller; an answer beyond it would take the process down.</summary>
    public const int Most = 256 * 1024 * 1024;

    /// <summary>What is read of an answer that is not a success: enough for any error, too little to hurt.</summary>
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>The whole body.</summary>
    /// <exception cref="AnswerTooLargeException">It is larger than <see cref="Most"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        var body = content.Headers.ContentLength > Most ? null : await ReadAsync(content, Most, cancel);
        return body is { WrittenCount: <= Most } ? body.WrittenMemory : throw new AnswerTooLargeException();
    }

    /// <summary>The start of the body, as much as an error is worth.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadStartAsync(HttpContent content, CancellationToken cancel)
    {
        var body = await ReadAsync(content, MaxErrorBytes, cancel);
        return body.WrittenMemory[..Math.Min(body.WrittenCount, MaxErrorBytes)];
    }

    /// <summary>The bytes as JSON; null where they are none. The element keeps the bytes alive and is never pooled, so it stays valid for
    /// ever.</summary>
    public static JsonElement? TryParse(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (body.Span.StartsWith(mark))
            body = body[mark.Length..];
        try
        {
            return body.IsEmpty ? null : JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<ArrayBufferWriter<byte>> ReadAsync(HttpContent content, int most, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(content.Headers.ContentLength ?? 0, 4096, most) + 1);
        while (buffer.WrittenCount <= most)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(1), cancel);
            if (read == 0)
                break;
            buffer.Advance(read);
        }

        return buffer;
    }
}

/// <summary>An answer larger than the kit takes.</summary>
internal sealed class AnswerTooLargeException() : Exception($"The answer is larger than {ByteSize.Format(BodyReader.Most)}.");

namespace Connector.Basware.Extracts;

/// <summary>Counts what is unpacked, over all parts of one file, and stops a file that grows beyond measure before it fills
/// anything.</summary>
internal sealed class Unpacked(long packed, ExtractLimits limits)
{
    private long bytes;

    /// <exception cref="UnreadableExtractException">It has grown too far.</exception>
    public void Add(int read)
    {
        bytes += read;
        if (bytes > limits.Expanded)
            throw new UnreadableExtractException($"unpacked it is larger than {Sdk.ByteSize.Format(limits.Expanded)}");
        if (bytes > limits.FreeOfRatio && bytes / limits.Ratio > packed)
            throw new UnreadableExtractException(
                FormattableString.Invariant($"unpacked it is more than {limits.Ratio} times as large as packed"));
    }
}

/// <summary>The unpacked bytes of one part of a file: counted, without a byte order mark, and with a look at how they begin.</summary>
internal sealed class PartStream : Stream
{
    private readonly Stream inner;
    private readonly Unpacked unpacked;
    private readonly byte[] begin = new byte[4096];
    private Range left;

    public PartStream(Stream inner, Unpacked unpacked)
    {
        this.inner = inner;
        this.unpacked = unpacked;
        var length = inner.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        unpacked.Add(length);
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        left = (begin.AsSpan(0, length).StartsWith(mark) ? mark.Length : 0)..length;
    }

    /// <summary>The first byte that is not a blank, or null where there is none near the beginning.</summary>
    public byte? First
    {
        get
        {
            var place = begin.AsSpan(left).IndexOfAnyExcept(" \t\r\n"u8);
            return place < 0 ? null : begin[left.Start.Value + place];
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var ready = begin.AsSpan(left);
        if (ready.IsEmpty)
        {
            var read = inner.Read(buffer);
            unpacked.Add(read);
            return read;
        }

        var taken = Math.Min(ready.Length, buffer.Length);
        ready[..taken].CopyTo(buffer);
        left = (left.Start.Value + taken)..left.End;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}

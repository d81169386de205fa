using System.Buffers;
using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;

namespace Connector.Engine.Store;

/// <summary>An audit event as it is stored, payloads still encrypted. Its hash covers every column, so that nothing of it can be changed
/// unseen.</summary>
internal sealed record AuditRow
{
    /// <summary>Columns in the order that <see cref="Read"/> expects.</summary>
    public const string Columns =
        "sequence, at, event, actor, message, flow, flow_version, key, record_id, job_id, step, request, response, hash";

    public required long Sequence { get; init; }
    public required long At { get; init; }
    public required string Event { get; init; }
    public required string Actor { get; init; }
    public required string Message { get; init; }
    public string? Flow { get; init; }
    public string? FlowVersion { get; init; }
    public string? Key { get; init; }
    public long? RecordId { get; init; }
    public string? JobId { get; init; }
    public string? Step { get; init; }
    public byte[]? Request { get; init; }
    public byte[]? Response { get; init; }
    public byte[] Hash { get; init; } = [];

    public static AuditRow Read(DbDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        At = row.GetInt64(1),
        Event = row.GetString(2),
        Actor = row.GetString(3),
        Message = row.GetString(4),
        Flow = row.Text(5),
        FlowVersion = row.Text(6),
        Key = row.Text(7),
        RecordId = row.Number(8),
        JobId = row.Text(9),
        Step = row.Text(10),
        Request = row.Bytes(11),
        Response = row.Bytes(12),
        Hash = row.Bytes(13) ?? [],
    };

    /// <summary>SHA-256 over the hash of the event before and every column, each with its kind and length before it, so that no two events
    /// spell the same bytes.</summary>
    public byte[] HashAfter(ReadOnlySpan<byte> previous)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        Add(bytes, 'b', previous);
        Add(bytes, Sequence);
        Add(bytes, At);
        Add(bytes, Event);
        Add(bytes, Actor);
        Add(bytes, Message);
        Add(bytes, Flow);
        Add(bytes, FlowVersion);
        Add(bytes, Key);
        Add(bytes, RecordId);
        Add(bytes, JobId);
        Add(bytes, Step);
        Add(bytes, Request);
        Add(bytes, Response);
        return SHA256.HashData(bytes.WrittenSpan);
    }

    private static void Add(ArrayBufferWriter<byte> bytes, string? text)
    {
        if (text is null)
            AddNull(bytes);
        else
            Add(bytes, 't', Encoding.UTF8.GetBytes(text));
    }

    private static void Add(ArrayBufferWriter<byte> bytes, byte[]? blob)
    {
        if (blob is null)
            AddNull(bytes);
        else
            Add(bytes, 'b', blob);
    }

    private static void Add(ArrayBufferWriter<byte> bytes, long? number)
    {
        if (number is not { } value)
        {
            AddNull(bytes);
            return;
        }

        Span<byte> digits = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(digits, value);
        Add(bytes, 'i', digits);
    }

    private static void AddNull(ArrayBufferWriter<byte> bytes) => Add(bytes, 'n', []);

    private static void Add(ArrayBufferWriter<byte> bytes, char kind, ReadOnlySpan<byte> value)
    {
        var header = bytes.GetSpan(1 + sizeof(int));
        header[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], value.Length);
        bytes.Advance(1 + sizeof(int));
        bytes.Write(value);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Connector.Engine.Records;

/// <summary>A record as the store keeps it.</summary>
internal sealed record StoredRecord
{
    public required long Id { get; init; }

    /// <summary>32 hex digits, made from flow, key and version: stable for ever, new for each version and replay.</summary>
    public required string JobId { get; init; }
    public required string Flow { get; init; }
    public required string FlowVersion { get; init; }
    public required string Key { get; init; }
    public required int Version { get; init; }
    public string? Company { get; init; }
    public required RecordState State { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? ReasonCode { get; init; }
    public string? Reason { get; init; }
    public string? WaitsFor { get; init; }
    public string? Fingerprint { get; init; }
    public string? TargetId { get; init; }

    /// <summary>
    /// Why a payload of the record cannot be decrypted (it was changed in the store, or its key is gone), or null. The payload then reads
    /// <c>null</c>, and the record is not handed out.
    /// </summary>
    public string? Unreadable { get; init; }

    /// <summary>Whether a replay asked that the target be made to take it even if identical.</summary>
    public bool Touch { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The source record; decrypted.</summary>
    public required JsonElement Body { get; init; }
    public ImmutableArray<StoredStep> Steps { get; init; } = [];

    /// <summary>Whether a person put it back to the start.</summary>
    public bool IsReplay => !string.Equals(JobId, MakeJobId(Flow, Key, Version, 0), StringComparison.Ordinal);

    /// <summary>A record that has just come in and is not stored.</summary>
    public static StoredRecord Arriving(string flow, string flowVersion, string key, int version, string? company, JsonElement body,
        DateTimeOffset now) => new()
        {
            Id = 0,
            JobId = MakeJobId(flow, key, version, 0),
            Flow = flow,
            FlowVersion = flowVersion,
            Key = key,
            Version = version,
            Company = company,
            State = RecordState.Received,
            ReceivedAt = now,
            UpdatedAt = now,
            Body = body,
        };

    /// <summary>
    /// The first 32 hex digits of SHA-256 over flow, key, version and replay count: the same on every machine, new for each version and
    /// replay.
    /// </summary>
    public static string MakeJobId(string flow, string key, int version, int replay)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AddText(flow);
        AddText(key);
        AddNumber(version);
        AddNumber(replay);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];

        void AddText(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            AddNumber(bytes.Length);
            hash.AppendData(bytes);
        }

        void AddNumber(int number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            hash.AppendData(bytes);
        }
    }
}

/// <summary>What is known of one step of a record.</summary>
/// <param name="State">Where it is.</param>
/// <param name="Request">What was sent, decrypted, or null.</param>
/// <param name="Result">What came back, decrypted, or null.</param>
/// <param name="Token">What a pending step is confirmed by.</param>
internal sealed record StoredStep(string Name, StepState State, JsonElement? Request, JsonElement? Result, string? TargetId, string? Token);

internal sealed record DeliveredRecord(string Fingerprint, string? TargetId, long RecordId, DateTimeOffset At);

internal sealed record RecordFilter
{
    public string? Flow { get; init; }
    public string? Key { get; init; }
    public RecordState? State { get; init; }
    public long? Id { get; init; }
    public int Max { get; init; } = 100;
}

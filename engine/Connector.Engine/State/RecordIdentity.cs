using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Connector.Engine.State;

/// <summary>What names a record in the audit trail.</summary>
internal sealed record RecordIdentity(long Id, string JobId, string Flow, string FlowVersion, string Key, int Version)
{
    /// <summary>Columns in the order that <see cref="Read"/> expects.</summary>
    public const string Columns = "id, job_id, flow, flow_version, key, version";

    public static RecordIdentity Read(DbDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5));

    /// <summary>The first 32 hex digits of SHA-256 over flow, key, version and replay count: the same on every machine, new for each version and replay.</summary>
    public static string MakeJobId(string flow, string key, int version, int replay)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, flow);
        Add(hash, key);
        Add(hash, version);
        Add(hash, replay);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}

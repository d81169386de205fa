using Connector.Engine.Records;

namespace Connector.Engine.Store;

/// <summary>A record on its way in, with the hash of its content.</summary>
internal sealed record HashedRecord(IntakeRecord Record, byte[] ContentHash)
{
    /// <summary>A key that cannot tell records apart would make versions of one record out of many; such a record is kept under its
    /// content, rejected, and nothing is lost.</summary>
    public static HashedRecord Of(IntakeRecord record, Payloads payloads)
    {
        var hash = payloads.HashContent(record.Body);
        if (Fault(record.Key) is not { } fault)
            return new HashedRecord(record, hash);
        var key = $"without-key:{Convert.ToHexStringLower(hash)[..16]}";
        return new HashedRecord(record with { Key = key, Problem = new IntakeProblem(RecordState.Rejected, "no-key", fault) }, hash);
    }

    private static string? Fault(string key)
    {
        if (string.IsNullOrWhiteSpace(key))
            return "key: it is empty, so this record cannot be told apart from others. Give the flow's dedupe key a value for it.";
        return key.Contains('\0') || HasHalfPair(key)
            ? "key: it holds a character that cannot be stored (NUL, or half of a surrogate pair). Correct it at the source, or clean it "
                + "in the flow's dedupe key."
            : null;
    }

    private static bool HasHalfPair(string key)
    {
        for (var index = 0; index < key.Length; index++)
        {
            if (!char.IsSurrogate(key[index]))
                continue;
            if (!char.IsSurrogatePair(key, index++))
                return true;
        }

        return false;
    }
}

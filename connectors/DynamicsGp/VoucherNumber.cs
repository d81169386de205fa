using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Connector.DynamicsGp;

/// <summary>
/// Numbers of vouchers. GP lets the caller choose them (VCHNUMWK, 17 characters), so the number follows from the job: whoever sends the job
/// again sends the same number, and GP cannot enter it twice. All begin with 9, far above the numbers that GP's own counter gives.
/// </summary>
internal static class VoucherNumber
{
    public const string Field = "VoucherNumber";

    /// <summary>How many numbers a job has, should one belong to another document.</summary>
    public const int Choices = 5;

    private const ulong Space = 10_000_000_000_000_000;

    /// <summary>A number of a job: 17 digits.</summary>
    /// <param name="job">The job's stable id.</param>
    /// <param name="choice">0 unless the numbers before it belong to other documents.</param>
    public static string Of(string job, int choice = 0)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"voucher {job} {choice}")));
        return string.Create(CultureInfo.InvariantCulture, $"9{BinaryPrimitives.ReadUInt64BigEndian(hash) % Space:D16}");
    }
}

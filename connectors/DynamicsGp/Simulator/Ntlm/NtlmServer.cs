using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Connector.DynamicsGp.Simulator.Ntlm;

/// <summary>
/// The server's side of one NTLM handshake (MS-NLMP): answers a NEGOTIATE message with a challenge, then verifies the NTLMv2 proof of the
/// AUTHENTICATE message against the one account there is.
/// </summary>
internal sealed class NtlmServer(WindowsAccount account)
{
    private const uint RequestTarget = 0x4, TargetTypeDomain = 0x1_0000, NegotiateTargetInfo = 0x80_0000;
    private const int ProofBytes = 16;
    private readonly byte[] challenge = RandomNumberGenerator.GetBytes(8);

    /// <summary>The type of a message, or 0 where it is none.</summary>
    public static uint TypeOf(ReadOnlySpan<byte> message) =>
        message.Length >= 12 && message.StartsWith("NTLMSSP\0"u8) ? BinaryPrimitives.ReadUInt32LittleEndian(message[8..]) : 0;

    /// <summary>The CHALLENGE message (§2.2.1.2) for a NEGOTIATE message.</summary>
    public byte[] Challenge(ReadOnlySpan<byte> negotiate)
    {
        var flags = negotiate.Length >= 16 ? BinaryPrimitives.ReadUInt32LittleEndian(negotiate[12..]) : 0;
        var target = Encoding.Unicode.GetBytes(account.Domain);
        byte[] information = [.. Pair(2, account.Domain), .. Pair(1, "GPSERVER"), .. Pair(4, "contoso.example"),
            .. Pair(3, "gpserver.contoso.example"), 0, 0, 0, 0];
        const int header = 56;
        var message = new byte[header + target.Length + information.Length];
        "NTLMSSP\0"u8.CopyTo(message);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), 2);
        WriteField(message.AsSpan(12), target.Length, header);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(20), flags | RequestTarget | TargetTypeDomain | NegotiateTargetInfo);
        challenge.CopyTo(message, 24);
        WriteField(message.AsSpan(40), information.Length, header + target.Length);
        // Version 10.0, revision 15.
        message[48] = 10;
        message[55] = 15;
        target.CopyTo(message, header);
        information.CopyTo(message, header + target.Length);
        return message;
    }

    /// <summary>Whether an AUTHENTICATE message (§2.2.1.3) proves knowledge of the account's password for this handshake's challenge
    /// (§3.3.2).</summary>
    public bool Verifies(ReadOnlySpan<byte> authenticate)
    {
        if (authenticate.Length < 64 || !TryField(authenticate, 20, out var response) || !TryField(authenticate, 28, out var domain)
            || !TryField(authenticate, 36, out var user) || response.Length <= ProofBytes)
            return false;
        var (domainText, userText) = (Encoding.Unicode.GetString(domain), Encoding.Unicode.GetString(user));
        if (!string.Equals(domainText, account.Domain, StringComparison.OrdinalIgnoreCase)
            || !string.Equals(userText, account.User, StringComparison.OrdinalIgnoreCase))
            return false;
#pragma warning disable CA5351 // NTLMv2 is defined over HMAC-MD5; a server that verifies it has no choice.
        var key = HMACMD5.HashData(Md4.Hash(Encoding.Unicode.GetBytes(account.Password)),
            Encoding.Unicode.GetBytes(userText.ToUpperInvariant() + domainText));
        var proof = HMACMD5.HashData(key, (byte[])[.. challenge, .. response[ProofBytes..]]);
#pragma warning restore CA5351
        return CryptographicOperations.FixedTimeEquals(proof, response[..ProofBytes]);
    }

    private static byte[] Pair(ushort id, string value)
    {
        var text = Encoding.Unicode.GetBytes(value);
        var pair = new byte[4 + text.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(pair, id);
        BinaryPrimitives.WriteUInt16LittleEndian(pair.AsSpan(2), (ushort)text.Length);
        text.CopyTo(pair, 4);
        return pair;
    }

    private static void WriteField(Span<byte> field, int length, int offset)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(field[2..], (ushort)length);
        BinaryPrimitives.WriteUInt32LittleEndian(field[4..], (uint)offset);
    }

    private static bool TryField(ReadOnlySpan<byte> message, int at, out ReadOnlySpan<byte> value)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(message[at..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(message[(at + 4)..]);
        var fits = offset + (ulong)length <= (ulong)message.Length;
        value = fits ? message.Slice((int)offset, length) : default;
        return fits;
    }
}

/// <summary>The Windows account that is mapped to a GP user.</summary>
internal sealed record WindowsAccount(string Domain, string User, string Password);

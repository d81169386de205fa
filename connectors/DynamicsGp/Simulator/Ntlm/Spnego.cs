using System.Formats.Asn1;

namespace Connector.DynamicsGp.Simulator.Ntlm;

/// <summary>The tokens that carry NTLM inside Negotiate (RFC 4178).</summary>
internal static class Spnego
{
    private const string NtlmMechanism = "1.3.6.1.4.1.311.2.2.10";
    private static readonly Asn1Tag ApplicationZero = new(TagClass.Application, 0, isConstructed: true);

    /// <summary>The NTLM message inside a NegTokenInit or NegTokenResp, or null. A bare NTLM message is taken too, as Windows
    /// does.</summary>
    public static byte[]? Unwrap(byte[] token)
    {
        if (NtlmServer.TypeOf(token) != 0)
            return token;
        try
        {
            var reader = new AsnReader(token, AsnEncodingRules.BER);
            var isFirst = reader.PeekTag() == ApplicationZero;
            var body = isFirst ? reader.ReadSequence(ApplicationZero) : reader;
            if (isFirst)
                body.ReadObjectIdentifier();
            var fields = body.ReadSequence(Context(isFirst ? 0 : 1)).ReadSequence();
            while (fields.HasData)
            {
                // mechToken of the one and responseToken of the other both stand under [2].
                if (fields.PeekTag() == Context(2))
                    return fields.ReadSequence(Context(2)).ReadOctetString();
                fields.ReadEncodedValue();
            }

            return null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>A NegTokenResp that goes on with an NTLM challenge.</summary>
    public static byte[] Wrap(byte[] challenge)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(Context(1)))
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Context(0)))
                writer.WriteEnumeratedValue(State.AcceptIncomplete);
            using (writer.PushSequence(Context(1)))
                writer.WriteObjectIdentifier(NtlmMechanism);
            using (writer.PushSequence(Context(2)))
                writer.WriteOctetString(challenge);
        }

        return writer.Encode();
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    private enum State
    {
        AcceptIncomplete = 1,
    }
}

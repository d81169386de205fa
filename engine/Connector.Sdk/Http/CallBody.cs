using System.Net;
using System.Runtime.InteropServices;

namespace Connector.Sdk.Http;

/// <summary>
/// The body of a call: its JSON as the element's exact UTF-8, or its bytes as they are. May be sent several times over, as NTLM does. Every
/// call that changes something carries one, if only an empty one: it tells when bytes may first have left, and the sockets handler never
/// repeats by itself a request whose content it has begun to send, where it would repeat one without content.
/// </summary>
internal sealed class CallBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly Action sending;

    public CallBody(Call call, Action sending)
    {
        bytes = call.Content ?? (call.Body is { } json ? JsonMarshal.GetRawUtf8Value(json).ToArray() : default);
        this.sending = sending;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        sending();
        return stream.WriteAsync(bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}

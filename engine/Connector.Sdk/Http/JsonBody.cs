using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Connector.Sdk.Http;

/// <summary>
/// A JSON request body, sent as the element's exact UTF-8. Every call that changes something carries one, if only an empty one: it tells when bytes may first have left,
/// and the sockets handler never repeats by itself a request whose content it has begun to send, where it would repeat one without content.
/// </summary>
internal sealed class JsonBody : HttpContent
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly Action sending;

    public JsonBody(JsonElement? body, Action sending)
    {
        bytes = body is { } json ? JsonMarshal.GetRawUtf8Value(json).ToArray() : default;
        this.sending = sending;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

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

using System.Net;
using System.Net.Sockets;
using Connector.Sdk.Http;

namespace Connector.Sdk.Tests.Http;

/// <summary>
/// The sockets handler repeats by itself a request without content that got no byte of an answer on a kept connection: it takes the
/// connection for one that had gone stale. A system that takes the request, acts and then closes the connection looks the same, and must
/// not be asked twice.
/// </summary>
public sealed class WarmConnectionTests
{
    private const string Manifest = """
        connector: closing
        summary: Closes connections after the effect.
        settings:
          baseUrl: { type: url, required: true }
        resources:
          items: { list: { get: /items } }
        """;

    [Theory]
    [InlineData("POST", CallEffect.Once, 1)]
    [InlineData("POST", CallEffect.Repeatable, 3)]
    [InlineData("GET", CallEffect.Once, 1)]
    public async Task A_write_without_a_body_is_sent_once_an_attempt(string method, CallEffect effect, int times)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var writes = 0;
        var serving = ServeAsync(listener, () => Interlocked.Increment(ref writes), stop.Token);
        await using var connection = TestConnection.To($"http://{listener.LocalEndpoint}", Manifest);
        await connection.CallAsync("GET", "/items");

        var answer = await connection.CallAsync(method, "/items/1/claim", effect, "claim");

        answer.Failure!.Kind.ShouldBe(FailureKind.Ambiguous);
        writes.ShouldBe(times);
        await stop.CancelAsync();
        await serving;
    }

    /// <summary>Answers reads on kept connections; takes a write and closes the connection in good order.</summary>
    private static async Task ServeAsync(TcpListener listener, Action wrote, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII);
                while (await reader.ReadLineAsync(stop) is { } line)
                {
                    while (await reader.ReadLineAsync(stop) is { Length: > 0 })
                    {
                        // Headers.
                    }

                    if (line.Contains("/claim", StringComparison.Ordinal))
                    {
                        wrote();
                        client.Client.Shutdown(SocketShutdown.Both);
                        break;
                    }

                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(),
                        stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}

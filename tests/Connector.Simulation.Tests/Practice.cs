using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Connector.Simulation.Hosting;

namespace Connector.Simulation.Tests;

/// <summary>A running host with the practice system, and a client that keeps its connections.</summary>
internal sealed class Practice : IAsyncDisposable
{
    private Practice(SandboxHost host, PracticeSystem system)
    {
        Host = host;
        System = system;
        Client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect =
                    false
            })
        { BaseAddress = new Uri(host.Address.OriginalString + "/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public SandboxHost Host { get; }

    public PracticeSystem System { get; }

    public HttpClient Client { get; }

    public static async Task<Practice> StartAsync(string? stateFile = null)
    {
        var system = new PracticeSystem();
        return new Practice(await SandboxHost.StartAsync([system], stateFile: stateFile), system);
    }

    public async Task<JsonNode?> ReadAsync(string path) => JsonNode.Parse(await Client.GetStringAsync(path));

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task SetFaultsAsync(string json)
    {
        var (status, body) = await SendAsync(HttpMethod.Put, "_sandbox/practice/faults", json);
        status.ShouldBe(200, body?.ToJsonString());
    }

    public Task<HttpResponseMessage> AddAsync(string id) => Client.PostAsJsonAsync("practice/items", new { id });

    public bool Holds(string id) => System.Data["items"].Find(id) is not null;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
    }
}

using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Connector.Basware.Simulator;

namespace Connector.Basware.Tests.Support;

/// <summary>A bare client of the API, without the driver: what the simulator must withstand.</summary>
internal sealed class ApiClient : IDisposable
{
    public const string EveryScope =
        "accountingDocuments.read accountingDocuments.write accounts.read accounts.write costCenters.read costCenters.write "
        + "dataExtracts.read dataExtracts.write lists.read lists.write matchingOrderLines.read matchingOrderLines.write " +
        "matchingOrders.read matchingOrders.write paymentTerms.read paymentTerms.write projects.read projects.write requestStatus.read "
        + "requestStatus.write subscriptions.read subscriptions.write " +
        "subscriptions.delete tasks.read vendors.read vendors.write";

    private readonly BaswareHost host;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public ApiClient(BaswareHost host) => this.host = host;

    public string? Token { get; set; }

    public async Task<ApiClient> SignInAsync(string scope = EveryScope)
    {
        using var answer = await TokenAsync($"grant_type=client_credentials&scope={Uri.EscapeDataString(scope)}");
        Token = (await JsonAsync(answer))!["access_token"]!.GetValue<string>();
        return this;
    }

    public async Task<HttpResponseMessage> TokenAsync(string form, string? credentials = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post,
            host.Address + "/v1/tokens")
        { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials ?? $"{TokenEndpoint.ClientId}:{TokenEndpoint.ClientSecret}")));
        return await http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode? body = null) =>
        SendAsync(HttpMethod.Post, path, body?.ToJsonString());

    public Task<HttpResponseMessage> PatchAsync(string path, JsonNode body) => SendAsync(HttpMethod.Patch, path, body.ToJsonString());

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : host.Address + path);
        if (Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    /// <summary>Gets without any header of the API, as the target of a redirect wants it.</summary>
    public async Task<HttpResponseMessage> FetchAsync(Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await http.SendAsync(request);
    }

    public static async Task<JsonNode?> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public void Dispose() => http.Dispose();
}

using System.Buffers;
using System.Diagnostics;
using System.Net.Http.Headers;
using Connector.Basware;
using Connector.Basware.Simulator;
using Connector.BusinessCentral;
using Connector.BusinessCentral.Simulator;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Engine.Runtime;
using Connector.Engine.Store;
using Connector.Simulation.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks;

/// <summary>
/// The vendors flow from end to end over HTTP, next to the same job as a script would do it: read every page, map, post in batches, ask for
/// the verdicts. The script keeps no state, encrypts nothing, and forgets what it did when it stops; what the engine takes longer is the
/// price of that. Both wait for the same simulators, so the figures are times on the clock.
/// </summary>
internal sealed class VendorsComparison : IAsyncDisposable
{
    private const int Rounds = 15;
    private static readonly KeyValuePair<string, string>[] Names = [new("bc", "business-central"), new("basware", "basware")];

    private readonly SandboxHost sandbox;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ConnectorCatalog catalog = new([new BusinessCentralDriver(), new BaswareDriver()]);

    private VendorsComparison(SandboxHost sandbox) => this.sandbox = sandbox;

    public static async Task RunAsync()
    {
        await using var comparison =
            new VendorsComparison(await SandboxHost.StartAsync([new BusinessCentralSimulator(), new BaswareSimulator()]));
        var engine = new List<double>();
        var byHand = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            engine.Add(await comparison.TimeAsync(comparison.EngineAsync));
            byHand.Add(await comparison.TimeAsync(comparison.ByHandAsync));
        }

        // The first rounds belong to the JIT.
        var (a, b) = (Median(engine.Skip(3)), Median(byHand.Skip(3)));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"{"vendors: end to end, 216 records over HTTP",-52} engine {a,8:0} ms                                  by hand {b,7:0} "
                    + $"ms   ratio {a / b,6:0.0}"));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sandbox.DisposeAsync();
    }

    private async Task<double> TimeAsync(Func<Task<int>> job)
    {
        using var reset = await http.PostAsync(new Uri(sandbox.Address, "/_sandbox/reset"), null);
        reset.EnsureSuccessStatusCode();
        var start = Stopwatch.GetTimestamp();
        var vendors = await job();
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (vendors != sandbox.World.Companies.Sum(company => company.Vendors.Length))
            throw new InvalidOperationException($"{vendors} vendors arrived.");
        return elapsed;
    }

    private async Task<int> EngineAsync()
    {
        var folder = Directory.CreateTempSubdirectory("connector-benchmark-");
        try
        {
            var path = Path.Combine(folder.FullName, "store.db");
            await using var store = await SqliteStateStore.OpenAsync(path, KeyRing.Open(path, null, out _), StoreAccess.Engine,
                TimeProvider.System, CancellationToken.None);
            var loaded = new FlowLoader(catalog).Load([FlowFile]);
            var deployment = DeploymentReader.Read(sandbox.WriteConnections(Names), "connections.yaml");
            await using var host = EngineHost.Open(new EngineOptions
            {
                Integrations = loaded.Integrations,
                Catalog = catalog,
                Connections = Names.ToDictionary(
                    name => name.Key,
                    name => DeploymentReader.Resolve(deployment.Connections[name.Key], catalog.Find(name.Value, FlowFile)!.Manifest,
                        _ => null, "connections.yaml")),
                Store = store,
                Logging = NullLoggerFactory.Instance,
                OnlyFlows = ["vendors"],
            });
            return (await host.RunOnceAsync(CancellationToken.None)).Flows.Sum(flow => flow.Counts.Delivered);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<int> ByHandAsync()
    {
        var bc = sandbox.Systems[0].Connection(new Uri(sandbox.Address, "/business-central"), sandbox.World);
        var basware = sandbox.Systems[1].Connection(new Uri(sandbox.Address, "/basware"), sandbox.World);
        var bcToken = await TokenAsync($"{bc.Settings["authority"]}/{bc.Settings["tenantId"]}/oauth2/v2.0/token", null, new()
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = bc.Settings["clientId"],
            ["client_secret"] = bc.Settings["clientSecret"],
            ["scope"] = "https://api.businesscentral.dynamics.com/.default",
        });
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basware.Settings["clientId"]}:{basware.Settings["clientSecret"]}"));
        var baswareToken = await TokenAsync($"{basware.Settings["baseUrl"]}/v1/tokens", new AuthenticationHeaderValue("Basic", basic), new()
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = "vendors.write requestStatus.read",
        });

        var vendors = new List<(string Company, JsonElement Vendor)>();
        foreach (var (code, company) in bc.Companies)
        {
            var next = $"{bc.Settings["baseUrl"]}/companies({company["id"]})/vendors";
            while (next is not null)
            {
                using var page = await SendAsync(HttpMethod.Get, next, bcToken, null);
                var json = (await JsonDocument.ParseAsync(await page.Content.ReadAsStreamAsync())).RootElement;
                vendors.AddRange(json.GetProperty("value").EnumerateArray().Select(vendor => (code, vendor)));
                next = json.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
            }
        }

        var done =
            await Task.WhenAll(vendors.Chunk(200).Select(batch => ImportAsync(basware.Settings["baseUrl"], baswareToken, Map(batch))));
        return done.Sum();
    }

    private async Task<int> ImportAsync(string baseUrl, string token, byte[] body)
    {
        using var answer = await SendAsync(HttpMethod.Post, baseUrl + "/v1/vendors", token, body);
        var request = answer.Headers.GetValues("x-amzn-RequestId").Single();
        while (true)
        {
            using var status = await SendAsync(HttpMethod.Get, $"{baseUrl}/v1/requestStatus/{request}", token, null, mayBeEmpty: true);
            if (status.IsSuccessStatusCode)
            {
                using var json = await JsonDocument.ParseAsync(await status.Content.ReadAsStreamAsync());
                var items = json.RootElement.GetProperty("requestStatus")[0].GetProperty("systems")[0].GetProperty("items").EnumerateArray()
                    .Select(item => item.GetProperty("status").GetString()).ToList();
                if (!items.Contains("InProgress"))
                    return items.Count(item => item == "Success");
            }

            // The wait that the engine begins with, too.
            await Task.Delay(250);
        }
    }

    private static byte[] Map((string Company, JsonElement Vendor)[] vendors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var (company, vendor) in vendors)
        {
            var number = vendor.GetProperty("number").GetString()!;
            var blocked = vendor.GetProperty("blocked").GetString();
            writer.WriteStartObject();
            writer.WriteString("externalCode", company + "_" + number);
            writer.WriteString("vendorCode", number);
            writer.WriteString("name", vendor.GetProperty("displayName").GetString());
            writer.WriteString("sourceSystem", "BC");
            writer.WriteStartArray("addresses");
            writer.WriteStartObject();
            writer.WriteString("externalCode", company + "_" + number + "_P");
            writer.WriteString("name", "Postal");
            writer.WriteString("addressType", "PostalAddress");
            writer.WriteString("addressLine1", vendor.GetProperty("addressLine1").GetString());
            writer.WriteString("postalZone", vendor.GetProperty("postalCode").GetString());
            writer.WriteString("cityName", vendor.GetProperty("city").GetString());
            writer.WriteString("countryId", vendor.GetProperty("country").GetString());
            writer.WriteBoolean("default", true);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteStartObject("processingStatus");
            writer.WriteBoolean("active", blocked != "All");
            writer.WriteBoolean("paymentDenied", blocked is "All" or "Payment");
            writer.WriteEndObject();
            writer.WriteStartArray("companies");
            writer.WriteStartObject();
            writer.WriteString("companyCode", company);
            writer.WriteBoolean("inheritToChildUnits", false);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private async Task<string> TokenAsync(string url, AuthenticationHeaderValue? authorization, Dictionary<string, string> form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = authorization;
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        return json.RootElement.GetProperty("access_token").GetString()!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, string token, byte[]? body, bool mayBeEmpty = false)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var answer = await http.SendAsync(request);
        return mayBeEmpty && answer.StatusCode == System.Net.HttpStatusCode.NotFound ? answer : answer.EnsureSuccessStatusCode();
    }

    private static string FlowFile
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Connector.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("The benchmarks run outside the repository.");
            return Path.Combine(folder.FullName, "flows", "business-central-basware.yaml");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

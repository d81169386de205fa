using System.Text.Json.Nodes;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Simulation.Tests;

/// <summary>A small system to prove the host with: it stores items, demands a token, and fails where it is told to.</summary>
internal sealed class PracticeSystem(string name = "practice", bool keepsBooks = true) : SandboxSystem, IDisposable
{
    private string token = "first";

    public override string Name => name;

    public override bool KeepsBooks => keepsBooks;

    public bool IsDisposed { get; private set; }

    public int Expirations { get; private set; }

    public override IReadOnlyCollection<string> SwitchNames => ["strict", "pageSize"];

    public override IReadOnlyCollection<string> Acts => ["pay"];

    public override bool MayChange(string method, string path) =>
        base.MayChange(method, path) || path.StartsWith("/put", StringComparison.Ordinal);

    public override void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/put", (string id) =>
        {
            lock (Data.Gate)
                Data["items"].Put(id, new JsonObject { ["id"] = id });
            return SandboxJson.Answer(null);
        });
        endpoints.MapPost("/token", () => SandboxJson.Answer(new JsonObject { ["access_token"] = token, ["expires_in"] = 3600 }));
        endpoints.MapGet("/items", (HttpContext http) => Read(http));
        endpoints.MapPost("/items", async (HttpContext http) =>
        {
            var (body, wrong) = await SandboxJson.ReadAsync(http.Request);
            if (body is not JsonObject item)
                return SandboxJson.Problem(400, "Bad item", wrong ?? "Send an object.");
            lock (Data.Gate)
                Data["items"].Put((string)item["id"]!, item);
            return SandboxJson.Answer(item, 201);
        });
        endpoints.MapPost("/silent", () => Results.NoContent());
        endpoints.MapGet("/broken", IResult () => throw new InvalidOperationException("the drawer is stuck"));
        endpoints.MapGet("/streamed", async (HttpContext http) =>
        {
            await http.Response.StartAsync();
            await http.Response.WriteAsync("one,");
            await http.Response.BodyWriter.FlushAsync();
            await http.Response.WriteAsync("two");
            await http.Response.CompleteAsync();
        });
    }

    public override void Seed(SandboxWorld world)
    {
        _ = Data["payments"];
        foreach (var company in world.Companies.Where(company => company.Home == Name))
            Data["items"].Put(company.Code, new JsonObject { ["id"] = company.Code, ["name"] = company.Name, ["amount"] = 0.10m });
    }

    public override void Forget() => token = "first";

    public override void ExpireTokens()
    {
        Expirations++;
        token = "renewed";
    }

    public override JsonNode? Act(string act, JsonObject arguments)
    {
        if (act != "pay")
            return null;
        var id = (string?)arguments["id"] ?? throw new ArgumentException("give the 'id' of the item to pay.");
        lock (Data.Gate)
            Data["payments"].Put(id, new JsonObject { ["id"] = id });
        return new JsonObject { ["paid"] = id };
    }

    public override JsonNode FaultBody(int status) => new JsonObject { ["practice"] = status };

    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world) => new(
        new Dictionary<string, string> { ["baseUrl"] = baseUrl.OriginalString, ["clientSecret"] = "s\"e'c\\r: #et\u2028 é 東" },
        world.Companies.Where(company => company.Home == Name).ToDictionary(
            company => company.Code,
            IReadOnlyDictionary<string, string> (company) =>
                new Dictionary<string, string> { ["id"] = company.Code + "-id", ["name"] = company.Name }));

    public void Dispose() => IsDisposed = true;

    private IResult Read(HttpContext http)
    {
        if (http.Request.Headers.Authorization != "Bearer " + token)
            return SandboxJson.Problem(401, "Unauthorized", "The token is not valid.");
        lock (Data.Gate)
            return SandboxJson.Answer(new JsonArray([.. Data["items"].Rows.Select(row => row.DeepClone())]));
    }
}

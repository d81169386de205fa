using System.Text.Json.Nodes;
using Connector.DynamicsGp.Simulator.Ntlm;
using Connector.Simulation;
using Connector.Simulation.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.DynamicsGp.Simulator;

/// <summary>
/// The simulator of one GP installation: Windows authentication that verifies what it is given, and Service Based Architecture over the
/// books of its companies. Switches stand in <see cref="GpSwitches"/>. Acts: <c>post</c> and <c>pay</c> with <c>{"voucher": …}</c> or,
/// without it, for every voucher there is; <c>void</c> with <c>{"voucher": …}</c>; <c>changeVendor</c> with <c>{"company": …, "vendor": …,
/// "fields": {…}}</c>; <c>closePeriod</c> and <c>openPeriod</c> with <c>{"period": "2026-11", "company": …}</c>.
/// </summary>
public sealed class DynamicsGpSimulator : SandboxSystem
{
    internal const string SystemName = "dynamics-gp";
    internal const string SoapPath = "/DynamicsGPWebServices/DynamicsGPService.asmx";
    internal const string Domain = "NORTHMOOR", User = "svc-connector", Password = "gp sandbox password",
        Token = "gp-sandbox-organizational-token";

    private readonly AuthenticationGate gate = new(new WindowsAccount(Domain, User, Password), Token);
    private readonly Books books;

    /// <summary>Makes an empty simulator.</summary>
    public DynamicsGpSimulator() => books = new Books(Data, Clock);

    /// <inheritdoc />
    public override string Name => SystemName;

    /// <inheritdoc />
    public override IReadOnlyCollection<string> SwitchNames => GpSwitches.All;

    /// <inheritdoc />
    public override IReadOnlyCollection<string> Acts => ["post", "pay", "void", "changeVendor", "closePeriod", "openPeriod"];

    /// <inheritdoc />
    public override void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.Map("/GPService/Tenants({tenant})/Companies({company})/{**path}", AnswerAsync);
        endpoints.MapPost(SoapPath, AnswerSoapAsync);
    }

    /// <inheritdoc />
    public override void Seed(SandboxWorld world) => new WorldSeed(Data, world).Fill();

    /// <inheritdoc />
    public override void Forget() => gate.Expire();

    /// <inheritdoc />
    public override void ExpireTokens() => gate.Expire();

    /// <inheritdoc />
    public override string? KeyOf(string resource, JsonObject row)
    {
        var key = resource switch
        {
            Books.Vendors => row.TextOf("VendorID"),
            Books.Accounts => row.TextOf("AccountNumber"),
            Books.DimensionCodes => $"{row.TextOf("Dimension")}/{row.TextOf("Code")}",
            Books.Transactions => row.TextOf("VoucherNumber"),
            Books.Payments => row.TextOf("PaymentNumber"),
            Books.Periods => row.TextOf("Period"),
            _ => row.TextOf(Books.CompanyField),
        };
        return key.Length == 0 || row.TextOf(Books.CompanyField).Length == 0 ? null : Books.Key(row.TextOf(Books.CompanyField), key);
    }

    /// <inheritdoc />
    public override JsonNode FaultBody(int status) => Status(status, "The service could not process the request.");

    /// <inheritdoc />
    public override JsonNode? Act(string act, JsonObject arguments)
    {
        try
        {
            lock (Data.Gate)
                return Act(act, arguments, new Clerk(books, Switches), arguments["voucher"]?.GetValue<string>());
        }
        catch (GpException refused)
        {
            throw new ArgumentException(refused.Message, refused);
        }
    }

    /// <inheritdoc />
    public override SandboxConnection Connection(Uri baseUrl, SandboxWorld world) => new SandboxConnection(
        new Dictionary<string, string>
        {
            ["baseUrl"] = baseUrl.ToString().TrimEnd('/') + "/GPService",
            ["user"] = $"{Domain}\\{User}",
            ["password"] = Password,
        },
        world.Companies.Where(company => company.Home == SystemName).ToDictionary(
            company => company.Code,
            IReadOnlyDictionary<string, string> (company) => new Dictionary<string, string>
            {
                ["name"] = company.Name,
                ["id"] = WorldSeed.CompanyId(world, company.Code).ToString(CultureInfo.InvariantCulture),
            }));

    private JsonObject? Act(string act, JsonObject arguments, Clerk clerk, string? voucher) => act switch
    {
        "post" => new JsonObject { ["posted"] = Clerk.Each(books.All(Books.Transactions), Vouchers.Work, voucher, clerk.Post) },
        "pay" => new JsonObject { ["paid"] = Clerk.Each(books.All(Books.Transactions), Vouchers.Open, voucher, clerk.Pay) },
        "void" =>
            new JsonObject
            {
                ["voided"] = Clerk.Each(books.All(Books.Transactions), Vouchers.Open,
                    voucher ?? throw new ArgumentException("Say which: {\"voucher\": …}."), clerk.Void)
            },
        "changeVendor" =>
            clerk.ChangeVendor(arguments.TextOf("company"), arguments.TextOf("vendor"),
                arguments["fields"] as JsonObject ?? throw new ArgumentException("Say what changes: {\"fields\": {…}}.")),
        "closePeriod" or "openPeriod" =>
            new JsonObject
            {
                ["periods"] =
                clerk.Close(arguments.TextOf("period"), arguments["company"]?.GetValue<string>(), act == "closePeriod")
            },
        _ => null,
    };

    private async Task AnswerAsync(HttpContext context)
    {
        if (!gate.Admits(context, Switches.Get(GpSwitches.Authentication, "windows")))
            return;
        var request = await ReadAsync(context.Request);
        int status;
        JsonNode? body;
        lock (Data.Gate)
        {
            try
            {
                (status, body) = new SbaService(books, Switches).Handle(Unescaped(context, "company"), request);
                if (Switches.Get(GpSwitches.Envelope, "payload") == "payload")
                    body = new JsonObject { ["Status"] = new JsonObject { ["Code"] = 0, ["Message"] = "" }, ["Payload"] = body };
            }
            catch (GpException refused)
            {
                status = Switches.Get(GpSwitches.Errors, "status") == "body" ? 200 : refused.Status;
                body = Status(refused.Code, refused.Message, refused.Field);
            }
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(SandboxJson.Bytes(body), context.RequestAborted);
    }

    private async Task AnswerSoapAsync(HttpContext context)
    {
        if (!gate.Admits(context, Switches.Get(GpSwitches.Authentication, "windows")))
            return;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        string message;
        lock (Data.Gate)
            (context.Response.StatusCode, message) = new SoapService(books, Data, Switches).Handle(body.ToArray());
        context.Response.ContentType = "text/xml; charset=utf-8";
        await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(message), context.RequestAborted);
    }

    private static async Task<SbaRequest> ReadAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new SbaRequest(
            request.Method.ToUpperInvariant(),
            Unescaped(request.HttpContext, "path"),
            request.Query.ToDictionary(option => option.Key, option => option.Value.ToString(), StringComparer.Ordinal),
            request.Headers["GP-Custom-Action"].ToString(),
            await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
    }

    /// <summary>Kestrel leaves an escaped slash escaped, and "Northmoor Danmark A/S" is a company.</summary>
    private static string Unescaped(HttpContext context, string name) =>
        ((string?)context.Request.RouteValues[name] ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static JsonObject Status(int code, string message, string? field = null) => new()
    {
        ["Status"] = new JsonObject
        {
            ["Code"] = code,
            ["Message"] = message,
            ["Errors"] = new JsonArray(new JsonObject { ["Field"] = field, ["Message"] = message }),
        },
    };
}

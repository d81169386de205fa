using System.Text.Json.Nodes;
using Connector.Basware.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using static Connector.Basware.Tests.Support.Connections;

namespace Connector.Basware.Tests.OpenApi;

/// <summary>What the driver sends and what the simulator answers, checked against the files Basware publishes.</summary>
public sealed class OpenApiTests
{
    [OpenApiFact]
    public async Task Every_exchange_of_a_full_run_obeys_Baswares_own_description()
    {
        var documents = Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(OpenApiFactAttribute.Path!))!, "basware-*-openapi.json")
            .Select(OpenApiDocument.Load).ToList();
        await using var host = await BaswareHost.StartAsync();
        await RunAsync(host);
        // Its file is one of its own and not at hand everywhere.
        var describesExtracts = documents.Any(document => document.Operation("GET", "/v1/dataExtracts") is not null);
        if (describesExtracts)
            await RunExtractsAsync(host);

        var problems = new List<string>();
        var checkedOperations = new HashSet<string>();
        foreach (var exchange in host.Exchanges.Where(exchange => !IsFile(exchange)))
        {
            var document = documents.FirstOrDefault(candidate => candidate.Operation(exchange.Method, exchange.Path) is not null);
            if (document is null)
            {
                problems.Add($"{exchange}: not described.");
                continue;
            }

            checkedOperations.Add($"{exchange.Method} {exchange.Path.Split('/')[2]} {exchange.Status}");
            problems.AddRange(Check(document, exchange, host.Exchanges).Select(problem => $"{exchange}: {problem}"));
        }

        problems.ShouldBeEmpty();
        string[] expected =
        [
            "POST tokens 200", "GET accountingDocuments 302", "GET accountingDocuments 404", "POST accountingDocuments 200",
            "POST accountingDocuments 400", "POST accountingDocuments 404",
            "POST accountingDocuments 405", "POST accountingDocuments 409", "POST vendors 200", "POST vendors 400", "GET vendors 200",
            "GET vendors 401", "POST accounts 409", "POST lists 200",
            "POST projects 200", "POST costCenters 200", "GET requestStatus 200", "GET requestStatus 404", "POST subscriptions 200",
            "POST subscriptions 400", "GET subscriptions 200",
        ];
        if (describesExtracts)
            expected = [.. expected, "GET dataExtracts 200", "GET dataExtracts 400", "GET dataExtracts 401", "GET dataExtracts 404",
                "POST dataExtracts 200", "POST dataExtracts 422"];
        expected.Except(checkedOperations).ShouldBeEmpty();
    }

    private static async Task RunExtractsAsync(BaswareHost host)
    {
        host.Sandbox.Act("extract", []);
        await using var connection = Open(host, ("vendorsFrom", "extracts"));
        var pages = await connection.ReadAsync("vendors");
        await connection.AcknowledgeAsync([.. pages.Select(page => page.Receipt).OfType<string>()], CancellationToken.None);
        using var client = new ApiClient(host);
        await client.GetAsync("/v1/dataExtracts");
        await client.SignInAsync();
        await client.GetAsync("/v1/dataExtracts?processingStatus=Lost");
        await client.GetAsync("/v1/dataExtracts/nobody");
        await client.PostAsync("/v1/dataExtracts/nobody/acknowledge");
    }

    /// <summary>What a redirect leads to, and the address that leads there, which the description names as an example only.</summary>
    private static bool IsFile(Exchange exchange) =>
        exchange.Path.StartsWith("/_storage/", StringComparison.Ordinal) || exchange.Path.EndsWith("/getFile", StringComparison.Ordinal);

    /// <summary>One of everything the driver does, refusals included.</summary>
    private static async Task RunAsync(BaswareHost host)
    {
        await using var connection = Open(host);
        await using var receiver = await Receiver.StartAsync(connection);
        (await connection.PingAsync(CancellationToken.None)).IsHealthy.ShouldBeTrue();

        await connection.ReadAsync("accountingDocuments", "WaitingForTransfer");
        await connection.ReadAsync("accountingDocuments", "Paid");
        await connection.ReadAsync("paymentTerms");
        var (posted, refused) = (BaswareHost.World.Companies[0].Invoices[0].Id, BaswareHost.World.Companies[0].Invoices[1].Id);
        foreach (var (invoice, success) in new[] { (posted, true), (refused, false) })
        {
            await connection.AcknowledgeAsync(invoice);
            await connection.AcknowledgeAsync(invoice);
            await connection.DeliverAsync("transferResponses", Item(Records.TransferResponse("R1", success), invoice));
        }

        await connection.WriteAsync("transferResponses", Item(Records.TransferResponse("R2"), posted));
        await connection.WriteAsync("transferResponses", Item(Records.TransferResponse("R1"), "nobody"));
        await connection.WriteAsync("paymentResponses", Item(Records.PaymentResponse("P1"), refused));
        await connection.DeliverAsync("paymentResponses", Item(Records.PaymentResponse("P1"), posted));
        await connection.GetAsync(new GetRequest("accountingDocuments", posted), CancellationToken.None);

        await connection.DeliverAsync("vendors", Item(Records.Vendor("V1")));
        await connection.DeliverAsync("vendors", Item(Records.Vendor("V1"), touch: true));
        await connection.DeliverAsync("vendors",
            Item(Records.Vendor("V2").With("paymentTerms", new JsonObject { ["paymentTermCode"] = "45N" })));
        await connection.WriteAsync("vendors", Item(Records.Vendor("V3").With("vendorCode", "")));
        await connection.WriteAsync(new WriteRequest("accounts", [Item(Records.Account("A1")), Item(Records.Account("A1"))]),
            CancellationToken.None);
        await connection.DeliverAsync("costCenters", Item(Records.CostCenter("C1")));
        await connection.DeliverAsync("projects", Item(Records.Project("J1")));
        await connection.DeliverAsync("lists", Item(Records.ListItem("D1"), listKey: "ACC_LIST_1"));
        await connection.ReadAsync("vendors");
        await connection.GetAsync(new GetRequest("vendors", "V1"), CancellationToken.None);
        await connection.ReadAsync("requestStatus");
        await connection.ConfirmAsync("vendors", "unknown|vendors|plain|V1");

        await connection.WriteAsync("subscriptions", Item(new JsonObject
        {
            ["taskType"] = "AccountingDocuments",
            ["subscriptionType"] = "Webhook",
            ["notificationWebhookURL"] = receiver.Address.ToString(),
            ["webhookAuthenticationToken"] = Connector.Basware.Simulator.BaswareSimulator.WebhookSecret,
        }));
        await connection.ReadAsync("subscriptions");
        using var client = new ApiClient(host);
        await client.GetAsync("/v1/vendors");
        await client.SignInAsync();
        await client.PostAsync("/v1/subscriptions", new JsonArray(new JsonObject { ["taskType"] = "AccountingDocuments" }));
        await client.PatchAsync("/v1/vendors/V1", new JsonObject { ["description"] = "amended" });
    }

    private static List<string> Check(OpenApiDocument document, Exchange exchange, IReadOnlyList<Exchange> all)
    {
        var operation = document.Operation(exchange.Method, exchange.Path)!;
        var problems = new List<string>();
        // A refused request is meant to be wrong, and PATCH does not ask for the fields it describes as required.
        if (exchange is { Status: < 400, RequestBody.Length: > 0, Method: not "PATCH" })
        {
            var described = operation["requestBody"]?.AsObject();
            var isForm = exchange.Path == "/v1/tokens";
            if (OpenApiDocument.SchemaOf(described, isForm ? "application/x-www-form-urlencoded" : "application/json") is not { } schema)
                problems.Add("its request has a body, and none is described.");
            else
                problems.AddRange(document.Check(schema, isForm ? Json(exchange.RequestBody) : exchange.RequestBody)
                    .Select(error => $"request {error}"));
        }

        var status = exchange.Status == 302 ? 200 : exchange.Status;
        if (operation["responses"]![$"{exchange.Status}"] is null)
            return [.. problems, "its status is not described."];
        var body = exchange.Status == 302 ? Fetched(exchange, all) : exchange.ResponseBody;
        if (OpenApiDocument.SchemaOf(operation["responses"]![$"{status}"]?.AsObject(), "application/json") is { } answer)
            problems.AddRange(document.Check(answer, body).Select(error => $"response {error}"));
        return problems;
    }

    /// <summary>The body that a redirect led to.</summary>
    private static string Fetched(Exchange redirect, IReadOnlyList<Exchange> all)
    {
        var target = new Uri(redirect.ResponseHeaders["Location"]);
        return all.First(exchange => "/basware" + exchange.Path + exchange.Query == target.PathAndQuery).ResponseBody;
    }

    private static string Json(string form) =>
        new JsonObject(QueryHelpers.ParseQuery(form)
            .Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value.ToString()))).ToJsonString();
}

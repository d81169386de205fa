using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;
using Connector.Simulation.Hosting;

namespace Connector.Basware.Tests.Simulator;

/// <summary>The simulator as it is served beside the others, seen through the control surface.</summary>
public sealed class ControlSurfaceTests
{
    [Fact]
    public async Task A_clerk_approves_an_invoice_and_the_driver_reads_it()
    {
        await using var host = await SandboxHost.StartAsync([new BaswareSimulator()]);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var approved = await http.PostAsJsonAsync("/_sandbox/basware/acts/approve",
            new JsonObject { ["document"] = new JsonObject { ["invoiceNumber"] = "Ø-1" } });
        approved.StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = (await approved.Content.ReadFromJsonAsync<JsonObject>())!["invoiceId"]!.GetValue<string>();

        await using var connection = Connections.OpenAt(new Uri(host.Address, "/basware"));
        var read = (await connection.ReadAsync("accountingDocuments", "WaitingForTransfer")).SelectMany(page => page.Records).ToList();
        read.Count.ShouldBe(host.World.Companies.Sum(company => company.Invoices.Length) + 1);
        read.Single(document => document.GetProperty("invoiceId").GetString() == id).GetProperty("invoiceNumber").GetString()
            .ShouldBe("Ø-1");
        var stored = await http.GetFromJsonAsync<JsonArray>("/_sandbox/basware/accountingDocuments");
        stored!.Count.ShouldBe(read.Count);
    }

    [Fact]
    public async Task Switches_and_acts_that_do_not_exist_are_refused_by_name()
    {
        await using var host = await SandboxHost.StartAsync([new BaswareSimulator()]);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var known = await http.PutAsJsonAsync("/_sandbox/basware/switches", new JsonObject { [BaswareSwitches.Redirect] = "off" });
        known.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var unknown = await http.PutAsJsonAsync("/_sandbox/basware/switches", new JsonObject { ["redirekt"] = "off" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var act = await http.PostAsJsonAsync("/_sandbox/basware/acts/aprove", new JsonObject());
        act.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var wrong = await http.PostAsJsonAsync("/_sandbox/basware/acts/retransfer", new JsonObject());
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await wrong.Content.ReadAsStringAsync()).ShouldContain("Say which document");
    }

    [Fact]
    public async Task A_lost_answer_on_the_simulators_own_faults_leaves_one_effect()
    {
        await using var host = await SandboxHost.StartAsync([new BaswareSimulator()]);
        using var http = new HttpClient { BaseAddress = host.Address };
        using var planned = await http.PutAsJsonAsync("/_sandbox/basware/faults",
            JsonNode.Parse("""{"faults":[{"kind":"dropAnswer","path":"/transferResponses$","times":1}]}""")!);
        planned.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var connection = Connections.OpenAt(new Uri(host.Address, "/basware"));
        var invoice = host.World.Companies[0].Invoices[0].Id;
        (await connection.WriteAsync("transferResponses", Connections.Item(Records.TransferResponse("R1"), invoice)))
            .ShouldBeRefused(Sdk.FailureKind.Ambiguous);
        (await connection.DeliverAsync("transferResponses", Connections.Item(Records.TransferResponse("R1"), invoice)))
            .ShouldBeOfType<Sdk.WriteOutcome.Delivered>();
        host.Systems[0].Data["accountingDocuments"].Find(invoice)!["transferResponses"]!.AsArray().Count.ShouldBe(1);
    }
}

using Connector.BusinessCentral.Simulator;
using Connector.Simulation.World;

namespace Connector.BusinessCentral.Tests.Simulator;

public sealed class SeedTests
{
    [Fact]
    public void The_same_world_gives_the_same_bytes()
    {
        var world = SandboxWorld.Build(["business-central"]);
        var (left, right) = (new BusinessCentralSimulator(), new BusinessCentralSimulator());

        left.Seed(world);
        right.Seed(world);

        left.Data.Resources.ShouldBe(right.Data.Resources);
        foreach (var resource in left.Data.Resources)
            left.Data[resource].Rows.Select(row => row.ToJsonString())
                .ShouldBe(right.Data[resource].Rows.Select(row => row.ToJsonString()), resource);
    }

    [Fact]
    public void Only_companies_that_keep_their_books_here_are_seeded()
    {
        var world = SandboxWorld.Build(["business-central", "elsewhere"]);
        var sandbox = new BusinessCentralSimulator();

        sandbox.Seed(world);

        sandbox.Data["companies"].Rows.Select(row => row["company"]!.GetValue<string>())
            .ShouldBe(world.Companies.Where(company => company.Home == "business-central").Select(company => company.Code));
        sandbox.Data["vendors"].Count.ShouldBeGreaterThanOrEqualTo(200);
        sandbox.Data["purchaseOrders"].Count.ShouldBe(60);
    }

    [Fact]
    public void An_invoice_that_will_come_twice_is_posted_once_already()
    {
        var world = SandboxWorld.Build(["business-central"]);
        var sandbox = new BusinessCentralSimulator();

        sandbox.Seed(world);

        var twice = world.Companies.SelectMany(company => company.Invoices).Where(invoice => invoice.Flaw == WorldFlaw.DuplicateNumber)
            .ToArray();
        sandbox.Data["purchaseInvoices"].Count.ShouldBe(twice.Length);
        foreach (var row in sandbox.Data["purchaseInvoices"].Rows)
            row["status"]!.GetValue<string>().ShouldBeOneOf("Open", "Paid");
    }

    [Fact]
    public async Task Books_that_were_kept_go_on_where_they_ended()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "sandbox.db");
        string id;
        await using (var first = await RunningSandbox.StartAsync(file))
            id = await first.DraftAsync("A-1", 0.10m, 0.20m);

        await using var second = await RunningSandbox.StartAsync(file);

        var draft = await second.GetAsync($"purchaseInvoices({id})");
        (await second.PostInvoiceAsync(id)).Status.ShouldBe(204);
        var posted = await second.GetAsync($"purchaseInvoices({id})");
        posted.Number("totalAmountIncludingTax").ShouldBe(0.33m);
        posted.Text("lastModifiedDateTime").ShouldBeGreaterThan(draft.Text("lastModifiedDateTime"));
        (await second.DraftAsync("A-2", 10m)).ShouldNotBe(id);
    }
}

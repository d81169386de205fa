using System.Net.Sockets;
using System.Text.Json.Nodes;
using Connector.Simulation.World;

namespace Connector.BusinessCentral.Tests.Simulator;

public sealed class PostingTests
{
    [Fact]
    public async Task A_posted_invoice_keeps_its_id_and_gets_another_number()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var draft = await sandbox.GetAsync($"purchaseInvoices({id})");

        var answer = await sandbox.PostInvoiceAsync(id);

        answer.Status.ShouldBe(204);
        answer.Body.ShouldBeNull();
        var posted = await sandbox.GetAsync($"purchaseInvoices({id})");
        posted.Text("status").ShouldBe("Open");
        posted.Text("number").ShouldNotBe(draft.Text("number"));
        posted.Text("lastModifiedDateTime").ShouldBeGreaterThan(draft.Text("lastModifiedDateTime"));
    }

    [Fact]
    public async Task An_answer_without_a_body_leaves_the_connection_open()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var connections = 0;
        using var sockets = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(sockets);
        http.DefaultRequestHeaders.Authorization = sandbox.Http.DefaultRequestHeaders.Authorization;
        foreach (var number in new[] { "A-1", "A-2", "A-3" })
        {
            var id = await sandbox.DraftAsync(number, 10m);
            using var response = await http.PostAsync(
                new Uri(
                    $"{sandbox.Connection.Settings["baseUrl"]}/companies({sandbox.CompanyId})/purchaseInvoices({id})/Microsoft.NAV.post"),
                null);
            ((int)response.StatusCode).ShouldBe(204);
        }

        connections.ShouldBe(1);
    }

    [Fact]
    public async Task The_case_of_the_action_does_not_matter()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);

        (await sandbox.PostAsync($"purchaseInvoices({id})/microsoft.nav.Post")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task What_is_posted_can_neither_be_posted_again_nor_changed_nor_deleted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var line = (await sandbox.GetAsync($"purchaseInvoices({id})/purchaseInvoiceLines")).Value.Single()["id"];
        await sandbox.PostInvoiceAsync(id);
        const string Immutable = "The invoice has been posted and can no longer be modified.";

        (await sandbox.PostInvoiceAsync(id)).Message.ShouldBe("The action can be applied to a draft invoice only.");
        (await sandbox.PatchAsync($"purchaseInvoices({id})", new JsonObject { ["dueDate"] = "2026-12-31" }, "*")).Message
            .ShouldBe(Immutable);
        (await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines", sandbox.Line(1m))).Message.ShouldBe(Immutable);
        (await sandbox.PatchAsync($"purchaseInvoices({id})/purchaseInvoiceLines({line})", new JsonObject { ["quantity"] = 2 }, "*")).Message
            .ShouldBe(Immutable);
        (await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines({line})/dimensionSetLines",
            new JsonObject { ["code"] = "PROJECT", ["valueCode"] = "P-1001" }))
            .Message
            .ShouldBe($"Parent with ID {line} does not exist or dimension set lines are read only for parent type Purchase Invoice Line.");
        (await sandbox.DeleteAsync($"purchaseInvoices({id})")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_number_that_the_vendor_has_used_is_only_noticed_at_posting()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await sandbox.PostInvoiceAsync(await sandbox.DraftAsync("A-1", 10m));

        var second = await sandbox.DraftAsync("a-1 ", 99m);
        var refused = await sandbox.PostInvoiceAsync(second);

        refused.Status.ShouldBe(400);
        refused.Code.ShouldBe("Application_DialogException");
        refused.Message.ShouldBe("Purchase Invoice A-1 already exists for this vendor.");
        (await sandbox.GetAsync($"purchaseInvoices({second})")).Text("status").ShouldBe("Draft");
    }

    [Fact]
    public async Task The_same_number_of_another_vendor_is_no_duplicate()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await sandbox.PostInvoiceAsync(await sandbox.DraftAsync("A-1", 10m));
        var other = sandbox.Invoice("A-1", 10m);
        other["vendorNumber"] = sandbox.Company.Vendors.Last(vendor => !vendor.IsBlocked).Number;

        var draft = await sandbox.PostAsync("purchaseInvoices", other);

        (await sandbox.PostInvoiceAsync(draft.Id)).Status.ShouldBe(204);
    }

    [Theory]
    [InlineData("allowPostingFrom", "2026-12-01")]
    [InlineData("allowPostingTo", "2026-10-31")]
    public async Task A_closed_period_refuses(string name, string date)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        sandbox.System.Switches.Set(name, date);

        (await sandbox.PostInvoiceAsync(id)).Message.ShouldBe("Posting Date is not within your range of allowed posting dates.");

        sandbox.System.Switches.Unset(name);
        (await sandbox.PostInvoiceAsync(id)).Status.ShouldBe(204);
    }

    [Fact]
    public async Task An_invoice_without_the_vendors_number_or_without_lines_is_not_posted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        (await sandbox.PostInvoiceAsync(await sandbox.DraftAsync("", 10m))).Message.ShouldBe(
            "You need to enter the document number of the document from the vendor in the Vendor Invoice No. field, so that this document "
                + "stays linked to the original.");
        (await sandbox.PostInvoiceAsync(await sandbox.DraftAsync("A-2"))).Message.ShouldBe("There is nothing to post.");
        (await sandbox.PostInvoiceAsync(await sandbox.DraftAsync("A-3", -10m))).Message
            .ShouldBe("The total amount for the invoice must be 0 or greater.");
        (await sandbox.PostInvoiceAsync(Guid.NewGuid().ToString("D"))).Message.ShouldBe("The invoice cannot be found.");
    }

    [Fact]
    public async Task A_vendor_that_is_paid_at_once_has_its_invoice_paid_while_it_is_posted()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var body = sandbox.Invoice("A-1", 10m);
        body["vendorNumber"] = sandbox.Company.Vendors.First(vendor => vendor is { PaysAtOnce: true, IsBlocked: false }).Number;
        var draft = await sandbox.PostAsync("purchaseInvoices", body);

        await sandbox.PostInvoiceAsync(draft.Id);

        (await sandbox.GetAsync($"purchaseInvoices({draft.Id})")).Text("status").ShouldBe("Paid");
    }

    [Fact]
    public async Task Paying_moves_status_modified_time_and_the_vendors_balance()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 100m);
        await sandbox.PostInvoiceAsync(id);
        var open = await sandbox.GetAsync($"purchaseInvoices({id})");
        Balance().ShouldBe(open.Number("totalAmountIncludingTax"));

        sandbox.System.Act("pay", new JsonObject { ["id"] = id })!["paid"]!.AsArray().Single()!.GetValue<string>().ShouldBe(id);

        var paid = await sandbox.GetAsync($"purchaseInvoices({id})");
        paid.Text("status").ShouldBe("Paid");
        paid.Text("lastModifiedDateTime").ShouldBeGreaterThan(open.Text("lastModifiedDateTime"));
        Balance().ShouldBe(0m);

        decimal Balance() =>
            sandbox.RowsOf("vendors")
                .Single(vendor => vendor["number"]!.GetValue<string>() == sandbox.Vendor.Number)["balance"]!.GetValue<decimal>();
    }

    [Fact]
    public async Task Paying_what_is_not_open_is_refused_and_paying_everything_says_what_was_paid()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var draft = await sandbox.DraftAsync("A-1", 10m);
        var open = await sandbox.DraftAsync("A-2", 10m);
        await sandbox.PostInvoiceAsync(open);

        Should.Throw<ArgumentException>(() => sandbox.System.Act("pay", new JsonObject { ["id"] = draft })).Message.ShouldContain(draft);
        sandbox.System.Act("pay", [])!["paid"]!.AsArray().Select(id => id!.GetValue<string>()).ShouldContain(open);
        sandbox.System.Act("unpay", []).ShouldBeNull();
    }

    [Fact]
    public async Task Every_good_invoice_of_the_world_posts_with_the_worlds_own_totals()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        foreach (var company in sandbox.World.Companies)
        {
            sandbox.Company = company;
            foreach (var invoice in company.Invoices.Where(invoice => invoice.Flaw == WorldFlaw.None))
            {
                var draft = await sandbox.PostAsync("purchaseInvoices", BodyOf(invoice));
                draft.Status.ShouldBe(201, $"{company.Code} {invoice.Number}: {draft.Body}");
                (await sandbox.PostInvoiceAsync(draft.Id)).Status.ShouldBe(204, invoice.Number);
                var posted = await sandbox.GetAsync($"purchaseInvoices({draft.Id})");
                posted.Number("totalAmountExcludingTax").ShouldBe(invoice.Net, invoice.Number);
                posted.Number("totalTaxAmount").ShouldBe(invoice.Tax, invoice.Number);
                posted.Number("totalAmountIncludingTax").ShouldBe(invoice.Net + invoice.Tax, invoice.Number);
            }
        }
    }

    [Fact]
    public async Task Every_flawed_invoice_of_the_world_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        foreach (var company in sandbox.World.Companies)
        {
            sandbox.Company = company;
            foreach (var invoice in company.Invoices.Where(invoice => invoice.Flaw != WorldFlaw.None))
            {
                var draft = await sandbox.PostAsync("purchaseInvoices", BodyOf(invoice));
                if (invoice.Flaw == WorldFlaw.DuplicateNumber)
                    draft = await sandbox.PostInvoiceAsync(draft.Id);
                draft.Status.ShouldBe(400);
                draft.Message.ShouldContain(invoice.Flaw switch
                {
                    WorldFlaw.UnknownAccount => "Account does not exist.",
                    WorldFlaw.BlockedVendor => "is blocked with type All.",
                    _ => "already exists for this vendor.",
                });
            }
        }
    }

    private static JsonObject BodyOf(WorldInvoice invoice) => new()
    {
        ["vendorNumber"] = invoice.VendorNumber,
        ["vendorInvoiceNumber"] = invoice.Number.Trim(),
        ["currencyCode"] = invoice.Currency,
        ["purchaseInvoiceLines"] = new JsonArray([.. invoice.Rows.Select(row => (JsonNode)new JsonObject
        {
            ["lineType"] = "Account",
            ["lineObjectNumber"] = row.Account,
            ["quantity"] = 1,
            ["unitCost"] = row.Net,
            ["taxCode"] = row.TaxCode,
            ["dimensionSetLines"] = new JsonArray(new JsonObject { ["code"] = "DEPARTMENT", ["valueCode"] = row.Department }),
        })]),
    };
}

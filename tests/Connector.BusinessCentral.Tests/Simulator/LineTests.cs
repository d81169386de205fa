using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Simulator;

public sealed class LineTests
{
    [Theory]
    [InlineData("{\"lineType\":\"Account\",\"lineObjectNumber\":\"62950\"}", "Application_DialogException", "Account does not exist.")]
    [InlineData("{\"lineObjectNumber\":\"62950\",\"lineType\":\"Account\"}", "Internal_InvalidTableRelation",
        "The field No. of table Purchase Line contains a value (62950) that cannot be found in the related table (G/L Account).")]
    [InlineData("{\"lineType\":\"Account\",\"lineObjectNumber\":\"66900\"}", "Application_FieldValidationException",
        "Blocked must be equal to 'No'  in G/L Account: No.=66900. Current value is 'Yes'.")]
    [InlineData("{\"lineType\":\"Account\",\"lineObjectNumber\":\"60000\"}", "Application_FieldValidationException",
        "Account Type must be equal to 'Posting'  in G/L Account: No.=60000. Current value is 'Heading'.")]
    [InlineData("{\"lineType\":\"Item\",\"lineObjectNumber\":\"1896-S\"}", "Application_DialogException", "Item does not exist.")]
    [InlineData("{\"lineType\":\"Ledger\"}", "Unknown",
        "'Ledger' is not an option. The existing options are: Comment,Account,Item,Resource,Fixed Asset,Charge,Allocation Account")]
    [InlineData("{\"lineType\":\"Account\",\"taxCode\":\"NOPE\"}", "Internal_InvalidTableRelation",
        "The field Tax Group Code of table Purchase Line contains a value (NOPE) that cannot be found in the related table (Tax Group).")]
    public async Task A_wrong_line_is_refused_and_the_draft_stays_as_it_was(string json, string code, string message)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);

        var reply = await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines", JsonNode.Parse(json));

        reply.Status.ShouldBe(400);
        reply.Code.ShouldBe(code);
        reply.Message.ShouldBe(message);
        (await sandbox.GetAsync($"purchaseInvoices({id})/purchaseInvoiceLines")).Value.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Naming_the_account_after_the_description_overwrites_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var before = new JsonObject { ["lineType"] = "Account", ["description"] = "Toner", ["lineObjectNumber"] = sandbox.Account };
        var after = new JsonObject { ["lineType"] = "Account", ["lineObjectNumber"] = sandbox.Account, ["description"] = "Toner" };

        var overwritten = await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines", before);
        var kept = await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines", after);

        overwritten.Text("description").ShouldBe(sandbox.Company.Accounts.Single(account => account.Number == sandbox.Account).Name);
        kept.Text("description").ShouldBe("Toner");
    }

    [Fact]
    public async Task A_sequence_is_given_once()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);

        var taken = await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines",
            new JsonObject { ["sequence"] = 10000, ["description"] = "again" });
        var next = await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines", new JsonObject { ["description"] = "next" });

        taken.Message.ShouldBe("You cannot insert a line with a duplicate sequence number.");
        next.Number("sequence").ShouldBe(20000);
        next.Text("lineType").ShouldBe("Comment");
    }

    [Fact]
    public async Task Lines_are_reached_through_their_invoice_or_by_id_and_never_flat()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var line = (await sandbox.GetAsync($"purchaseInvoices({id})/purchaseInvoiceLines")).Value.Single();

        var flat = await sandbox.GetAsync("purchaseInvoiceLines");
        var dimensions = await sandbox.GetAsync("dimensionSetLines");

        flat.Status.ShouldBe(400);
        flat.Message.ShouldBe("You must specify an Id or a Document Id to get the lines.");
        dimensions.Message.ShouldBe("You must get to the parent first to get to the dimension set line.");
        (await sandbox.GetAsync($"purchaseInvoiceLines({line["id"]})")).Number("sequence").ShouldBe(10000);
        (await sandbox.GetAsync($"purchaseInvoiceLines?$filter=documentId eq {id}")).Value.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_changed_line_changes_the_invoice_with_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var before = await sandbox.GetAsync($"purchaseInvoices({id})");
        var line = (await sandbox.GetAsync($"purchaseInvoices({id})/purchaseInvoiceLines")).Value.Single();

        var changed = await sandbox.PatchAsync($"purchaseInvoices({id})/purchaseInvoiceLines({line["id"]})",
            new JsonObject { ["quantity"] = 3 }, line["@odata.etag"]!.GetValue<string>());

        changed.Status.ShouldBe(200);
        changed.Number("amountExcludingTax").ShouldBe(30m);
        var after = await sandbox.GetAsync($"purchaseInvoices({id})");
        after.Number("totalAmountExcludingTax").ShouldBe(30m);
        after.Text("@odata.etag").ShouldNotBe(before.Text("@odata.etag"));
    }

    [Fact]
    public async Task What_a_line_is_about_cannot_be_changed_later()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var line = (await sandbox.GetAsync($"purchaseInvoices({id})/purchaseInvoiceLines")).Value.Single();
        var path = $"purchaseInvoices({id})/purchaseInvoiceLines({line["id"]})";

        (await sandbox.PatchAsync(path, new JsonObject { ["lineObjectNumber"] = "61200" }, "*")).Message
            .ShouldBe("The value for \"lineObjectNumber\" cannot be modified.");
        (await sandbox.PatchAsync(path, new JsonObject { ["sequence"] = 5 }, "*")).Message
            .ShouldBe("The value for sequence cannot be modified. Delete and insert the line again.");
    }

    [Theory]
    [InlineData("{\"code\":\"DEPARTMENT\"}", "The \"valueId\" or \"valueCode\" field must be filled in.")]
    [InlineData("{\"valueCode\":\"FIN\"}", "The \"id\" or \"code\" field must be filled in.")]
    [InlineData("{\"code\":\"COLOUR\",\"valueCode\":\"RED\"}", "The \"code\" does not match to a Dimension.")]
    [InlineData("{\"code\":\"PROJECT\",\"valueCode\":\"P-0\"}", "The \"valueCode\" does not match to a Dimension Value.")]
    [InlineData("{\"code\":\"DEPARTMENT\",\"valueCode\":\"IT\"}",
        "The dimension set line already exists. Check existing dimension set lines and the default dimension set lines on the parent.")]
    public async Task A_wrong_dimension_is_refused(string json, string message)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var line = (await sandbox.GetAsync($"purchaseInvoices({id})/purchaseInvoiceLines")).Value.Single();

        var reply =
            await sandbox.PostAsync($"purchaseInvoices({id})/purchaseInvoiceLines({line["id"]})/dimensionSetLines", JsonNode.Parse(json));

        reply.Status.ShouldBe(400);
        reply.Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_dimension_takes_another_value_by_patch_only()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = await sandbox.DraftAsync("A-1", 10m);
        var line = (await sandbox.GetAsync($"purchaseInvoices({id})/purchaseInvoiceLines")).Value.Single();
        var path = $"purchaseInvoices({id})/purchaseInvoiceLines({line["id"]})/dimensionSetLines";
        var entry = (await sandbox.GetAsync(path)).Value.Single();

        var changed = await sandbox.PatchAsync($"{path}({entry["id"]})", new JsonObject { ["valueCode"] = "IT" },
            entry["@odata.etag"]!.GetValue<string>());

        changed.Text("valueCode").ShouldBe("IT");
        changed.Text("valueDisplayName").ShouldBe("IT");
        (await sandbox.GetAsync(path)).Value.Single()["valueCode"]!.GetValue<string>().ShouldBe("IT");
    }

    [Fact]
    public async Task Dimensions_of_the_header_are_its_shortcuts_and_every_new_line_inherits_them()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var body = sandbox.Invoice("A-1");
        body["shortcutDimension1Code"] = "LOG";
        body["purchaseInvoiceLines"] = new JsonArray(new JsonObject { ["description"] = "no dimension of its own" });

        var draft = await sandbox.PostAsync("purchaseInvoices", body);

        var line = (await sandbox.GetAsync($"purchaseInvoices({draft.Id})/purchaseInvoiceLines")).Value.Single();
        (await sandbox.GetAsync($"purchaseInvoices({draft.Id})/dimensionSetLines")).Value.Single()["valueCode"]!.GetValue<string>()
            .ShouldBe("LOG");
        (await sandbox.GetAsync($"purchaseInvoices({draft.Id})/purchaseInvoiceLines({line["id"]})/dimensionSetLines")).Value
            .Single()["valueCode"]!.GetValue<string>().ShouldBe("LOG");
    }
}

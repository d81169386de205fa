using Connector.Engine.Flows;

namespace Connector.Engine.Tests.Flows;

public sealed class FlowLoaderTests
{
    private static Integration Good => TestSystems.Load(TestSystems.GoodFlow).Integrations.ShouldHaveSingleItem();

    [Fact]
    public void A_good_file_has_no_findings()
    {
        var loaded = TestSystems.Load(TestSystems.GoodFlow);

        loaded.Diagnostics.ShouldBeEmpty(string.Join('\n', loaded.Diagnostics));
        loaded.Integrations.ShouldHaveSingleItem().Flows.Select(flow => flow.FullName)
            .ShouldBe(["erp-cloud/vendors", "erp-cloud/invoices"]);
    }

    [Fact]
    public void The_definition_says_what_the_file_says()
    {
        Good.Name.ShouldBe("erp-cloud");
        Good.Connections["cloud"].ShouldBe(new ConnectionUse("cloud", "cloud", At(7, 3)));
        Good.Environment.ShouldBe(new Dictionary<string, string?> { ["area"] = null, ["system"] = "ERP" });
        Good.Tables["accounts"].OnMissing.ShouldBe(MissingRow.Review);
        Good.Tables["accounts"].Rows.ShouldBe(new Dictionary<string, string> { ["0815"] = "7000", ["4000"] = "6000" });
        Good.Tables["currencies"].Rows.ShouldBeEmpty();
    }

    [Fact]
    public void A_source_knows_its_query_changes_claim_and_companies()
    {
        var (vendors, invoices) = (Good.Flows[0], Good.Flows[1]);

        vendors.Trigger.ShouldBe(new Trigger("*/15 * * * *", "Europe/Berlin", null, At(20, 5)));
        vendors.Source.Query.ShouldBe(new Dictionary<string, string> { ["status"] = "active" });
        vendors.Source.Changes.ShouldBe(new Changes("lastModified", TimeSpan.FromMinutes(10), At(25, 7)));
        vendors.Source.Companies.ShouldBe("erp", "its resource is read by company");
        invoices.Source.Claim.ShouldBe("acknowledge");
        invoices.Source.Companies.ShouldBe("erp", "the file says so");
        invoices.Trigger.Webhook!.Event.ShouldBe("Documents");
    }

    [Fact]
    public void A_step_that_updates_what_is_there_may_fill_the_path_of_the_update()
    {
        var text = TestSystems.GoodFlow.Replace(
            "connection: cloud\n        resource: responses\n        id: src.documentId\n        fields:\n          key: job.id\n         "
                + " number",
            "connection: erp\n        resource: entries\n        existing: update\n        params: { kind: src.currency }\n        "
                + "fields:\n          code: job.id\n          number",
            StringComparison.Ordinal);

        var loaded = TestSystems.Load(text);

        loaded.Diagnostics.ShouldBeEmpty(string.Join('\n', loaded.Diagnostics));
        var flow = loaded.Integrations.ShouldHaveSingleItem().Flows[1];
        flow.Then[1].ShouldBeOfType<WriteStep>().Existing.ShouldBe(ExistingDocument.Update);
        flow.Target.Existing.ShouldBe(ExistingDocument.Refuse);
    }

    [Theory]
    [InlineData("        id: src.documentId\n", 0)]
    [InlineData("", 1)]
    public void A_change_of_the_document_of_an_id_needs_no_more_fields_than_change(string id, int findings)
    {
        var text = TestSystems.GoodFlow.Replace(
            "connection: cloud\n        resource: responses\n        id: src.documentId\n        fields:\n          key: job.id\n         "
                + " number: results.post.number\n          splits: { each: src.rows, value: row.net }",
            $"connection: erp\n        resource: badges\n{id}        fields:\n          holder: job.id",
            StringComparison.Ordinal);

        TestSystems.Load(text).Diagnostics.Count(finding => finding.Code == "CN1502").ShouldBe(findings);
    }

    [Fact]
    public void Fields_keep_order_shape_and_exact_constants()
    {
        var fields = Good.Flows[1].Target.Fields.Fields;

        fields.Select(field => field.Name)
            .ShouldBe(["vendorNumber", "invoiceNumber", "invoiceDate", "currency", "prepaid", "total", "payTo", "lines"]);
        fields[5].Value.ShouldBeOfType<ConstantField>().Json.ShouldBe("0.10");
        fields[6].Value.ShouldBeOfType<ObjectField>().When!.Text.ShouldBe("src.supplierCode");
        var lines = fields[7].Value.ShouldBeOfType<ListField>();
        lines.Each.Text.ShouldBe("src.rows");
        lines.When!.Text.ShouldBe("row.net !== 0");
        lines.Element.ShouldBeOfType<ObjectField>().Fields[1].Value.ShouldBeOfType<TemplateField>().Template
            .ShouldBe("{{row.text}} of {{src.invoiceNumber}}");
        lines.Element.ShouldBeOfType<ObjectField>().Fields[3].Value.ShouldBeOfType<ArrayField>().Items.Length.ShouldBe(2);
    }

    [Fact]
    public void An_expression_stands_where_its_first_character_stands()
    {
        var invoices = Good.Flows[1];

        invoices.Target.Fields.Fields[0].Value.At.ShouldBe(At(55, 23), "plain");
        invoices.Target.Fields.Fields[3].Value.At.ShouldBe(At(58, 20), "quoted: behind the quote");
        invoices.OnReject[1].ShouldBeOfType<WriteStep>().Fields.Fields[1].Value.At.ShouldBe(At(107, 13), "block: its first line");
    }

    [Fact]
    public void Steps_know_what_they_write_and_do()
    {
        var flow = Good.Flows[1];

        var post = flow.Then[0].ShouldBeOfType<ActionStep>();
        (post.Name, post.Connection, post.Resource, post.Action, post.Id!.Text,
            post.Company!.Text).ShouldBe(("post", "erp", "invoices", "post", "result.id", "src.companyCode"));
        flow.Then[1].ShouldBeOfType<WriteStep>().Fields.Fields[2].Value.ShouldBeOfType<ListField>().Element
            .ShouldBeOfType<ExpressionField>().Expression.Text.ShouldBe("row.net");
        flow.OnReject.Select(step => step.Name).ShouldBe(["discard", "refuse"]);
        flow.Target.Match.ShouldBe(["vendorNumber", "invoiceNumber"]);
    }

    [Fact]
    public void A_create_is_looked_up_by_the_natural_key_where_no_match_is_given()
    {
        var loaded =
            TestSystems.Load(TestSystems.GoodFlow.Replace("      match: [vendorNumber, invoiceNumber]\n", "", StringComparison.Ordinal));

        loaded.Diagnostics.ShouldBeEmpty();
        loaded.Integrations[0].Flows[1].Target.Match.ShouldBe(["vendorNumber", "invoiceNumber"]);
    }

    [Fact]
    public void A_create_that_cannot_be_looked_up_is_warned_of_and_runs()
    {
        var loaded = TestSystems.Load(Small("notes", "text: src.number"));

        loaded.Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
            "flows/test.yaml:11:17: warning CN1305: 'notes' cannot be looked up: a create of 'target' that is in doubt after a crash "
                + "waits in review.");
        loaded.Integrations.Count.ShouldBe(1);
    }

    [Fact]
    public void Since_on_a_resource_that_tells_no_changes_suggests_a_scan()
    {
        var text = Small("notes", "text: src.id")
            .Replace("resource: vendors", "resource: terms, changes: { since: modified }", StringComparison.Ordinal);

        TestSystems.Load(text).Diagnostics[0].ToString()
            .ShouldBe("flows/test.yaml:8:67: error CN1206: 'terms' cannot be asked for what changed since a time. Write: changes: scan");
    }

    [Fact]
    public void A_resource_whose_fixed_query_names_the_company_is_read_by_company()
    {
        var text = Small("notes", "text: src.id").Replace("resource: vendors", "resource: accounts", StringComparison.Ordinal);

        TestSystems.Load(text).Integrations.ShouldHaveSingleItem().Flows[0].Source.Companies.ShouldBe("erp");
    }

    [Fact]
    public void Companies_of_a_source_that_is_not_read_by_company_are_refused()
    {
        var text = Small("notes", "text: src.id").Replace("resource: vendors", "resource: terms, companies: erp", StringComparison.Ordinal);

        TestSystems.Load(text).Diagnostics[0].ToString()
            .ShouldBe(
                "flows/test.yaml:8:60: error CN1207: 'terms' is not read by company: each company would give the same records. Remove "
                    + "'companies'.");
    }

    [Fact]
    public void A_target_in_a_company_needs_one_where_records_come_without()
    {
        var text = Small("invoices", "{ vendorNumber: src.id, invoiceNumber: src.id, invoiceDate: src.id }")
            .Replace("resource: vendors", "resource: terms", StringComparison.Ordinal);

        TestSystems.Load(text).Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith(
            "flows/test.yaml:10:5: error CN1308: 'target' writes to a company, and the records of this source come without one. Write: "
                + "company: src.companyCode");
    }

    [Fact]
    public void Several_mistakes_are_reported_together_in_the_order_of_the_file()
    {
        var text = TestSystems.GoodFlow
            .Replace("summary: Two", "sumary: Two", StringComparison.Ordinal)
            .Replace("Europe/Berlin", "Mars/Base", StringComparison.Ordinal)
            .Replace("claim: acknowledge", "claim: take", StringComparison.Ordinal)
            .Replace("prepaid: false", "prepayed: false", StringComparison.Ordinal)
            .Replace("results.post.number", "results.pay.number", StringComparison.Ordinal);

        var loaded = TestSystems.Load(text);

        loaded.Integrations.ShouldBeEmpty();
        loaded.Diagnostics.Select(finding => finding.Code).ShouldBe(["CN1001", "CN1202", "CN1106", "CN1501", "CN1401"]);
        loaded.Diagnostics.Select(finding => finding.At.Line).ShouldBeInOrder();
    }

    [Fact]
    public void What_is_not_used_is_told_when_nothing_is_wrong()
    {
        var dead = TestSystems.GoodFlow.Replace("env:", "  old: { connector: erp }\n\nenv:", StringComparison.Ordinal)
            .Replace("  currencies:\n", "  currencies:\n  regions:\n", StringComparison.Ordinal);
        var wrong = dead.Replace("claim: acknowledge", "claim: take", StringComparison.Ordinal);

        TestSystems.Load(dead).Diagnostics.Select(finding => finding.Code).ShouldBe(["CN1103", "CN1108"]);
        TestSystems.Load(wrong).Diagnostics.Select(finding => finding.Code).ShouldBe(["CN1106"]);
    }

    [Fact]
    public void A_mistake_in_what_an_alias_repeats_is_one_finding()
    {
        var text = TestSystems.GoodFlow
            .Replace("trigger: { schedule: \"*/15 * * * *\", timeZone: Europe/Berlin }",
                "trigger: &often { schedule: \"*/15 * * * *\", zone: UTC }", StringComparison.Ordinal)
            .Replace("trigger:\n      webhook: { connection: cloud, event: Documents }\n      schedule: \"*/10 6-20 * * MON-FRI\"",
                "trigger: *often", StringComparison.Ordinal);

        TestSystems.Load(text).Diagnostics.ShouldHaveSingleItem().Message.ShouldStartWith("'zone' is not a key");
    }

    [Fact]
    public void The_version_follows_the_text()
    {
        var version = Good.Version;

        version.ShouldMatch("^[0-9a-f]{12}$");
        TestSystems.Load(TestSystems.GoodFlow).Integrations[0].Version.ShouldBe(version);
        TestSystems.Load(TestSystems.GoodFlow + "#").Integrations[0].Version.ShouldNotBe(version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    public void An_empty_file_says_how_one_starts(string text)
    {
        TestSystems.Load(text).Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldBe("flows/test.yaml:1:1: error CN1006: The file is empty. A flow file starts with: integration: my-erp-payables");
    }

    [Fact]
    public void Whatever_the_text_loading_answers_and_never_throws()
    {
        const string Alphabet = "{}[]:,-?&*!|>'\"%@`#\n\t .()a0é";
        var random = new Random(20260131);
        for (var round = 0; round < 600; round++)
        {
            var text = new StringBuilder(TestSystems.GoodFlow, 0,
                random.Next(4) == 0 ? random.Next(TestSystems.GoodFlow.Length) : TestSystems.GoodFlow.Length,
                TestSystems.GoodFlow.Length * 2);
            for (var change = random.Next(5); change > 0 && text.Length > 10; change--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0)
                    text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                else
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
            }

            var loaded = TestSystems.Load(text.ToString());

            (loaded.Integrations.Count == 1).ShouldBe(!loaded.HasErrors, text.ToString());
            loaded.Diagnostics.ShouldAllBe(finding => finding.At.Line >= 1 && finding.At.Line <= text.ToString().Split('\n').Length
                && finding.Message.Length > 0);
        }
    }

    private static SourceSpan At(int line, int column) => new("flows/test.yaml", line, column);

    private static string Small(string target, string fields) => $$"""
        integration: small
        connections:
          erp: { connector: erp }

        flows:
          copy:
            trigger: { schedule: "0 * * * *" }
            source: { connection: erp, resource: vendors }
            dedupe: { key: src.id }
            target:
              resource: {{target}}
              connection: erp
              fields: {{(fields.StartsWith('{') ? fields : $"{{ {fields} }}")}}
        """;
}

using Connector.Engine.Flows.Reading;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Tests.Flows;

public sealed class DeploymentReaderTests
{
    private const string Good = """
        connections:
          erp:
            baseUrl: https://${env:ERP_HOST}/api
            apiKey: ${secret:erp-api-key}
            pageSize: 50
            companies:
              US01: { id: guid-1 }
              DE01: { id: guid-2, mode: test }
            paths: { vendors.list: /custom/vendors, invoices.post: /custom/post }
          cloud:
            baseUrl: https://cloud.example.com
            token: ${env:CLOUD_TOKEN}
            companies: { US01: , DE01: }
        env: { area: NORTH, limit: 5 }
        """;

    private static readonly ConnectorManifest Erp = TestSystems.Catalog.Find("erp", "x")!.Manifest;
    private static readonly ConnectorManifest Cloud = TestSystems.Catalog.Find("cloud", "x")!.Manifest;

    [Fact]
    public void A_good_file_gives_settings_with_defaults_secrets_companies_and_paths()
    {
        var erp = Resolve(Good, "erp", Erp);

        erp.Values.ShouldBe(new Dictionary<string, string>
        {
            ["baseUrl"] = "https://erp.example.com/api",
            ["apiKey"] = "k-123",
            ["pageSize"] = "50",
            ["region"] = "eu",
            ["timeout"] = "30s",
            ["strict"] = "false",
        }, ignoreOrder: true);
        erp.Companies["US01"].Settings.ShouldBe(new Dictionary<string, string> { ["id"] = "guid-1", ["mode"] = "live" }, ignoreOrder: true);
        erp.Companies["DE01"].Settings["mode"].ShouldBe("test");
        erp.Paths.ShouldBe(new Dictionary<string, string> { ["vendors.list"] = "/custom/vendors", ["invoices.post"] = "/custom/post" },
            ignoreOrder: true);
    }

    [Fact]
    public void A_system_without_company_settings_takes_bare_codes()
    {
        var cloud = Resolve(Good, "cloud", Cloud);

        cloud.Companies.Keys.Order().ShouldBe(["DE01", "US01"]);
        cloud["token"].ShouldBe("t-456");
    }

    [Fact]
    public void Env_gives_the_flows_their_settings()
    {
        DeploymentReader.Read(Good, "connections.yaml").Environment
            .ShouldBe(new Dictionary<string, string> { ["area"] = "NORTH", ["limit"] = "5" });
    }

    [Theory]
    [InlineData("connections:", "▸conections:", "CN1001", "'conections' is not a key of the file. Did you mean 'connections'?")]
    [InlineData("  erp:\n", "  ▸my erp:\n", "CN1005", "Write: my-erp")]
    [InlineData("companies: { US01: , DE01: }", "companies: ▸[US01, DE01]", "CN1003",
        "'companies' must hold companies by code, not a list.")]
    [InlineData("US01: { id: guid-1 }", "US01: ▸guid-1", "CN1003", "'US01' must hold settings, not text.")]
    [InlineData("pageSize: 50", "pageSize:▸", "CN1003",
        "The setting 'pageSize' must have one value, not nothing. Leave it out where it is not wanted.")]
    [InlineData("pageSize: 50", "sandbox: ▸maybe", "CN1003", "'sandbox' must be true or false, not text.")]
    [InlineData("area: NORTH", "area: ▸'${secret:area}'", "CN1004", "'env' holds plain values; 'area' is a reference.")]
    [InlineData("  cloud:", "  ▸erp:", "CN0003", "'erp' stands here twice; first in line 2.")]
    public void A_mistake_in_the_structure_is_one_finding_at_its_place(string written, string instead, string code, string message)
    {
        var (text, at) = Change(written, instead);

        var finding = Should.Throw<InvalidFileException>(() => DeploymentReader.Read(text, "connections.yaml")).Diagnostics
            .ShouldHaveSingleItem();

        finding.Code.ShouldBe(code);
        finding.ToString().ShouldContain(message);
        finding.At.ShouldBe(at);
    }

    [Theory]
    [InlineData("apiKey: ${secret:erp-api-key}", "▸apiKye: ${secret:erp-api-key}", "CN1701",
        "erp has no setting 'apiKye' for connection 'erp'. Did you mean 'apiKey'?")]
    [InlineData("id: guid-1", "▸ident: x, id: guid-1", "CN1701",
        "erp has no setting 'ident' for company 'US01'. Settings not given yet: mode.")]
    [InlineData("    apiKey: ${secret:erp-api-key}\n", "", "CN1702",
        "Connection 'erp' needs 'apiKey'. Write: apiKey: ${secret:erp-api-key}", "▸erp:\n    baseUrl")]
    [InlineData("US01: { id: guid-1 }", "▸US01: { mode: live }", "CN1702", "Company 'US01' needs 'id'. Write: id: …")]
    [InlineData("https://${env:ERP_HOST}/api", "▸ftp://erp.example.com", "CN1703",
        "'baseUrl' must be an absolute http or https URL without user, query and fragment, not 'ftp://erp.example.com'. For example: "
            + "https://erp.example.com/api")]
    [InlineData("pageSize: 50", "pageSize: ▸fifty", "CN1703", "'pageSize' must be a whole number, not 'fifty'.")]
    [InlineData("pageSize: 50", "region: ▸ue", "CN1703", "'region' must be one of eu, us, not 'ue'. Did you mean 'eu'?")]
    [InlineData("pageSize: 50", "timeout: ▸30 seconds", "CN1703", "'timeout' must be a number with a unit")]
    [InlineData("pageSize: 50", "site: ▸USMF", "CN1703", "'site' must be of the form [a-z]{2,4}, not 'USMF'. For example: usmf")]
    [InlineData("pageSize: 50", "strict: ▸yes", "CN1703", "'strict' must be true or false, not 'yes'.")]
    [InlineData("${secret:erp-api-key}", "▸hunter2", "CN1704",
        "Run: engine secrets set erp-api-key; then write: apiKey: ${secret:erp-api-key}.")]
    [InlineData("${secret:erp-api-key}", "▸${secret:erp-key}", "CN1705",
        "The secret 'erp-key' is not set. Set it: engine secrets set erp-key")]
    [InlineData("${env:ERP_HOST}", "${env:ERP_HOME}", "CN1705",
        "The environment variable 'ERP_HOME' is not set. Set it before the engine starts.", "▸https://${env:ERP_HOME}")]
    [InlineData("pageSize: 50", "note: ▸${secrets:x}", "CN1705", "A reference is not written right. Write ${secret:NAME} or ${env:NAME}.")]
    [InlineData("vendors.list: /custom", "▸vendor.list: /custom", "CN1706", "erp has no path 'vendor.list'. Did you mean 'vendors.list'?")]
    [InlineData("vendors.list: /custom", "▸vendors.write: /custom", "CN1706", "erp has no path 'vendors.write'.")]
    [InlineData("/custom/vendors", "▸custom/vendors", "CN1703", "The path 'custom/vendors' must start with '/'")]
    [InlineData("pageSize: 50", "sandbox: true", "CN1707",
        "'baseUrl' leaves this machine, and the connection is a sandbox. Point it at localhost, or remove 'sandbox: true'.",
        "▸https://${env:ERP_HOST}")]
    public void A_mistake_in_a_connection_is_one_finding_at_its_place(string written, string instead, string code, string message,
        string? place = null)
    {
        var (text, at) = Change(written, instead, place);

        var finding = Should.Throw<InvalidFileException>(() => Resolve(text, "erp", Erp)).Diagnostics.ShouldHaveSingleItem();

        finding.Code.ShouldBe(code);
        finding.ToString().ShouldContain(message);
        finding.At.ShouldBe(at);
    }

    [Fact]
    public void A_system_by_company_needs_companies()
    {
        const string Text = "connections:\n  erp: { baseUrl: https://x.example.com, apiKey: '${secret:erp-api-key}' }\n";

        Should.Throw<InvalidFileException>(() => Resolve(Text, "erp", Erp)).Message
            .ShouldBe("connections.yaml:2:3: error CN1702: Connection 'erp' needs 'companies'. Write: companies: { US01: { id: … } }");
    }

    [Fact]
    public void Several_mistakes_come_together()
    {
        var text = Good.Replace("pageSize: 50", "pageSize: many\n    regon: eu", StringComparison.Ordinal)
            .Replace("id: guid-2, mode: test", "id: guid-2, mode: tset", StringComparison.Ordinal);

        Should.Throw<InvalidFileException>(() => Resolve(text, "erp", Erp)).Diagnostics.Select(finding => finding.Code)
            .ShouldBe(["CN1703", "CN1701", "CN1703"]);
    }

    [Fact]
    public void A_sandbox_on_this_machine_may_write_its_secrets_out()
    {
        const string Text =
            "connections:\n  erp: { sandbox: true, baseUrl: 'http://127.0.0.1:5000/erp', apiKey: simulated, companies: { A: { id: 1 } } "
                + "}\n";

        Resolve(Text, "erp", Erp)["apiKey"].ShouldBe("simulated");
    }

    [Theory]
    [InlineData("apiKey: hunter2-SECRET")]
    [InlineData("apiKey: @hunter2-SECRET")]
    [InlineData("apiKey: !hunter2-SECRET")]
    [InlineData("apiKey: *hunter2-SECRET")]
    [InlineData("apiKey: &hunter2-SECRET")]
    [InlineData("apiKey: hunter2: SECRET")]
    [InlineData("apiKey: 'hunter2' SECRET")]
    [InlineData("apiKey: {hunter2-SECRET: SECRET, a: b[0]}")]
    [InlineData("apiKey: [hunter2-SECRET]")]
    [InlineData("apiKey:hunter2-SECRET")]
    [InlineData("apiKye: hunter2-SECRET")]
    [InlineData("pageSize: ${secret:SECRET-number}")]
    [InlineData("baseUrl: https://user:hunter2-SECRET@erp.example.com")]
    [InlineData("timeout: ${env:SECRET_VALUE}")]
    public void No_finding_shows_a_secret(string line)
    {
        var text = $"connections:\n  erp:\n    {line}\n    companies: {{ A: {{ id: 1 }} }}\n";

        var shown = Should.Throw<InvalidFileException>(() => Resolve(text, "erp", Erp)).Message;

        shown.ShouldNotContain("hunter2", Case.Sensitive);
        shown.ShouldNotContain("resolved-secret", Case.Sensitive);
    }

    [Fact]
    public void Whatever_the_text_reading_answers_or_refuses_with_findings()
    {
        const string Alphabet = "{}[]:,-?&*!|>'\"%@`#\n\t .$a0é";
        var random = new Random(20260131);
        for (var round = 0; round < 400; round++)
        {
            var text = new StringBuilder(Good);
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0)
                    text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                else
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
            }

            try
            {
                foreach (var connection in DeploymentReader.Read(text.ToString(), "connections.yaml").Connections.Values)
                    DeploymentReader.Resolve(connection, Erp, _ => "k-123", "connections.yaml", _ => "erp.example.com");
            }
            catch (InvalidFileException invalid)
            {
                invalid.Diagnostics.ShouldNotBeEmpty(text.ToString());
            }
        }
    }

    private static ConnectionSettings Resolve(string text, string connection, ConnectorManifest manifest)
    {
        var deployment = DeploymentReader.Read(text, "connections.yaml");
        return DeploymentReader.Resolve(
            deployment.Connections[connection],
            manifest,
            name => name switch { "erp-api-key" => "k-123", "SECRET-number" => "resolved-secret", _ => null },
            deployment.File,
            name => name switch
            {
                "ERP_HOST" => "erp.example.com",
                "CLOUD_TOKEN" => "t-456",
                "SECRET_VALUE" => "resolved-secret",
                _ =>
                null
            });
    }

    private static (string Text, SourceSpan At) Change(string written, string instead, string? place = null) =>
        Mistake.Make(Good, "connections.yaml", written, instead, place);
}

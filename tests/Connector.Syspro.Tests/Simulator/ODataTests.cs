using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Connector.Simulation.World;
using Connector.Syspro.Documents;
using Connector.Syspro.Simulator;

namespace Connector.Syspro.Tests.Simulator;

public sealed class ODataTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Basic !!!")]
    [InlineData("Bearer abc")]
    public async Task Without_an_operator_nothing_is_shown(string? authorization)
    {
        await using var syspro = await Running.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{syspro.OData}/{syspro.Company.Code}/ApSupplier");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var answer = await syspro.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Basic");
    }

    [Fact]
    public async Task An_answer_holds_as_many_rows_as_the_cap_and_no_link_unless_a_switch_says_so()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("odataCap", "30");

        var page = await GetAsync(syspro, "ApSupplier?$top=5000");
        page["value"]!.AsArray().Count.ShouldBe(30);
        page.ContainsKey("@odata.nextLink").ShouldBeFalse();

        syspro.Set("odataNextLink", "on");
        ((string)(await GetAsync(syspro, "ApSupplier"))["@odata.nextLink"]!).ShouldBe("ApSupplier?$skip=30");
    }

    [Fact]
    public async Task A_rows_version_grows_with_every_change_in_the_database()
    {
        await using var syspro = await Running.StartAsync();
        var before = Versions(await GetAsync(syspro, "ApSupplier"));
        before.Distinct().Count().ShouldBe(before.Length);

        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection,
            new JsonObject { ["Supplier"] = syspro.Vendor.Number, ["TermsCode"] = "07", ["TaxRegnNum"] = "X" }, "supplierUpdates");

        string.CompareOrdinal(Versions(await GetAsync(syspro, "ApSupplier")).Max(StringComparer.Ordinal),
            before.Max(StringComparer.Ordinal)).ShouldBePositive();
    }

    [Theory]
    [InlineData("ApNothing", 404)]
    [InlineData("ApSupplier?$filter=Nothing eq 1", 400)]
    [InlineData("ApSupplier?$filter=Supplier eq", 400)]
    public async Task What_is_not_there_is_refused(string path, int status)
    {
        await using var syspro = await Running.StartAsync();
        using var answer = await SendAsync(syspro, syspro.Company.Code, path);

        ((int)answer.StatusCode).ShouldBe(status);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["message"]!.ToString().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_company_that_is_not_published_is_not_found()
    {
        await using var syspro = await Running.StartAsync();
        using var answer = await SendAsync(syspro, "ZZ99", "ApSupplier");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_books_are_those_of_the_worlds_companies_in_characters_SYSPRO_has()
    {
        await using var syspro = await Running.StartAsync();

        syspro.RowsOf("ApSupplier").Count.ShouldBe(syspro.Companies.Sum(company => company.Vendors.Length));
        syspro.RowsOf("GenMaster").Select(row => (string)row["GlCode"]!).ShouldContain("60-62200");
        syspro.RowsOf("PorMasterHdr").Count.ShouldBe(60);
        syspro.RowsOf("ApInvoice").Count
            .ShouldBe(syspro.Companies.Sum(company => company.Invoices.Count(invoice => invoice.Flaw == WorldFlaw.DuplicateNumber)));
        syspro.RowsOf("ApSupplier").Select(row => (string)row["SupplierName"]!)
            .ShouldAllBe(name => Windows1252.FirstForeign(name) == null && name.Length <= 50);
        syspro.Connection.Companies.Keys.ShouldBe(syspro.Companies.Select(company => company.Code));
    }

    [Fact]
    public void Rows_that_tests_seed_are_kept_under_the_key_of_their_table()
    {
        var sandbox = new SysproSimulator();

        sandbox.KeyOf("ApInvoice", new JsonObject { ["company"] = "US01", ["Supplier"] = "S", ["Invoice"] = "1" }).ShouldBe("US01/S/1");
        sandbox.KeyOf("ApInvoice", new JsonObject { ["Supplier"] = "S", ["Invoice"] = "1" }).ShouldBeNull();
        sandbox.KeyOf("operators", new JsonObject { ["operator"] = "ME" }).ShouldBe("ME");
        sandbox.KeyOf("unknown", []).ShouldBeNull();
    }

    private static string[] Versions(JsonObject page) =>
        [.. page["value"]!.AsArray().Select(row => Convert.ToHexString(Convert.FromBase64String((string)row!["TimeStamp"]!)))];

    private static async Task<JsonObject> GetAsync(Running syspro, string path)
    {
        using var answer = await SendAsync(syspro, syspro.Company.Code, path);
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!.AsObject();
    }

    private static async Task<HttpResponseMessage> SendAsync(Running syspro, string company, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{syspro.OData}/{company}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WorldSeed.Operator}:{WorldSeed.Password}")));
        return await syspro.Http.SendAsync(request);
    }
}

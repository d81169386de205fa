using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class ReadTests
{
    private const string Manifest = """
        connector: reading
        summary: Reads lists and records.
        settings:
          baseUrl: { type: url, required: true }
          edition: { type: string, default: v1 }
        companySettings: { id: {} }
        answers:
          - { status: 404, on: list, means: empty }
        resources:
          vendors:
            list:
              get: /{edition}/{company.id}/vendors
              items: value
              query: { $expand: "a,b", $filter: "kind eq 'V' or kind eq 'W'" }
              filters:
                status: { filter: "status eq '{value}'" }
                Open: { query: open }
              changedSince: { filter: "changed gt {value}" }
              company: companyCode
            get: { path: "/vendors/{id}", items: vendors }
          bills:
            list:
              get: /bills
              items: results
              conditions: { query: filters, separator: "," }
              companySession: true
              query: { sort: "changed:asc", filters: "kind:eq:1" }
              filters: { name: { filter: 'name:eq:"{value}"' } }
              changedSince: { filter: 'changed:gte:"{value}"' }
          dimensions:
            list: { get: /dimensions, items: value, each: values, carry: { dimension: code, name: names.en }, changedSince: { query: lastUpdated } }
            get: { path: "/dimensions('{id}')" }
        """;

    private static readonly Company Company = new("US01", ImmutableDictionary<string, string>.Empty.Add("id", "c-1"));

    [Fact]
    public async Task Filters_changes_and_company_become_one_query()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"value":[]}"""));
        await using var connection = TestConnection.To(system, Manifest);
        var query = ImmutableDictionary<string, string>.Empty.Add("status", "it's").Add("Open", "a b");
        var since = new DateTimeOffset(2026, 3, 1, 10, 0, 0, 123, TimeSpan.FromHours(2)).AddTicks(4567);

        await foreach (var page in connection.ReadAsync(new ReadRequest("vendors", query, since, Company), CancellationToken.None))
            page.Records.ShouldBeEmpty();

        Uri.UnescapeDataString(system.Requests[0].Target).ShouldBe(
            "/v1/c-1/vendors?$expand=a,b&companyCode=US01&open=a b&$filter=(kind eq 'V' or kind eq 'W') and status eq 'it''s' and changed "
                + "gt 2026-03-01T08:00:00.123Z");
    }

    [Fact]
    public async Task Conditions_go_where_and_as_the_manifest_says()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"results":[]}"""));
        await using var connection = TestConnection.To(system, Manifest);
        var query = ImmutableDictionary<string, string>.Empty.Add("name", """Tom "T" or \ Jerry, Ltd""");

        await foreach (var page in connection.ReadAsync(
            new ReadRequest("bills", query, new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), Company), CancellationToken.None))
            page.Records.ShouldBeEmpty();

        Uri.UnescapeDataString(system.Requests[0].Target).ShouldBe(
            "/bills?sort=changed:asc&filters=kind:eq:1,name:eq:\"Tom \\\"T\\\" or \\\\ Jerry, "
                + "Ltd\",changed:gte:\"2026-03-01T10:00:00.000Z\"");
        Connector.Sdk.Manifests.ManifestReader.Read(Manifest, "test/connector.yaml").Resources["bills"].List!.IsByCompany.ShouldBeTrue();
    }

    [Fact]
    public async Task Elements_of_an_inner_list_are_records_that_carry_fields_of_the_outer_one()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""
            {"value":[
              {"code":"D1","names":{"en":"One"},"values":[{"code":"a","weight":1.50,"dimension":"own"},{"code":"b"}]},
              {"code":"D2","values":[]},
              {"code":"D3"}]}
            """));
        await using var connection = TestConnection.To(system, Manifest);

        var page = (await connection.ReadAllAsync("dimensions")).ShouldHaveSingleItem();

        page.Records.Select(record => record.GetRawText()).ShouldBe(
        [
            """{"code":"a","weight":1.50,"dimension":"D1","name":"One"}""",
            """{"code":"b","dimension":"D1","name":"One"}""",
        ]);
    }

    [Fact]
    public async Task An_answer_that_means_empty_is_an_empty_last_page()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(404));
        await using var connection = TestConnection.To(system, Manifest);

        var page = (await connection.ReadAllAsync("dimensions")).ShouldHaveSingleItem();

        page.Records.ShouldBeEmpty();
        page.IsLast.ShouldBeTrue();
    }

    [Theory]
    [InlineData("vendors", """{"vendors":[{"id":1.0}]}""", "/vendors/a%2Fb")]
    [InlineData("vendors", """[{"id":1.0}]""", "/vendors/a%2Fb")]
    [InlineData("dimensions", """{"id":1.0}""", "/dimensions('a%2Fb')")]
    public async Task One_record_comes_bare_or_in_an_envelope_of_one(string resource, string body, string target)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(body));
        await using var connection = TestConnection.To(system, Manifest);

        var record = await connection.GetAsync(new GetRequest(resource, "a/b"), CancellationToken.None);

        record!.Value.GetRawText().ShouldBe("""{"id":1.0}""");
        system.Requests[0].Target.ShouldBe(target);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(200, """{"vendors":[]}""")]
    public async Task A_record_the_system_does_not_have_is_null(int status, string body)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(body, status));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.GetAsync(new GetRequest("vendors", "1"), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_filter_the_manifest_does_not_declare_gets_a_suggestion()
    {
        await using var connection = TestConnection.To("http://unused.invalid", Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("vendors", ("stauts", "x")))).Failure;

        failure.Message.ShouldBe("The list of 'vendors' has no filter 'stauts'. Did you mean 'status'?");
    }

    [Fact]
    public async Task A_base_URL_may_have_a_path_and_a_slash_at_its_end()
    {
        await using var system = await TestSystem.StartAsync((context, _) => context.Response.WriteAsync("[]"));
        await using var connection = TestConnection.To(system.Url + "/below/", Manifest);

        await connection.ReadAllAsync("dimensions");

        system.Requests[0].Target.ShouldBe("/below/dimensions");
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("ftp://host")]
    [InlineData("https://host/?a=b")]
    public void A_base_URL_that_is_none_is_refused_when_the_connection_is_opened(string url) =>
        Should.Throw<ConnectorException>(() => TestConnection.To(url, Manifest)).Failure.Message
            .ShouldBe($"The connection's baseUrl '{url}' is not an absolute http or https URL.");
}

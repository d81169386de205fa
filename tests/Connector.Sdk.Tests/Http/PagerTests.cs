using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class PagerTests
{
    private const string Manifest = """
        connector: paged
        summary: Every way to page.
        settings:
          baseUrl: { type: url, required: true }
        resources:
          headers:
            list: { get: /items, items: items, page: { kind: header-token, size: 2, sizeQuery: pageSize, from: X-Amz-Meta-ContinuationToken, to: x-amz-meta-continuationtoken }, query: { sort: a b } }
          links:
            list: { get: /items, items: value, page: { kind: next-link, size: 2, sizeHeader: "Prefer: odata.maxpagesize={size}", from: "@odata.nextLink" } }
          tokens:
            list: { get: /items, items: items, page: { kind: body-token, size: 2, sizeQuery: max, from: next.token, to: after } }
          skips:
            list: { get: /items, items: items, page: { kind: skip-top, size: 2 } }
          offsets:
            list: { get: /items, items: items, page: { kind: skip-top, size: 2, sizeQuery: limit, to: offset } }
          capped:
            list: { get: /items, items: items, page: { kind: skip-top, size: 2, until: empty } }
          keys:
            list: { get: /items, items: items, filters: { open: { filter: "Open eq {value}" } }, page: { kind: key-range, size: 2, key: [Name, Line] } }
          ignoring:
            list: { get: /items, items: items, page: { kind: skip-top, size: 2, until: known, key: [id] } }
          single:
            list: { get: /items }
        """;

    [Fact]
    public async Task A_header_token_is_sent_back_in_a_header_with_the_same_query()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"items":[{"a":1},{"a":2}]}""", 200, ("X-Amz-Meta-ContinuationToken", "t1")),
            Reply.Json("""{"items":[]}""", 200, ("X-Amz-Meta-ContinuationToken", "t2")),
            Reply.Json("""[{"a":3.10}]"""));
        await using var connection = TestConnection.To(system, Manifest);

        var pages = await connection.ReadAllAsync("headers");

        pages.Select(page => page.Records.Count).ShouldBe([2, 0, 1]);
        pages.Select(page => page.IsLast).ShouldBe([false, false, true]);
        pages[2].Records[0].GetRawText().ShouldBe("""{"a":3.10}""");
        system.Requests.Select(request => request.Target).ShouldAllBe(target => target == "/items?sort=a%20b&pageSize=2");
        system.Requests.Select(request => request.Header("x-amz-meta-continuationtoken")).ShouldBe([null, "t1", "t2"]);
    }

    [Fact]
    public async Task A_system_that_ignores_paging_is_read_once_and_to_its_end()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"items":[{"id":1},{"id":2},{"id":3}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var pages = await connection.ReadAllAsync("ignoring");

        pages.SelectMany(page => page.Records).Select(record => record.GetProperty("id").GetInt32()).ShouldBe([1, 2, 3]);
        pages[^1].IsLast.ShouldBeTrue();
        system.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Records_that_come_again_at_the_edge_of_a_page_are_given_once()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"items":[{"id":"a"},{"id":"b"}]}"""), Reply.Json("""{"items":[{"id":"b"},{"id":"c"}]}"""),
            Reply.Json("""{"items":[{"id":"d"}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var pages = await connection.ReadAllAsync("ignoring");

        pages.SelectMany(page => page.Records).Select(record => record.GetProperty("id").GetString()).ShouldBe(["a", "b", "c", "d"]);
    }

    [Fact]
    public async Task A_system_that_ignores_what_to_skip_but_cuts_its_pages_is_an_error_because_rows_would_be_missed()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"items":[{"id":1},{"id":2}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var stopped = await Should.ThrowAsync<ConnectorException>(() => connection.ReadAllAsync("ignoring"));

        stopped.Failure.Code.ShouldBe("page-repeats");
    }

    [Fact]
    public async Task A_next_link_is_followed_absolute_or_relative_and_keeps_the_size_header()
    {
        await using var system = await TestSystem.StartAsync((context, request) => request.Target switch
        {
            "/items" =>
                Reply.Json($$"""{"value":[{"a":1}],"@odata.nextLink":"http://{{request.Header("Host")}}/items?$skiptoken=x%27y"}""")(
                    context),
            "/items?$skiptoken=x%27y" => Reply.Json("""{"value":[{"a":2}],"@odata.nextLink":"/items?page=3"}""")(context),
            "/items?page=3" => Reply.Json("""{"value":[{"a":3}]}""")(context),
            _ => Reply.Status(404)(context),
        });
        await using var connection = TestConnection.To(system, Manifest);

        var pages = await connection.ReadAllAsync("links");

        pages.SelectMany(page => page.Records).Select(record => record.GetRawText())
            .ShouldBe(["""{"a":1}""", """{"a":2}""", """{"a":3}"""]);
        system.Requests.Select(request => request.Header("Prefer")).ShouldAllBe(prefer => prefer == "odata.maxpagesize=2");
    }

    [Fact]
    public async Task A_next_link_to_another_host_is_refused_and_never_called()
    {
        await using var stranger = await TestSystem.AnsweringAsync(Reply.Json("""{"value":[]}"""));
        await using var system =
            await TestSystem.AnsweringAsync(Reply.Json($$"""{"value":[{"a":1}],"@odata.nextLink":"{{stranger.Url}}/items"}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("links"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Code.ShouldBe("leaves-host");
        failure.Message.ShouldContain("is on another host than the connection's 127.0.0.1");
        stranger.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("file:///etc/passwd")]
    public async Task A_next_link_that_is_no_address_is_refused(string link)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json($$"""{"value":[{"a":1}],"@odata.nextLink":"{{link}}"}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("links"))).Failure;

        failure.Message.ShouldBe("The system's link to the next page, at '@odata.nextLink', is not a valid address.");
        system.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_body_token_is_sent_back_as_a_parameter()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"items":[{"a":1}],"next":{"token":"a&b"}}"""),
            Reply.Json("""{"items":[{"a":2}],"next":{"token":null}}"""));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.ReadAllAsync("tokens")).Count.ShouldBe(2);

        system.Requests.Select(request => request.Target).ShouldBe(["/items?max=2", "/items?max=2&after=a%26b"]);
    }

    [Theory]
    [InlineData("skips", "/items?$top=2", "/items?$top=2&$skip=2", "/items?$top=2&$skip=4")]
    [InlineData("offsets", "/items?limit=2", "/items?limit=2&offset=2", "/items?limit=2&offset=4")]
    public async Task Skipping_goes_on_until_a_short_page(string resource, string first, string second, string third)
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"items":[{"a":1},{"a":2}]}"""),
            Reply.Json("""{"items":[{"a":3},{"a":4}]}"""),
            Reply.Json("""{"items":[{"a":5}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.ReadAllAsync(resource)).Sum(page => page.Records.Count).ShouldBe(5);

        system.Requests.Select(request => request.Target).ShouldBe([first, second, third]);
    }

    [Fact]
    public async Task Where_pages_may_be_cut_short_only_an_empty_one_is_the_last()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"items":[{"a":1}]}"""),
            Reply.Json("""{"items":[{"a":2}]}"""),
            Reply.Json("""{"items":[]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var pages = await connection.ReadAllAsync("capped");

        pages.Select(page => page.IsLast).ShouldBe([false, false, true]);
        system.Requests.Select(request => request.Target).ShouldBe(["/items?$top=2", "/items?$top=2&$skip=1", "/items?$top=2&$skip=2"]);
    }

    [Fact]
    public async Task A_key_range_goes_on_after_the_last_key_under_the_same_filter()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"items":[{"Name":"A","Line":1},{"Name":"O'B","Line":2.50}]}"""),
            Reply.Json("""{"items":[{"Name":"O'B","Line":3}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.ReadAllAsync("keys", ("open", "true"))).Sum(page => page.Records.Count).ShouldBe(3);

        system.Requests.Select(request => Uri.UnescapeDataString(request.Target)).ShouldBe(
        [
            "/items?$filter=Open eq true&$top=2&$orderby=Name,Line",
            "/items?$filter=Open eq true and (Name gt 'O''B' or (Name eq 'O''B' and Line gt 2.50))&$top=2&$orderby=Name,Line",
        ]);
    }

    [Fact]
    public async Task A_record_without_the_key_of_its_range_stops_the_read()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"items":[{"Name":"A","Line":1},{"Name":"B"}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("keys"))).Failure;

        failure.Message.ShouldBe(
            "A record came without the field 'Line', which its page is ordered by. Reading stopped; nothing after this page was read.");
    }

    [Theory]
    [InlineData("headers", "the way to a page that was already read")]
    [InlineData("skips", "the records of an earlier page")]
    public async Task Pages_that_go_in_circles_are_stopped(string resource, string what)
    {
        var count = 0;
        await using var system = await TestSystem.StartAsync((context, _) =>
        {
            // Header tokens repeat while the records differ; skipped pages repeat their records.
            var record = resource == "headers" ? Interlocked.Increment(ref count) : 1;
            context.Response.Headers["X-Amz-Meta-ContinuationToken"] = "same";
            return context.Response.WriteAsync($$"""{"items":[{"a":{{record}}},{"a":2}]}""");
        });
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync(resource))).Failure;

        failure.Code.ShouldBe("page-repeats");
        failure.Message.ShouldBe(
            $"The pages of '{resource}' go in circles: the system sent {what} again. Reading stopped; nothing after this page was read.");
        system.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_without_its_envelope_is_an_error_and_not_an_empty_page()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"vendorEntities":[{"a":1}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.ReadAllAsync("skips"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("paged answered for 'skips' without the list 'items': check the manifest's 'items' or the site's path.");
    }

    [Theory]
    [InlineData("""[{"a":1}]""", 1)]
    [InlineData("", 0)]
    public async Task A_list_without_paging_is_one_page(string body, int records)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(body));
        await using var connection = TestConnection.To(system, Manifest);

        var page = (await connection.ReadAllAsync("single")).ShouldHaveSingleItem();

        page.IsLast.ShouldBeTrue();
        page.Records.Count.ShouldBe(records);
    }
}

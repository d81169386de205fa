namespace Connector.Sdk.Tests.Http;

public sealed class FindTests
{
    private const string Manifest = """
        connector: finding
        summary: Looks things up.
        settings:
          baseUrl: { type: url, required: true }
        companySettings: { id: {} }
        resources:
          invoices:
            key: id
            find: { path: "/companies({company.id})/invoices", filter: "vendor eq '{vendor}' and number eq '{number}' and year eq {year}", items: value, match: [vendor, number] }
          responses:
            key: externalCode
            find: { path: "/documents/{id}", items: "documents[*].responses", match: [externalCode, amount] }
          notes:
            find: { path: "/notes/{idempotencyKey}/{kind}" }
        """;

    [Fact]
    public async Task A_filter_is_quoted_as_OData_wants_and_escaped_for_the_URL()
    {
        await using var system =
            await TestSystem.AnsweringAsync(Reply.Json("""{"value":[{"id":"x","vendor":"O'Neill & Søn","number":"1/2"}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var found = await connection.FindAsync(Invoice("O'Neill & Søn", "1/2", "2026"), CancellationToken.None);

        found!.TargetId.ShouldBe("x");
        system.Requests[0].Target.ShouldBe(
            "/companies(c-1)/invoices?$filter=vendor%20eq%20%27O%27%27Neill%20%26%20S%C3%B8n%27"
                + "%20and%20number%20eq%20%271%2F2%27%20and%20year%20eq%202026");
    }

    [Fact]
    public async Task A_value_that_would_change_a_condition_is_refused_unsent()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("{}"));
        await using var connection = TestConnection.To(system, Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(
            connection.FindAsync(Invoice("v", "n", "2026 or true"), CancellationToken.None))).Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe(
            "'2026 or true' cannot stand for 'year' in the condition \"vendor eq '{vendor}' and number eq '{number}' and year eq "
                + "{year}\": it is not a number, date, GUID or single word.");
        system.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_system_gives_is_compared_with_what_is_about_to_be_written()
    {
        // A system that ignores its $filter gives everything.
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"value":[{"id":"a","vendor":"v","number":"1.1"},{"id":"b","vendor":"v","number":"1.10"}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        (await connection.FindAsync(Invoice("v", "1.10", "2026"), CancellationToken.None))!.TargetId.ShouldBe("b");
        (await connection.FindAsync(Invoice("w", "1.10", "2026"), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Case_and_blanks_around_a_text_do_not_make_another_document()
    {
        // Databases behind accounting systems fold both: what they found is the document, or it would be entered a second time.
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"value":[{"id":"a","vendor":"V ","number":"INV-7"}]}"""));
        await using var connection = TestConnection.To(system, Manifest);
        var request = Invoice("v", "inv-7 ", "2026");

        (await connection.FindAsync(request, CancellationToken.None))!.TargetId.ShouldBe("a");
        (await connection.FindAsync(request with { Item = TestConnection.Item("""{"vendor":"v","number":"inv-7 "}""") },
            CancellationToken.None))!.TargetId.ShouldBe("a");
    }

    [Fact]
    public async Task Several_that_match_cannot_be_told_apart()
    {
        await using var system = await TestSystem.AnsweringAsync(
            Reply.Json("""{"value":[{"id":"a","vendor":"v","number":"1"},{"id":"b","vendor":"v","number":"1"}]}"""));
        await using var connection = TestConnection.To(system, Manifest);

        var failure =
            (await Should.ThrowAsync<ConnectorException>(connection.FindAsync(Invoice("v", "1", "2026"), CancellationToken.None))).Failure;

        failure.Kind.ShouldBe(FailureKind.Duplicate);
        failure.Message.ShouldBe("finding holds 2 records with number 1, vendor v, year 2026; which of them is meant cannot be told.");
        failure.Detail.ShouldBe("a, b");
    }

    [Theory]
    [InlineData("""{"documents":[{"responses":[{"externalCode":"no"},{"externalCode":"e","amount":10}]}]}""", true)]
    [InlineData("""{"documents":[{"responses":[{"externalCode":"e","amount":10.01}]}]}""", false)]
    [InlineData("""{"documents":[{"responses":[]},{"responses":null},{"responses":[{"externalCode":"e","amount":10}]}]}""", true)]
    [InlineData("""{"documents":[{"responses":[]}]}""", false)]
    [InlineData("""{"documents":[{}]}""", false)]
    [InlineData("""{"documents":[]}""", false)]
    public async Task A_look_up_inside_a_document_compares_amounts_by_value(string body, bool isThere)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json(body));
        await using var connection = TestConnection.To(system, Manifest);

        var found = await connection.FindAsync(Request("responses", "externalCode", "e", """{"externalCode":"e","amount":10.00}"""),
            CancellationToken.None);

        (found is not null).ShouldBe(isThere);
        system.Requests[0].Target.ShouldBe("/documents/doc%201");
    }

    [Theory]
    [InlineData(404, false)]
    [InlineData(200, true)]
    public async Task A_bare_record_is_there_or_not(int status, bool isThere)
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"a":1}""", status));
        await using var connection = TestConnection.To(system, Manifest);

        var found = await connection.FindAsync(Request("notes", "kind", "remark"), CancellationToken.None);

        (found is not null).ShouldBe(isThere);
        system.Requests[0].Target.ShouldBe("/notes/00000000000000000000000000000007/remark");
    }

    [Fact]
    public async Task A_system_that_cannot_be_asked_leaves_the_doubt()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(500));
        await using var connection = TestConnection.To(system, Manifest);

        (await Should.ThrowAsync<ConnectorException>(connection.FindAsync(Invoice("v", "1", "2026"), CancellationToken.None))).Failure.Kind
            .ShouldBe(FailureKind.Transient);
    }

    internal static FindRequest Request(string resource, string field, string value, string body = "{}") => new(
        resource,
        ImmutableSortedDictionary<string, string>.Empty.Add(field, value),
        TestConnection.Item(body, 7) with { Id = "doc 1" });

    private static FindRequest Invoice(string vendor, string number, string year) => new(
        "invoices",
        ImmutableSortedDictionary<string, string>.Empty.Add("vendor", vendor).Add("number", number).Add("year", year),
        TestConnection.Item("{}"),
        new Company("C", ImmutableDictionary<string, string>.Empty.Add("id", "c-1")));
}

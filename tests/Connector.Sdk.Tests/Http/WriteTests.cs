using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class WriteTests
{
    private const string Manifest = """
        connector: taking
        summary: Takes records.
        settings:
          baseUrl: { type: url, required: true }
        companySettings: { id: { examples: [c-example] } }
        headers: { X-Plain: shown }
        answers:
          - { status: 400, means: data, message: message }
        resources:
          vendors:
            key: externalCode
            write: { post: /vendors, body: array, batch: { records: 3, bytes: 60B }, semantics: upsert, resultId: id, touch: note }
          invoices:
            write: { post: "/companies({company.id})/invoices", resultId: number }
          suppliers:
            key: id
            naturalKey: [name]
            find: { path: "/suppliers/{name}", match: [name] }
            write: { post: /suppliers, update: { patch: "/suppliers/{id}" }, body: array, batch: { records: 3 } }
          lines:
            write: { patch: "/invoices({invoice})/lines('{id}')", semantics: upsert }
        """;

    private static readonly Company Company = new("C", ImmutableDictionary<string, string>.Empty.Add("id", "c-1"));

    [Fact]
    public async Task Batches_are_as_full_as_records_and_bytes_allow_and_keep_their_order()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest);

        var outcomes = await connection.WriteAllAsync("vendors",
            """{"externalCode":"a"}""", """{"externalCode":"b"}""", """{"externalCode":"c12345678901234"}""", """{"externalCode":"d"}""");

        // Two brackets, commas and 20 + 20 + 34 + 20 bytes: the third no longer fits into 60.
        system.Requests.Select(request => request.Body).ShouldBe(
        [
            """[{"externalCode":"a"},{"externalCode":"b"}]""",
            """[{"externalCode":"c12345678901234"},{"externalCode":"d"}]""",
        ]);
        outcomes.Select(outcome => outcome.ShouldBeOfType<WriteOutcome.Delivered>().TargetId)
            .ShouldBe(["id-a", "id-b", "id-c12345678901234", "id-d"]);
    }

    [Fact]
    public async Task A_record_with_an_id_is_changed_alone_and_one_without_is_made()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("[]"));
        await using var connection = TestConnection.To(system, Manifest);
        WriteItem Change(string id) => TestConnection.Item("""{"name":"N"}""") with { Id = id };

        await connection.WriteAsync(new WriteRequest("suppliers", [Change("a b"), Change("a b")]), CancellationToken.None);
        await connection.WriteAllAsync("suppliers", """{"name":"N"}""");

        system.Requests.Select(request => $"{request.Method} {request.Target} {request.Body}").ShouldBe(
            ["""PATCH /suppliers/a%20b {"name":"N"}""", """PATCH /suppliers/a%20b {"name":"N"}""", """POST /suppliers [{"name":"N"}]"""]);
        (await connection.FindAsync(
            new FindRequest("suppliers", ImmutableSortedDictionary<string, string>.Empty.Add("name", "N"), Change("a b")),
            CancellationToken.None)).ShouldBeNull();
        system.Requests.Count.ShouldBe(3, "what is changed by its id is not looked up");
    }

    [Fact]
    public async Task A_batch_takes_so_many_records()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest);

        await connection.WriteAllAsync("vendors", [.. Enumerable.Range(0, 7).Select(number => $$"""{"a":{{number}}}""")]);

        system.Requests.Select(request => request.Body)
            .ShouldBe(["""[{"a":0},{"a":1},{"a":2}]""", """[{"a":3},{"a":4},{"a":5}]""", """[{"a":6}]"""]);
    }

    [Fact]
    public async Task A_record_too_large_for_any_call_is_refused_unsent_and_the_others_go_through()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest);

        var outcomes = await connection.WriteAllAsync("vendors", """{"externalCode":"a"}""",
            $$"""{"externalCode":"{{new string('x', 60)}}"}""", """{"externalCode":"b"}""");

        var failure = outcomes[1].ShouldBeOfType<WriteOutcome.Refused>().Failure;
        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe("The record is 79 bytes; taking takes 60 bytes a call.");
        outcomes[0].ShouldBeOfType<WriteOutcome.Delivered>();
        outcomes[2].ShouldBeOfType<WriteOutcome.Delivered>();
        system.Requests.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_refused_batch_is_halved_until_the_bad_record_stands_alone(int bad)
    {
        await using var system = await TestSystem.StartAsync((context, request) =>
            request.Body.Contains("\"bad\"", StringComparison.Ordinal)
                ? Reply.Json("""{"message":"No such term."}""", 400)(context)
                : EchoAsync(context, request));
        await using var connection = TestConnection.To(system, Manifest);

        var outcomes = await connection.WriteAllAsync("vendors",
            [.. Enumerable.Range(0, 3).Select(number => number == bad ? """{"externalCode":"bad"}""" : $$"""{"a":{{number}}}""")]);

        for (var index = 0; index < 3; index++)
        {
            if (index == bad)
                outcomes[index].ShouldBeOfType<WriteOutcome.Refused>().Failure.Message.ShouldBe("No such term.");
            else
                outcomes[index].ShouldBeOfType<WriteOutcome.Delivered>();
        }
    }

    [Fact]
    public async Task A_batch_in_doubt_leaves_its_records_in_doubt_and_the_next_is_still_sent()
    {
        await using var system = await TestSystem.StartAsync((context, request) =>
            request.Body.Contains("\"a\":0", StringComparison.Ordinal) ? Reply.Drop(context) : EchoAsync(context, request));
        await using var connection = TestConnection.To(system, Manifest);

        var outcomes = await connection.WriteAllAsync("vendors", [.. Enumerable.Range(0, 4).Select(number => $$"""{"a":{{number}}}""")]);

        outcomes.Take(3).ShouldAllBe(outcome => ((WriteOutcome.Refused)outcome).Failure.Kind == FailureKind.Ambiguous);
        outcomes[3].ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task After_a_refusal_that_would_meet_every_batch_no_further_one_is_sent()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Status(403));
        await using var connection = TestConnection.To(system, Manifest);

        var outcomes = await connection.WriteAllAsync("vendors", [.. Enumerable.Range(0, 9).Select(number => $$"""{"a":{{number}}}""")]);

        outcomes.ShouldAllBe(outcome => ((WriteOutcome.Refused)outcome).Failure.Kind == FailureKind.Authentication);
        system.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_forced_record_differs_by_its_touched_field_alike_in_each_attempt_and_otherwise_for_each_job()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest);
        var item = TestConnection.Item("""{"note":"old","sum":1.10}""") with { Touch = true };

        foreach (var one in new[] { item, item, item with { IdempotencyKey = "another" }, item with { Touch = false } })
            await connection.WriteAsync(new WriteRequest("vendors", [one]), CancellationToken.None);

        var notes = system.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement[0].GetProperty("note").GetString()!)
            .ToArray();
        notes[0].Length.ShouldBe(8);
        notes[0].ShouldBe(notes[1]);
        notes[0].ShouldNotBe(notes[2]);
        notes[3].ShouldBe("old");
        system.Requests[0].Body.ShouldContain("\"sum\":1.10");
    }

    [Fact]
    public async Task One_record_is_one_object_and_its_answer_the_whole_answer()
    {
        await using var system = await TestSystem.AnsweringAsync(Reply.Json("""{"number":"PI-1","lines":[1,2]}""", 201));
        await using var connection = TestConnection.To(system, Manifest);

        var outcomes = await connection.WriteAsync(new WriteRequest("invoices", [TestConnection.Item("""{"total":10.00}""")], Company),
            CancellationToken.None);

        var delivered = outcomes.ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Delivered>();
        delivered.TargetId.ShouldBe("PI-1");
        delivered.Body!.Value.GetRawText().ShouldBe("""{"number":"PI-1","lines":[1,2]}""");
        system.Requests[0].Target.ShouldBe("/companies(c-1)/invoices");
        system.Requests[0].Body.ShouldBe("""{"total":10.00}""");
    }

    [Fact]
    public async Task Placeholders_are_filled_from_the_item_and_escaped()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest);
        var item =
            TestConnection.Item("{}") with { Id = "a/b'c?", Parameters = ImmutableDictionary<string, string>.Empty.Add("invoice", "7") };

        await connection.WriteAsync(new WriteRequest("lines", [item]), CancellationToken.None);

        system.Requests[0].Method.ShouldBe("PATCH");
        system.Requests[0].Target.ShouldBe("/invoices(7)/lines('a%2Fb%27%27c%3F')");
    }

    [Theory]
    [InlineData("..", FailureKind.Data, "'..' cannot stand for 'id' in the path '/invoices({invoice})/lines('{id}')'.")]
    [InlineData("", FailureKind.Data, "'id' is empty, and the path '/invoices({invoice})/lines('{id}')' needs it.")]
    [InlineData(null, FailureKind.Configuration, "Nothing was given for '{id}' in '/invoices({invoice})/lines('{id}')'.")]
    public async Task A_record_without_an_address_is_refused_unsent(string? id, FailureKind kind, string message)
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest);
        var item = TestConnection.Item("{}") with { Id = id, Parameters = ImmutableDictionary<string, string>.Empty.Add("invoice", "7") };

        var failure = (await connection.WriteAsync(new WriteRequest("lines", [item]),
            CancellationToken.None))[0].ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldBe(message);
        Should.Throw<ConnectorException>(() => connection.Describe(new WriteRequest("lines", [item]))).Failure.ShouldBe(failure);
        system.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_site_may_have_a_path_of_its_own()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest,
            with: options => options with { Paths = options.Paths.Add("vendors.write", "/v2/suppliers") });

        await connection.WriteAllAsync("vendors", "{}");

        system.Requests[0].Target.ShouldBe("/v2/suppliers");
    }

    [Theory]
    [InlineData("vendor.write", "/x",
        "The connection gives a path for 'vendor.write', which taking does not have. Did you mean 'vendors.write'?")]
    [InlineData("vendors.write", "x", "The connection's path for 'vendors.write' must start with '/': it lies below the baseUrl.")]
    public void A_path_for_nothing_there_is_is_refused_when_the_connection_is_opened(string name, string path, string message) =>
        Should.Throw<ConnectorException>(() =>
            TestConnection.To("http://unused.invalid", Manifest, with: options => options with { Paths = options.Paths.Add(name, path) }))
            .Failure.Message.ShouldBe(message);

    [Fact]
    public async Task A_manifest_may_set_any_header_those_of_the_body_included()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system,
            Manifest.Replace("X-Plain: shown", "Content-Type: application/vnd.test+json, accept: text/json", StringComparison.Ordinal));

        await connection.WriteAllAsync("vendors", "{}");

        system.Requests[0].Header("Content-Type").ShouldBe("application/vnd.test+json");
        system.Requests[0].Header("Accept").ShouldBe("text/json");
    }

    [Fact]
    public async Task What_is_described_is_what_is_sent()
    {
        await using var system = await TestSystem.StartAsync(EchoAsync);
        await using var connection = TestConnection.To(system, Manifest);
        var request = new WriteRequest("vendors",
            [.. Enumerable.Range(0, 4).Select(number => TestConnection.Item($$"""{"a":{{number}}.0}""", number))]);

        var described = connection.Describe(request);
        await connection.WriteAsync(request, CancellationToken.None);

        described.Select(one => (one.Method, one.Path, one.Body!.Value.GetRawText()))
            .ShouldBe(system.Requests.Select(seen => (seen.Method, seen.Target, seen.Body)));
        described[0].Headers["X-Plain"].ShouldBe("shown");
    }

    [Fact]
    public async Task A_request_is_described_offline_by_the_manifests_examples()
    {
        var manifest = ManifestReader.Read(Manifest, "f.yaml");
        await using var connection = new RestConnection(manifest,
            new ConnectionContext { Name = "offline", Settings = manifest.ExampleSettings(), Logger = new TestLogger() });

        var request = new WriteRequest("invoices", [TestConnection.Item("{}")], manifest.ExampleCompany("US01"));

        connection.Describe(request).ShouldHaveSingleItem().Path.ShouldBe("/companies(c-example)/invoices");
    }

    [Fact]
    public async Task Nothing_is_confirmed_by_a_connector_that_cannot()
    {
        await using var connection = TestConnection.To("http://unused.invalid", Manifest);

        var outcomes = await connection.ConfirmAsync(new ConfirmRequest("vendors", ["t1", "t2"]), CancellationToken.None);

        outcomes.Count.ShouldBe(2);
        outcomes[0].ShouldBeOfType<WriteOutcome.Refused>().Failure.Message
            .ShouldBe("The connector taking cannot say what became of 'vendors'.");
    }

    [Fact]
    public async Task An_unknown_resource_gets_a_suggestion()
    {
        await using var connection = TestConnection.To("http://unused.invalid", Manifest);

        var failure = (await Should.ThrowAsync<ConnectorException>(connection.WriteAllAsync("vendor", "{}"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("taking has no resource 'vendor'. Did you mean 'vendors'?");
    }

    /// <summary>Gives each record of an array an id made of its externalCode.</summary>
    private static Task EchoAsync(HttpContext context, SeenRequest request)
    {
        var sent = JsonDocument.Parse(request.Body).RootElement;
        if (sent.ValueKind != JsonValueKind.Array)
            return context.Response.WriteAsync("{}");
        var answers = sent.EnumerateArray()
            .Select(record => record.TryGetProperty("externalCode", out var code) ? $$"""{"id":"id-{{code}}"}""" : """{"id":"none"}""");
        return context.Response.WriteAsync($$"""{"vendors":[{{string.Join(',', answers)}}]}""");
    }
}

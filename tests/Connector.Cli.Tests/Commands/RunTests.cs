using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Cli.Tests.Commands;

public sealed class RunTests : FlowTest
{
    [Fact]
    public async Task A_run_delivers_shows_a_table_and_tells_how_it_goes_on_stderr()
    {
        await PrepareAsync();
        Shelf.Books.AddRange([Shelf.Book(1), Shelf.Book(2)]);

        var outcome = (await RunOnceAsync()).ShouldBeDone();

        Shelf.Notes.Keys.Order(StringComparer.Ordinal).ShouldBe(["1", "2"]);
        outcome.Out.ShouldContain("delivered");
        outcome.Out.Split('\n').Single(line => line.Contains("library/books", StringComparison.Ordinal))
            .Split('│', StringSplitOptions.TrimEntries)[1..9]
            .ShouldBe(["library/books", "2", "2", "0", "0", "0", "0", "0"]);
        outcome.Error.ShouldContain("library/books: ");
        (outcome.Out + outcome.Error).ShouldNotContain("open sesame");
    }

    [Fact]
    public async Task A_terminal_sees_a_table_that_moves_and_goes_away()
    {
        await PrepareAsync();
        IsTerminal = true;
        Shelf.Books.Add(Shelf.Book(1));

        var outcome = (await RunOnceAsync()).ShouldBeDone();

        outcome.Error.ShouldContain("doing");
        outcome.Error.ShouldContain("\u001b[?25l");
        outcome.Error.TrimEnd().ShouldEndWith("\u001b[?25h");
        outcome.Out.ShouldContain("books");
        outcome.Out.ShouldNotContain("doing");
    }

    [Fact]
    public async Task The_json_line_is_last_and_has_the_promised_shape()
    {
        await PrepareAsync();
        Shelf.Books.AddRange([Shelf.Book(1), Shelf.Book(2, title: "Skip"), Shelf.Book(3, genre: "X")]);

        var outcome = (await RunOnceAsync("--json")).ShouldBeDone();

        var json = JsonElement.Parse(outcome.Out.TrimEnd().Split('\n')[^1]);
        json.EnumerateObject().Select(property => property.Name).ShouldBe(["flows", "elapsedMs"]);
        json.GetProperty("flows").GetRawText()
            .ShouldBe("""[{"flow":"library/books","read":3,"delivered":1,"skipped":1,"pending":0,"review":1,"retrying":0,"rejected":0}]""");
    }

    [Fact]
    public async Task Documents_in_review_and_rejected_are_listed_with_their_reasons_and_are_no_failure()
    {
        await PrepareAsync();
        Shelf.Books.AddRange([Shelf.Book(1, genre: "X"), Shelf.Book(2)]);
        Shelf.Refuses = note => note.GetProperty("number").GetRawText() == "2" && !note.TryGetProperty("why", out _)
            ? new Failure(FailureKind.Data, "full", "The shelf is full.")
            : null;

        var outcome = (await RunOnceAsync()).ShouldBeDone();

        outcome.Out.ShouldContain("library/books, review:");
        outcome.Out.ShouldMatch("  B1 \\(record \\d+\\): genre: .*genres.*X");
        outcome.Out.ShouldContain("library/books, rejected:");
        outcome.Out.ShouldMatch("  B2 \\(record \\d+\\): The shelf is full\\.");
    }

    [Fact]
    public async Task Documents_of_earlier_runs_are_not_listed_again()
    {
        await PrepareAsync();
        Shelf.Books.Add(Shelf.Book(1, genre: "X"));
        await RunOnceAsync();
        Clock.Now = Clock.Now.AddHours(1);

        var outcome = (await RunOnceAsync()).ShouldBeDone();

        outcome.Out.ShouldNotContain("B1");
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_ends_the_flow_and_the_exit_code_says_so()
    {
        await PrepareAsync();
        Shelf.Listing = () => throw new ConnectorException(
            new Failure(FailureKind.Authentication, "http-401", "The shelf refuses the password.", "GET /books answered 401"));

        var outcome = await RunOnceAsync();

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain(
            "engine: library/books could not run to its end: The shelf refuses the password. (GET /books answered 401)");
    }

    [Fact]
    public async Task Verdicts_that_are_still_open_have_an_exit_code_and_a_sentence_of_their_own()
    {
        await PrepareAsync();
        Shelf.NeverDecides = true;
        Shelf.Books.AddRange([Shelf.Book(1), Shelf.Book(2)]);

        var outcome = await RunOnceAsync("--patience", "0s");
        var json = await RunOnceAsync("--patience", "0s", "--json");

        outcome.ExitCode.ShouldBe(4);
        outcome.Error.ShouldContain(
            "engine: 2 records left undecided: library/books 2. Run it again to go on with them, give it more time with --patience, or "
                + "leave it running without --once.");
        json.ExitCode.ShouldBe(4);
        JsonElement.Parse(json.Out.TrimEnd().Split('\n')[^1]).GetProperty("undecided").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Records_that_are_to_be_tried_again_later_are_undecided_too()
    {
        await PrepareAsync();
        Shelf.Books.Add(Shelf.Book(1));
        Shelf.Refuses = _ => new Failure(FailureKind.Transient, "busy", "The shelf is being dusted.");

        var outcome = await RunOnceAsync("--patience", "0s");

        outcome.ExitCode.ShouldBe(4);
        outcome.Error.ShouldContain("engine: 1 record left undecided: library/books 1. Run it again");
        outcome.Out.ShouldContain("The shelf is being dusted.");
    }

    [Fact]
    public async Task Patience_comes_from_the_connections_file_where_the_command_line_has_none()
    {
        await PrepareAsync();
        WriteConnections(
            "resilience: { once: { patience: 0s } }\nconnections:\n  shelf: { baseUrl: https://shelf.example, password: "
                + "'${secret:shelf-password}' }\n");
        Shelf.NeverDecides = true;
        Shelf.Books.Add(Shelf.Book(1));

        (await RunOnceAsync()).ExitCode.ShouldBe(4);
    }

    [Theory]
    [InlineData("soon", "--once", "'soon' is not a number with a unit: 500ms, 30s, 5m, 24h or 7d.")]
    [InlineData("5m", "--verbose",
        "--patience says how long --once waits; a run that goes on needs none. Add --once, or leave --patience out.")]
    public async Task Patience_is_a_duration_and_belongs_to_once(string patience, string with, string message)
    {
        await PrepareAsync();

        var outcome = await RunAsync("run", FlowFile, with, "--patience", patience, "--connections", ConnectionsPath, "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(message);
    }

    [Fact]
    public async Task A_dry_run_shows_every_write_and_makes_none()
    {
        await PrepareAsync();
        Shelf.Books.Add(Shelf.Book(1));

        var text = (await RunOnceAsync("--dry-run")).ShouldBeDone();
        var json = (await RunOnceAsync("--dry-run", "--json")).ShouldBeDone();

        text.Out.ShouldContain("would write: library/books B1 target\nPOST /notes\n{");
        text.Out.ShouldContain("\"price\": 10.10");
        var write = JsonElement.Parse(json.Out.Split('\n')[0]);
        write.EnumerateObject().Select(property => property.Name).ShouldBe(["flow", "key", "step", "method", "path", "headers", "body"]);
        write.GetProperty("body").GetProperty("price").GetRawText().ShouldBe("10.10");
        Shelf.Notes.ShouldBeEmpty();
        await using var store = await OpenStoreAsync();
        (await store.FindAsync(new RecordFilter(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Invalid_flow_files_stop_the_run_with_their_findings()
    {
        await PrepareAsync();
        WriteFlow(Flow.Replace("resource: books }", "resource: boks }", StringComparison.Ordinal));

        var outcome = await RunOnceAsync();

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain("Did you mean 'books'?");
        outcome.Error.ShouldContain("engine: 1 error, no warnings");
        outcome.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_connections_the_command_says_how_to_name_them()
    {
        WriteFlow();

        var outcome = await RunAsync("run", FlowFile, "--once", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("--connections FILE or CONNECTOR_CONNECTIONS. With --sandbox it runs against the built-in simulators.");
        File.Exists(StorePath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_store_that_another_engine_holds_is_a_clear_refusal()
    {
        await PrepareAsync();
        await using var held = await OpenStoreAsync(StoreAccess.Engine);

        var outcome = await RunOnceAsync();

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain($"engine: The store '{StorePath}' is in use by another engine");
        outcome.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_flow_that_is_not_there_is_answered_with_the_one_meant()
    {
        await PrepareAsync();

        var outcome = await RunOnceAsync("--flow", "boks");

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("engine: there is no flow 'boks' in these files. Did you mean 'books'?");
    }

    [Fact]
    public async Task An_error_nobody_foresaw_is_a_sentence_and_its_trace_only_on_request()
    {
        await PrepareAsync();
        Shelf.Listing = () => throw new InvalidTimeZoneException("The shelf fell down.");

        var plain = await RunOnceAsync();
        var verbose = await RunOnceAsync("--verbose");

        plain.ExitCode.ShouldBe(3);
        plain.Error.ShouldContain("The shelf fell down.");
        plain.Error.ShouldNotContain("   at ");
        verbose.Error.ShouldContain("   at ");
    }

    [Fact]
    public async Task A_long_run_stops_when_asked_and_says_that_nothing_was_left_half_done()
    {
        await PrepareAsync();
        using var stop = new CancellationTokenSource();
        Shelf.Listing = stop.Cancel;

        var outcome =
            await RunAsync(stop.Token, "run", FlowFile, "--connections", ConnectionsPath, "--store", StorePath, "--listen", "none");

        outcome.ShouldBeDone();
        outcome.Error.ShouldContain($"Running with the store {StorePath}. Ctrl-C stops.");
        outcome.Error.ShouldContain("Stopped; everything under way was finished or put back.");
    }

    [Fact]
    public async Task A_long_run_that_was_stopped_still_lists_what_needs_a_person()
    {
        await PrepareAsync();
        using var stop = new CancellationTokenSource();
        Shelf.Books.Add(Shelf.Book(1));
        Shelf.Refuses = note =>
        {
            if (!note.TryGetProperty("why", out _))
                return new Failure(FailureKind.Data, "full", "The shelf is full.");
            stop.Cancel();
            return null;
        };

        var outcome =
            await RunAsync(stop.Token, "run", FlowFile, "--connections", ConnectionsPath, "--store", StorePath, "--listen", "none");

        outcome.ShouldBeDone();
        outcome.Out.ShouldMatch("  B1 \\(record \\d+\\): The shelf is full\\.");
    }

    [Fact]
    public async Task A_run_once_that_was_stopped_is_not_through()
    {
        await PrepareAsync();
        using var stop = new CancellationTokenSource();
        Shelf.Listing = stop.Cancel;

        var outcome = await RunAsync(stop.Token, "run", FlowFile, "--once", "--connections", ConnectionsPath, "--store", StorePath);

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain("topped before the end.");
    }

    [Fact]
    public async Task An_address_in_use_is_a_sentence()
    {
        await PrepareAsync();
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();

        var outcome = await RunAsync("run", FlowFile, "--connections", ConnectionsPath, "--store", StorePath, "--listen",
            $"http://{other.LocalEndpoint}");

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain($"{other.LocalEndpoint}");
        outcome.Error.ShouldNotContain("   at ");
        outcome.Error.ShouldNotContain("unexpected");
    }

    private async Task PrepareAsync()
    {
        WriteFlow();
        WriteConnections();
        await SetSecretAsync();
    }

    private Task<Outcome> RunOnceAsync(params string[] more) =>
        RunAsync(["run", FlowFile, "--once", "--connections", ConnectionsPath, "--store", StorePath, .. more]);
}

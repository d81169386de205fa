using Connector.Cli.Usage;

namespace Connector.Cli.Tests.Commands;

/// <summary>What every command line has in common: help, version, and what is said about a wrong one.</summary>
public sealed class UsageTests : CommandTest
{
    private static readonly string[] Names =
    [
        "run", "validate", "test", "explain", "ping", "records", "records show", "audit show", "audit verify", "replay",
        "xref set", "xref list", "xref remove", "secrets set", "secrets list", "secrets remove", "secrets rotate", "sandbox", "doctor",
    ];

    public static TheoryData<string> Verbs => [.. Names];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_of_every_verb_shows_an_example_that_can_be_pasted_and_that_it_answers_in_JSON(string verb)
    {
        var outcome = (await RunAsync([.. verb.Split(' '), "--help"])).ShouldBeDone();

        var examples = outcome.Out.IndexOf("Examples:", StringComparison.Ordinal);
        outcome.Out[examples..].ShouldContain($"engine {verb}");
        outcome.Out[..examples].ShouldContain("--json ");
        outcome.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_verb_there_is_is_among_those_of_these_tests()
    {
        List<string> verbs = [.. await VerbsOfAsync()];
        foreach (var verb in verbs.ToList())
            verbs.AddRange(await VerbsOfAsync(verb));

        verbs.Where(verb => verb is not ("audit" or "xref" or "secrets")).ShouldBe(Names, ignoreOrder: true);
    }

    [Theory]
    [InlineData("audit", "show", "verify")]
    [InlineData("xref", "set", "list", "remove")]
    [InlineData("secrets", "set", "list", "remove", "rotate")]
    public async Task Help_of_a_verb_that_holds_others_shows_an_example_of_each(string group, params string[] verbs)
    {
        var outcome = (await RunAsync(group, "--help")).ShouldBeDone();

        foreach (var verb in verbs)
            outcome.Out[outcome.Out.IndexOf("Examples:", StringComparison.Ordinal)..].ShouldContain($"\n  engine {group} {verb}");
    }

    [Fact]
    public async Task Help_of_the_command_names_every_verb_and_the_exit_codes()
    {
        var outcome = (await RunAsync("--help")).ShouldBeDone();

        foreach (var verb in Names)
            outcome.Out.ShouldContain($"\n  {verb.Split(' ')[0]} ");
        outcome.Out.ShouldContain("Exit codes:");
        outcome.Out.ShouldContain("CONNECTOR_CONNECTIONS");
    }

    /// <summary>What a verb's help lists under "Commands:".</summary>
    private async Task<IEnumerable<string>> VerbsOfAsync(params string[] verb)
    {
        var lines = (await RunAsync([.. verb, "--help"])).Out.ReplaceLineEndings("\n").Split('\n');
        return lines.SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Where(line => line[2] != ' ').Select(line => string.Join(' ', [.. verb, line.Trim().Split(' ')[0]]));
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var outcome = (await RunAsync("--version")).ShouldBeDone();

        outcome.Out.ShouldStartWith($"engine {VersionText.Version} (.NET ");
        outcome.Out.Trim().ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("rnu", "engine: there is no verb 'rnu'. Did you mean 'run'?", "See 'engine --help'.")]
    [InlineData("secrets lst", "engine: there is no verb 'lst'. Did you mean 'list'?", "See 'engine secrets --help'.")]
    [InlineData("run --dryrun", "engine: there is no option '--dryrun'. Did you mean '--dry-run'?", "See 'engine run --help'.")]
    [InlineData("records --sate review", "engine: there is no option '--sate'. Did you mean '--state'?", "See 'engine records --help'.")]
    [InlineData("records extra", "engine: there is no verb 'extra'. Known here: show.", "See 'engine records --help'.")]
    [InlineData("replay 1 2", "engine: '2' is one word too many.", "See 'engine replay --help'.")]
    [InlineData("", "engine: say what to do: run, validate, test,", "See 'engine --help'.")]
    [InlineData("secrets", "engine: say what to do: set, list, remove, rotate.", "See 'engine secrets --help'.")]
    [InlineData("sandbox --port 70000", "engine: '70000' is not a port: a number from 0 (a free one) to 65535.",
        "See 'engine sandbox --help'.")]
    [InlineData("records --most none", "engine: 'none' is not a number of records.", "See 'engine records --help'.")]
    [InlineData("records show seven", "engine: 'seven' is not the number of a record; 'engine records' lists them.",
        "See 'engine records show --help'.")]
    [InlineData("xref set gl-accounts", "engine: Required argument 'CODE' missing", "See 'engine xref set --help'.")]
    [InlineData("explain invoices", "engine: Option '--in' is required.", "See 'engine explain --help'.")]
    [InlineData("validate --format xml", "engine: 'xml' is not a valid format. Known here: github, json, sarif, text.",
        "See 'engine validate --help'.")]
    public async Task A_wrong_command_line_says_what_is_wrong_and_where_to_look(string commandLine, string message, string hint)
    {
        var outcome = await RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(message);
        outcome.Error.ShouldEndWith($"{hint}{Environment.NewLine}");
        outcome.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("run --listen nowhere", "'nowhere' is not a valid address to listen on. Write it like http://127.0.0.1:5080, or 'none'.")]
    [InlineData("run --sandbox --connections c.yaml", "--sandbox points every connection at the simulators, so it takes no --connections.")]
    [InlineData("records --state rejcted", "there is no state 'rejcted'. Did you mean 'rejected'?")]
    public async Task A_value_that_cannot_be_meant_is_refused(string commandLine, string message)
    {
        var outcome = await RunAsync(commandLine.Split(' '));

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain($"engine: {message}");
    }

    [Theory]
    [InlineData("records")]
    [InlineData("records show 1")]
    [InlineData("audit show")]
    [InlineData("audit verify")]
    [InlineData("replay 1")]
    [InlineData("xref list")]
    [InlineData("xref remove a b")]
    [InlineData("secrets list")]
    [InlineData("secrets remove a")]
    [InlineData("secrets rotate")]
    public async Task A_verb_that_looks_at_a_store_does_not_make_one(string commandLine)
    {
        var outcome = await RunAsync([.. commandLine.Split(' '), "--store", StorePath]);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain(
            $"engine: there is no store at '{StorePath}'. 'engine run' makes one; --store or CONNECTOR_STORE names another.");
        Directory.EnumerateFileSystemEntries(Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_a_sentence_without_a_trace()
    {
        Write("connector.db", "This is not a database, but it is long enough to be taken for one at first sight by whoever looks.");

        var outcome = await RunAsync("records", "--store", StorePath);

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain(StorePath);
        outcome.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task The_store_is_named_by_a_variable_too()
    {
        await using (var store = await OpenStoreAsync())
            await StoreSeed.InvoicesAsync(store, Clock.Now);
        Variables["CONNECTOR_STORE"] = StorePath;

        (await RunAsync("records")).ShouldBeDone().Out.ShouldContain("4711");
    }

    [Fact]
    public async Task Another_key_cannot_read_the_store()
    {
        await using (var store = await OpenStoreAsync())
            await StoreSeed.InvoicesAsync(store, Clock.Now);
        Variables["CONNECTOR_KEY"] = Convert.ToBase64String(new byte[32]);

        var outcome = await RunAsync("records", "--store", StorePath);

        outcome.ExitCode.ShouldBe(3);
        outcome.Error.ShouldContain("key");
        outcome.Error.ShouldNotContain("   at ");
    }
}

namespace Connector.Cli.Tests.Commands;

public sealed class SecretsTests : CommandTest
{
    private const string Value = "s3cr3t-väl≠e";

    [Fact]
    public async Task A_piped_secret_is_kept_listed_by_name_and_never_shown()
    {
        Input = $"{Value}\n";

        var set = (await RunAsync("secrets", "set", "bc-client-secret", "--value-stdin", "--store", StorePath)).ShouldBeDone();
        var list = (await RunAsync("secrets", "list", "--store", StorePath)).ShouldBeDone();

        set.Out.ShouldContain("The secret 'bc-client-secret' is set.");
        list.Out.ShouldContain("bc-client-secret");
        list.Out.ShouldContain("2026-11-20 08:00:00Z");
        foreach (var text in new[] { set.Out, set.Error, list.Out, list.Error })
            text.ShouldNotContain(Value);
        foreach (var file in Directory.EnumerateFiles(Folder))
            (await File.ReadAllTextAsync(file)).ShouldNotContain(Value);
    }

    [Fact]
    public async Task A_script_reads_what_became_of_a_secret_and_never_its_value()
    {
        Input = Value;

        (await JsonAsync("set", "bc", "--value-stdin")).ShouldBe("""{"name":"bc","isSet":true}""");
        (await JsonAsync("rotate")).ShouldBe("""{"secrets":1}""");
        (await JsonAsync("remove", "bc")).ShouldBe("""{"name":"bc","isSet":false}""");
    }

    [Fact]
    public async Task The_key_file_made_on_first_use_is_named_once()
    {
        Input = Value;

        var first = (await RunAsync("secrets", "set", "a", "--value-stdin", "--store", StorePath)).ShouldBeDone();
        var second = (await RunAsync("secrets", "set", "b", "--value-stdin", "--store", StorePath)).ShouldBeDone();

        first.Error.ShouldContain($"Made the key file {StorePath}.key (readable by you alone).");
        second.Error.ShouldNotContain("Made the key file");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode($"{StorePath}.key").ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_typed_secret_is_asked_for_without_being_shown()
    {
        Typed = Value;

        var outcome = (await RunAsync("secrets", "set", "bc", "--store", StorePath)).ShouldBeDone();

        outcome.Error.ShouldContain("Value of 'bc' (not shown): ");
        outcome.Error.ShouldNotContain(Value);
    }

    [Fact]
    public async Task A_value_on_the_command_line_is_refused_and_not_repeated()
    {
        var outcome = await RunAsync("secrets", "set", "bc", Value, "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("engine: a secret's value is never an argument: shells and process lists keep it.");
        outcome.Error.ShouldNotContain(Value);
        File.Exists(StorePath).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_terminal_there_is_nobody_to_ask()
    {
        var outcome = await RunAsync("secrets", "set", "bc", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("engine: there is no terminal to ask for the value on. Pipe it in with --value-stdin.");
    }

    [Fact]
    public async Task An_empty_value_is_refused()
    {
        Input = "\n";

        var outcome = await RunAsync("secrets", "set", "bc", "--value-stdin", "--store", StorePath);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.ShouldContain("engine: the value is empty; nothing was set.");
    }

    [Fact]
    public async Task A_name_that_is_none_is_refused()
    {
        Input = Value;

        var outcome = await RunAsync("secrets", "set", "Not A Name", "--value-stdin", "--store", StorePath);

        outcome.ExitCode.ShouldNotBe(0);
        outcome.Error.ShouldContain("'Not A Name' is not a name for a secret.");
    }

    [Fact]
    public async Task A_removed_secret_is_gone_and_a_misspelt_one_is_answered_with_the_one_meant()
    {
        Input = Value;
        await RunAsync("secrets", "set", "bc-client-secret", "--value-stdin", "--store", StorePath);

        var wrong = await RunAsync("secrets", "remove", "bc-clientsecret", "--store", StorePath);
        (await RunAsync("secrets", "remove", "bc-client-secret", "--store", StorePath)).ShouldBeDone();

        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("engine: there is no secret 'bc-clientsecret'. Did you mean 'bc-client-secret'?");
        (await RunAsync("secrets", "list", "--store", StorePath)).ShouldBeDone().Error.ShouldContain("No secret is set.");
    }

    [Fact]
    public async Task Keys_are_rotated_and_the_list_is_json_too()
    {
        Input = Value;
        await RunAsync("secrets", "set", "bc", "--value-stdin", "--store", StorePath);

        (await RunAsync("secrets", "rotate", "--store", StorePath)).ShouldBeDone().Out
            .ShouldContain("A new key is in use; 1 secret encrypted with it.");

        var secret = JsonElement.Parse((await RunAsync("secrets", "list", "--json", "--store", StorePath)).ShouldBeDone().Out)
            .GetProperty("secrets")[0];
        secret.EnumerateObject().Select(property => property.Name).ShouldBe(["name", "setAt"]);
    }

    private async Task<string> JsonAsync(params string[] args)
    {
        var outcome = (await RunAsync(["secrets", .. args, "--store", StorePath, "--json"])).ShouldBeDone();
        return JsonSerializer.Serialize(JsonDocument.Parse(outcome.Out).RootElement);
    }
}

using Connector.Engine.Mapping.Syntax;

namespace Connector.Cli.Tests.Documents;

/// <summary>The reference of helpers and keys is what the code has: written anew where the variable asks for it, else compared.</summary>
public sealed class ReferenceTests
{
    private const string File = "engine/REFERENCE.md";
    private const string Variable = "CONNECTOR_UPDATE_REFERENCE";
    private const string Command = $"{Variable}=1 dotnet test tests/Connector.Cli.Tests --filter ReferenceTests";

    [Fact]
    public void The_reference_says_what_the_code_has()
    {
        var reference = Reference();
        if (Environment.GetEnvironmentVariable(Variable) == "1")
            System.IO.File.WriteAllText(Path.Combine(Repository.Root, File), reference);

        Repository.Read(File).ReplaceLineEndings("\n").ShouldBe(reference, $"write it anew: {Command}");
    }

    [Fact]
    public void Every_helper_and_every_key_at_the_top_of_a_file_is_in_it()
    {
        var reference = Repository.Read(File);

        HelperFunction.All.Keys.ShouldAllBe(name => reference.Contains($"| `{name}`", StringComparison.Ordinal));
        foreach (var key in (string[])["integration", "flows.NAME", "settings", "resources", "connections.NAME", "env.NAME"])
            reference.ShouldContain($"| `{key}` |");
    }

    private static string Reference() => $"""
        # Reference

        Generated from the code, and held to it by a test; write it anew with `{Command}`.

        ## Helpers

        What expressions call without declaring it. All are pure: the same record gives the same bytes for ever.

        | helper | written | |
        |---|---|---|
        {Helpers()}

        ## Flow files

        {Keys("flows.schema.json")}## Manifests (connector.yaml)

        {Keys("schemas/connector.schema.json")}## Connections files

        {Keys("schemas/connections.schema.json")}
        """.ReplaceLineEndings("\n").TrimEnd() + "\n";

    private static string Helpers() =>
        string.Join('\n', HelperFunction.All.Values.OrderBy(helper => helper.Name, StringComparer.Ordinal).Select(Row));

    private static string Row(HelperFunction helper) =>
        $"| `{helper.Name}` | {Written(helper.Usage)} | {helper.Summary} |";

    private static string Written(string usage) => string.Join(" or ", usage.Split(" or ").Select(way => $"`{way}`"));

    private static string Keys(string schema)
    {
        using var document = JsonDocument.Parse(Repository.Read(schema));
        return new KeyTable(document.RootElement).Write();
    }
}

using Connector.Cli;

namespace Acceptance.Documents;

/// <summary>What README, guides and help tell people to type works, and the files they name are there.</summary>
public sealed class DocumentTests
{
    /// <summary>Commands that run elsewhere, and where; each of them stands in a document.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["dotnet build"] = ".ci/run builds before it tests.",
        ["dotnet test"] = "This test is part of it.",
        ["dotnet format"] = ".ci/run checks that it changes nothing.",
        [".ci/run"] = "It runs these tests.",
        ["CONNECTOR_LONG_PROOFS=1 dotnet test tests/Acceptance --filter Proof=long"] = ".ci/run runs it.",
        ["CONNECTOR_UPDATE_REFERENCE=1 dotnet test tests/Connector.Cli.Tests --filter ReferenceTests"] = "It rewrites a file.",
        ["dotnet run -c Release --project tests/Benchmarks"] = "It measures for minutes, and only an idle machine measures right.",
        ["engine run flows/*.yaml --sandbox --once"] = ".ci/run runs it as its last step.",
        ["engine run flows/*.yaml --sandbox --once --store sandbox.db"] =
            nameof(EveryIntegrationTests.A_sandbox_with_a_store_remembers_both_and_writes_nothing_twice),
    };

    [Fact]
    public async Task Every_command_of_the_documents_and_of_the_help_runs()
    {
        await using var walk = await Walk.StartAsync();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var example in await ExamplesAsync())
        {
            if (done.Add(example) && !Elsewhere.ContainsKey(example))
                wrong.AddRange(await WrongAsync(walk, "help", example));
        }

        foreach (var document in Document.All)
        {
            foreach (var step in document.Steps)
            {
                if (step.File is { } file)
                    walk.Save(file, step.Text, step.IsAppended);
                else if (done.Add(step.Command!) && !Elsewhere.ContainsKey(step.Command!))
                    wrong.AddRange(await WrongAsync(walk, document.Path, step.Command!));
            }

            walk.RemoveSaved();
        }

        wrong.ShouldBeEmpty();
        done.Count.ShouldBeGreaterThan(40);
        Elsewhere.Keys.ShouldBeSubsetOf(done);
    }

    [Fact]
    public void Every_file_that_a_document_names_is_there()
    {
        var made = Document.All.SelectMany(document => document.Steps)
            .Select(step => step.File).OfType<string>().ToHashSet(StringComparer.Ordinal);
        made.Add("connections.yaml");
        var names = Document.FilesOfRepository().Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);
        var missing = Document.All.SelectMany(document => document.Files
            .Where(file => !made.Contains(file) && !names.Contains(file))
            .Where(file => !IsThere(Stage.Root, file) && !IsThere(Path.Combine(Stage.Root, Path.GetDirectoryName(document.Path)!), file))
            .Select(file => $"{document.Path} names {file}"));

        missing.ShouldBeEmpty();
        Document.All.Single(document => document.Path == "README.md").Files.Count().ShouldBeGreaterThan(15);
    }

    /// <summary>A verb without arguments in a sentence is a mention, and must exist; everything else must do what it says.</summary>
    private static async Task<IEnumerable<string>> WrongAsync(Walk walk, string where, string command)
    {
        if (!command.Contains("engine ", StringComparison.Ordinal))
            return [$"{where}: {command} is not known to the test; run it there, or say where it runs"];
        var isMention = where != "help" && command.All(letter => char.IsAsciiLetterLower(letter) || letter == ' ');
        return await walk.RunAsync(isMention ? $"{command} --help" : command) is { } problem ? [$"{where}: {problem}"] : [];
    }

    private static bool IsThere(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return file.Contains('*')
            ? Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)).Any()
            : File.Exists(path) || Directory.Exists(path);
    }

    /// <summary>The examples of every verb, as its help prints them.</summary>
    private static async Task<List<string>> ExamplesAsync(params string[] verb)
    {
        await using var output = new StringWriter();
        await EngineCommand.RunAsync([.. verb, "--help"], output, TextWriter.Null);
        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        var examples = After(lines, "Examples:").ToList();
        foreach (var inner in After(lines, "Commands:").Select(line => line.Split(' ')[0]))
            examples.AddRange(await ExamplesAsync([.. verb, inner]));
        return examples;
    }

    private static IEnumerable<string> After(string[] lines, string heading) => lines.SkipWhile(line => line != heading).Skip(1)
        .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).Where(line => line[2] != ' ').Select(line => line.Trim());
}

using System.Text.RegularExpressions;
using Connector.Engine.Records;

namespace Connector.Engine.Tests;

/// <summary>ARCHITECTURE.md says what is so: the table of states, the corridor of one record, and which folder may use which.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Root = FindRoot();
    private static readonly string[] Text = File.ReadAllLines(Path.Combine(Root, "engine", "ARCHITECTURE.md"));

    [Fact]
    public void The_table_of_states_is_the_codes()
    {
        var written = Section("The table of states").Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line =>
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return from one in Code().Matches(cells[0])
                   from other in Code()
                .Matches(cells[2])
                   select $"{one.Groups[1].Value} {cells[1]} {other.Groups[1].Value}";
        });

        written.Order(StringComparer.Ordinal).ShouldBe(
            RecordStates.Transitions.Select(move => $"{move.From.Name()} {move.Trigger} {move.To.Name()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_corridor_is_at_most_forty_files_that_exist()
    {
        var files = Section("One record's way").SelectMany(line => Code().Matches(line)).Select(match => match.Groups[1].Value)
            .Where(name => name.EndsWith(".cs", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal)).ToList();

        files.Count.ShouldBeLessThanOrEqualTo(40);
        files.Distinct(StringComparer.Ordinal).Count().ShouldBe(files.Count, "no file is entered twice");
        files.Where(file => !File.Exists(Path.Combine(Root, file)) && !File.Exists(Path.Combine(Root, "engine", file))).ShouldBeEmpty();
    }

    [Fact]
    public void Folders_use_only_those_that_are_listed_for_them()
    {
        var rules = Section("Which folder may use which").Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(cells => Code().Match(cells[0]).Groups[1].Value,
                cells => Code().Matches(cells[1]).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal));
        rules.Count.ShouldBeGreaterThan(5);

        foreach (var (folder, allowed) in rules)
        {
            var (project, name) = (folder.Split('/')[0], folder.Split('/')[1]);
            var siblings = FoldersOf(project).ToHashSet(StringComparer.Ordinal);
            var used = Directory.GetFiles(Path.Combine(PlaceOf(project), name), "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => Regex.Matches(File.ReadAllText(file), $@"\b{Regex.Escape(project)}\.(\w+)")
                    .Select(match => match.Groups[1].Value))
                .Where(other => siblings.Contains(other) && other != name);
            used.Where(other => !allowed.Contains(other)).Distinct(StringComparer.Ordinal)
                .ShouldBeEmpty($"{folder} may use {string.Join(", ", allowed)} alone");
        }

        // A new folder gets its row with its first file.
        string[] whole = ["Connector.Sdk", "Connector.Simulation", "Connector.Cli",
            .. Directory.GetDirectories(Path.Combine(Root, "connectors")).Select(folder => $"Connector.{Path.GetFileName(folder)}")];
        whole.SelectMany(project => FoldersOf(project).Select(name => $"{project}/{name}")).Where(folder => !rules.ContainsKey(folder))
            .ShouldBeEmpty("folders without a row");

        // What may use one another may not do so in a circle.
        foreach (var folder in rules.Keys)
            Reaches(folder, folder, rules, []).ShouldBeFalse($"{folder} uses itself by way of others");
    }

    private static string PlaceOf(string project) => Path.Combine(Root, "engine", project) is var engine && Directory.Exists(engine)
        ? engine
        : Path.Combine(Root, "connectors", project["Connector.".Length..]);

    /// <summary>The folders of a project that hold code of it; a connector's simulator is a project of its own.</summary>
    private static IEnumerable<string> FoldersOf(string project) => Directory.GetDirectories(PlaceOf(project)).Select(Path.GetFileName)
        .OfType<string>().Where(name => name is not ("bin" or "obj" or "Simulator" or "Properties")
            && Directory.EnumerateFiles(Path.Combine(PlaceOf(project), name), "*.cs", SearchOption.AllDirectories).Any());

    private static bool Reaches(string from, string to, Dictionary<string, HashSet<string>> rules, HashSet<string> seen) =>
        rules.GetValueOrDefault(from) is { } used
        && used.Select(name => $"{from.Split('/')[0]}/{name}")
            .Any(next => next == to || (seen.Add(next) && Reaches(next, to, rules, seen)));

    private static IEnumerable<string> Section(string title) =>
        Text.SkipWhile(line => line != $"## {title}").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Connector.sln")))
                return folder;
        }

        throw new InvalidOperationException("The repository is not above the tests.");
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}

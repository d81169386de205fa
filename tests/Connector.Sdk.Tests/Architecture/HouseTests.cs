namespace Connector.Sdk.Tests.Architecture;

/// <summary>Rules of form that no analyzer holds.</summary>
public sealed class HouseTests
{
    private const int MaxColumns = 140;

    /// <summary>Where the width is held, by how paths begin; an empty text means the whole tree.</summary>
    private static readonly string[] HeldBelow = ["engine/Connector.Cli/Usage/", "tests/Acceptance/Documents/"];

    [Fact]
    public void No_line_of_code_is_wider_than_140_columns()
    {
        var files = ((string[])["engine", "connectors", "tests"]).SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Where(file => HeldBelow.Any(start => file.StartsWith(start, StringComparison.Ordinal)))
            .ToList();

        files.ShouldNotBeEmpty();
        files.SelectMany(WideLines).ShouldBeEmpty();
    }

    private static IEnumerable<string> WideLines(string file) => Repository.Read(file).Split('\n').Index()
        .Where(line => line.Item.TrimEnd('\r').Length > MaxColumns)
        .Select(line => $"{file}:{line.Index + 1} has {line.Item.TrimEnd('\r').Length} columns");
}

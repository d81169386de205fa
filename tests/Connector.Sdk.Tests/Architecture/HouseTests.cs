using System.Text.RegularExpressions;

namespace Connector.Sdk.Tests.Architecture;

/// <summary>Rules of form that no analyzer holds.</summary>
public sealed partial class HouseTests
{
    private const int MaxColumns = 140;

    /// <summary>Where the width is held, by how paths begin; an empty text means the whole tree.</summary>
    private static readonly string[] HeldBelow = ["engine/Connector.Sdk/", "engine/Connector.Cli/Usage/", "tests/Acceptance/Documents/"];

    [Fact]
    public void No_line_of_code_is_wider_than_140_columns()
    {
        var files = ((string[])["engine", "connectors", "tests"]).SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Where(file => HeldBelow.Any(start => file.StartsWith(start, StringComparison.Ordinal)))
            .ToList();

        files.ShouldNotBeEmpty();
        files.SelectMany(WideLines).ShouldBeEmpty();
    }

    /// <summary><c>partial</c> is for the methods that regular expressions are generated into, not to hide how large a class is.</summary>
    [Fact]
    public void No_type_of_the_product_is_spread_over_several_files()
    {
        var parts = ((string[])["engine", "connectors"]).SelectMany(folder => Repository.Files(folder, "*.cs"))
            .SelectMany(file => PartialTypes(Repository.Read(file)).Select(type => (Type: type, File: file))).ToList();

        parts.ShouldNotBeEmpty();
        parts.ToLookup(part => part.Type, part => part.File).Where(type => type.Distinct().Count() > 1)
            .Select(type => $"{type.Key}: {string.Join(", ", type.Distinct())}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("namespace A;\ninternal static partial class One\n{ }", "A.One")]
    [InlineData("namespace A.B;\npublic sealed partial record struct Two(int Of);", "A.B.Two")]
    [InlineData("namespace A;\npublic class One { private static partial Regex Shape(); }", null)]
    public void It_sees_them(string source, string? type) => PartialTypes(source).SingleOrDefault().ShouldBe(type);

    private static IEnumerable<string> PartialTypes(string source)
    {
        var space = Namespace().Match(source).Groups[1].Value;
        return PartialType().Matches(source).Select(match => $"{space}.{match.Groups[1].Value}");
    }

    private static IEnumerable<string> WideLines(string file) => Repository.Read(file).Split('\n').Index()
        .Where(line => line.Item.TrimEnd('\r').Length > MaxColumns)
        .Select(line => $"{file}:{line.Index + 1} has {line.Item.TrimEnd('\r').Length} columns");

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bpartial (?:class|interface|record(?: struct| class)?|struct) (\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex PartialType();
}

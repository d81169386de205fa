using System.Text.RegularExpressions;

namespace Connector.Sdk.Tests.Architecture;

/// <summary>Rules of form that no analyzer holds.</summary>
public sealed partial class HouseTests
{
    private const int MaxColumns = 140;

    [Fact]
    public void No_line_of_code_is_wider_than_140_columns()
    {
        var files = ((string[])["engine", "connectors", "tests"]).SelectMany(folder => Repository.Files(folder, "*.cs"))
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

    /// <summary>What a test quotes in a raw string stays as the system sends it.</summary>
    private static IEnumerable<string> WideLines(string file)
    {
        var isQuoted = false;
        foreach (var (index, line) in Repository.Read(file).ReplaceLineEndings("\n").Split('\n').Index())
        {
            var marks = RawMark().Count(line);
            var isExempt = file.StartsWith("tests/", StringComparison.Ordinal) && (isQuoted || marks > 0);
            isQuoted ^= marks % 2 == 1;
            if (line.Length > MaxColumns && !isExempt)
                yield return $"{file}:{index + 1} has {line.Length} columns";
        }
    }

    [GeneratedRegex("\"{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex RawMark();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bpartial (?:class|interface|record(?: struct| class)?|struct) (\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex PartialType();
}

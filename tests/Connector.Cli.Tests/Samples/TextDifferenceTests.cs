using Connector.Cli.Samples;

namespace Connector.Cli.Tests.Samples;

public sealed class TextDifferenceTests
{
    [Fact]
    public void Only_what_differs_is_shown_with_three_lines_around_it()
    {
        var approved = string.Concat(Enumerable.Range(1, 20).Select(line => $"line {line}\n"));
        var actual = approved.Replace("line 1\n", "line one\n", StringComparison.Ordinal)
            .Replace("line 10\n", "line ten\n", StringComparison.Ordinal);

        TextDifference.Of(approved, actual).ShouldBe(
            "- line 1\n+ line one\n  line 2\n  line 3\n  line 4\n  …\n  line 7\n  line 8\n  line 9\n- line 10\n+ line ten\n  line 11\n  "
                + "line 12\n  line 13\n");
    }

    [Fact]
    public void Against_nothing_every_line_is_new()
    {
        TextDifference.Of(null, "{\n}\n").ShouldBe("+ {\n+ }\n");
    }

    [Fact]
    public void White_space_counts()
    {
        TextDifference.Of("a b\n", "a  b\n").ShouldBe("- a b\n+ a  b\n");
    }
}

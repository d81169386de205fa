using Connector.Sdk.Yaml;

namespace Connector.Sdk.Tests.Yaml;

public sealed class YamlFileTests
{
    [Theory]
    [InlineData("no", YamlScalarKind.Text)]
    [InlineData("on", YamlScalarKind.Text)]
    [InlineData("True", YamlScalarKind.Text)]
    [InlineData("Null", YamlScalarKind.Text)]
    [InlineData("0123", YamlScalarKind.Text)]
    [InlineData("0x1F", YamlScalarKind.Text)]
    [InlineData("1_000", YamlScalarKind.Text)]
    [InlineData("+1", YamlScalarKind.Text)]
    [InlineData(".5", YamlScalarKind.Text)]
    [InlineData("1.", YamlScalarKind.Text)]
    [InlineData("12:30", YamlScalarKind.Text)]
    [InlineData("2026-01-31", YamlScalarKind.Text)]
    [InlineData(".inf", YamlScalarKind.Text)]
    [InlineData("'true'", YamlScalarKind.Text)]
    [InlineData("\"1\"", YamlScalarKind.Text)]
    [InlineData("1.10", YamlScalarKind.Number)]
    [InlineData("-0", YamlScalarKind.Number)]
    [InlineData("12345678901234567890.10", YamlScalarKind.Number)]
    [InlineData("1e3", YamlScalarKind.Number)]
    [InlineData("true", YamlScalarKind.Boolean)]
    [InlineData("false", YamlScalarKind.Boolean)]
    [InlineData("null", YamlScalarKind.Null)]
    [InlineData("~", YamlScalarKind.Null)]
    [InlineData("", YamlScalarKind.Null)]
    public void A_scalar_is_what_the_narrowed_core_schema_says_and_keeps_its_text(string written, YamlScalarKind kind)
    {
        var scalar = Read($"a: {written}\n").Find("a")!.Value.ShouldBeOfType<YamlScalar>();

        scalar.Kind.ShouldBe(kind);
        scalar.Text.ShouldBe(written.Trim('\'', '"'));
        scalar.IsPlain.ShouldBe(!written.StartsWith('\'') && !written.StartsWith('"'));
    }

    [Fact]
    public void Every_node_knows_its_line_and_column()
    {
        var root = Read("a:\n  - b: \"x\"\n    c: { d: y }\n");

        var item = root.Find("a")!.Value.ShouldBeOfType<YamlSequence>().Items[0].ShouldBeOfType<YamlMapping>();
        item.At.ShouldBe(new SourceSpan("f.yaml", 2, 5));
        item.Find("b")!.KeyAt.ShouldBe(new SourceSpan("f.yaml", 2, 5));
        item.Find("b")!.Value.At.ShouldBe(new SourceSpan("f.yaml", 2, 8));
        item.Find("c")!.Value.ShouldBeOfType<YamlMapping>().Find("d")!.Value.At.ShouldBe(new SourceSpan("f.yaml", 3, 13));
    }

    [Theory]
    [InlineData("|")]
    [InlineData(">-")]
    public void A_block_scalar_stands_where_its_content_starts(string indicator)
    {
        var scalar = Read($"a:\n  b: {indicator}\n      first\n      second\n").Find("a")!.Value.ShouldBeOfType<YamlMapping>()
            .Find("b")!.Value.ShouldBeOfType<YamlScalar>();

        scalar.At.ShouldBe(new SourceSpan("f.yaml", 3, 7));
        scalar.IsPlain.ShouldBeFalse();
        scalar.Kind.ShouldBe(YamlScalarKind.Text);
    }

    [Fact]
    public void An_empty_block_scalar_stands_at_its_indicator_and_not_below_the_file()
    {
        Read("a: |\n").Find("a")!.Value.At.ShouldBe(new SourceSpan("f.yaml", 1, 4));
    }

    [Fact]
    public void An_alias_stands_for_the_node_of_its_anchor()
    {
        var root = Read("a: &shared { x: 1 }\nb: *shared\n");

        root.Find("b")!.Value.ShouldBeSameAs(root.Find("a")!.Value);
    }

    [Fact]
    public void Keys_keep_the_order_and_the_text_of_the_file()
    {
        Read("z: 1\n0123: 2\ntrue: 3\n").Entries.Select(entry => entry.Key).ShouldBe(["z", "0123", "true"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("\n\n")]
    public void An_empty_file_has_no_root_and_no_finding(string text)
    {
        var file = YamlFile.Read(text, "f.yaml");

        file.Root.ShouldBeNull();
        file.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_do_not_move_places()
    {
        var root = Read("\uFEFFa: 1\r\nb: 2\r\n");

        root.Find("a")!.KeyAt.ShouldBe(new SourceSpan("f.yaml", 1, 1));
        root.Find("b")!.KeyAt.ShouldBe(new SourceSpan("f.yaml", 2, 1));
    }

    private static YamlMapping Read(string text)
    {
        var file = YamlFile.Read(text, "f.yaml");
        file.Diagnostics.ShouldBeEmpty();
        return file.Root.ShouldBeOfType<YamlMapping>();
    }
}

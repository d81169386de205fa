using Connector.Sdk.Yaml;

namespace Connector.Sdk.Tests.Yaml;

public sealed class YamlRefusalTests
{
    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", "CN0003", 3, 1, "'a' stands here twice; first in line 1")]
    [InlineData("base: &b { x: 1 }\nc:\n  <<: *b\n  y: 2\n", "CN0004", 3, 3, "Merge keys")]
    [InlineData("a: 1\n---\nb: 2\n", "CN0005", 2, 1, "second YAML document")]
    [InlineData("a: *nowhere\n", "CN0006", 1, 4, "'*nowhere' refers to an anchor")]
    [InlineData("a: &b [*b]\n", "CN0006", 1, 8, "inside the value it refers to")]
    [InlineData("a: &b x\n", "CN0007", 1, 4, "nothing refers to")]
    [InlineData("a: !x y\n", "CN0008", 1, 4, "tags are not used")]
    [InlineData("? [a]\n: b\n", "CN0009", 1, 3, "A key must be text")]
    [InlineData("a: &b { x: 1 }\n*b\n", "CN0009", 2, 1, "'*b' stands where a key should")]
    [InlineData(": b\n", "CN0009", 1, 1, "A key is missing")]
    [InlineData("a:\n\tb: 1\n", "CN0010", 2, 1, "A tab in the indentation")]
    [InlineData("\ta: 1\n", "CN0010", 1, 1, "A tab in the indentation")]
    [InlineData("a:\n  b: 1\n  \tc: 2\n", "CN0010", 3, 3, "A tab in the indentation")]
    [InlineData("a: x\u0000y\n", "CN0011", 1, 5, "U+0000")]
    [InlineData("a: x\u2028y\n", "CN0011", 1, 5, "\"\\u2028\" in double quotes")]
    [InlineData("a: [1, 2\n", "CN0013", 1, 4, "This '[' is never closed")]
    [InlineData("a: { b: 1\nc: 2\n", "CN0013", 1, 4, "This '{' is never closed")]
    [InlineData("a: [[[\n", "CN0013", 1, 6, "This '[' is never closed")]
    [InlineData("a: \"x\nb: 1\n", "CN0013", 1, 4, "This '\"' is never closed")]
    [InlineData("a: 'x\n", "CN0013", 1, 4, "This ''' is never closed")]
    [InlineData("a: 1\n b: 2\n", "CN0014", 2, 3, "does not line up")]
    [InlineData("a:\n  - x\n y: 1\n", "CN0014", 3, 2, "does not line up")]
    [InlineData("a:\n  b:1\n  c: 2\n", "CN0001", 2, 5, "A space is missing after 'b:'")]
    [InlineData("a: x\nword\n", "CN0001", 2, 1, "neither 'key: value' nor '- item'")]
    [InlineData("a: \"\\q\"\n", "CN0001", 1, 4, "unknown escape character")]
    public void What_cannot_be_read_is_one_finding_at_its_place(string text, string code, int line, int column, string message)
    {
        var finding = YamlFile.Read(text, "f.yaml").Diagnostics.ShouldHaveSingleItem();

        finding.Code.ShouldBe(code);
        finding.At.ShouldBe(new SourceSpan("f.yaml", line, column));
        finding.ToString().ShouldContain(message);
    }

    [Theory]
    [InlineData("when: a ? b : c", 13, "Write: when: 'a ? b : c'")]
    [InlineData("when: \"x\" + y", 11, "Write: when: '\"x\" + y'")]
    [InlineData("when: 'x' + y", 11, "Write: when: \"'x' + y\"")]
    [InlineData("when: 'x' + \"y\"", 11, "Write: when: '''x'' + \"y\"'")]
    [InlineData("when: {a}.b", 10, "Write: when: '{a}.b'")]
    [InlineData("when: [a][0]", 10, "Write: when: '[a][0]'")]
    [InlineData("when: @a", 7, "Write: when: '@a'")]
    [InlineData("when: `a`", 7, "Write: when: '`a`'")]
    [InlineData("when: %a", 7, "Write: when: '%a'")]
    [InlineData("when: *a", 7, "Write: when: '*a'")]
    [InlineData("when: &a", 7, "Write: when: '&a'")]
    [InlineData("when: !a", 7, "Write: when: '!a'")]
    [InlineData("when: !a && b", 7, "Write: when: '!a && b'")]
    [InlineData("when: !!a", 7, "Write: when: '!!a'")]
    [InlineData("when: > 5", 7, "Write: when: '> 5'")]
    [InlineData("- when: a ? b : c", 15, "Write: - when: 'a ? b : c'")]
    [InlineData("when: { x: text(a, 10), y: 1 }", 12, "Put the value in quotes: 'text(a, 10)'")]
    [InlineData("when: [ text(a, 10), f(b, g(1, 2)) ]", 9, "Put the value in quotes: 'text(a, 10)'")]
    [InlineData("when: { x: a ? b : c, y: 1 }", 18, "Write: { x: 'a ? b : c' }")]
    [InlineData("when: { y: 1, x: a[0] }", 19, "Write: { x: 'a[0]' }")]
    [InlineData("when: { x: 'a' + b }", 16, "Write: { x: \"'a' + b\" }")]
    public void An_expression_that_yaml_takes_for_something_else_is_shown_in_quotes(string line, int column, string hint)
    {
        var finding = YamlFile.Read($"above: 1\n{(line.StartsWith('-') ? "list:\n" : "")}{line}\nbelow: 2\n", "f.yaml").Diagnostics[0];

        finding.Severity.ShouldBe(Severity.Error);
        finding.At.Column.ShouldBe(column);
        finding.Hint.ShouldBe(hint);
    }

    [Fact]
    public void A_value_cut_by_a_comma_is_read_as_it_was_meant()
    {
        var file = YamlFile.Read("a: { x: text(b, 10), y: text(c, 10), z: 1 }", "f.yaml");

        file.Diagnostics.Count.ShouldBe(2);
        file.Root.ShouldBeOfType<YamlMapping>().Find("a")!.Value.ShouldBeOfType<YamlMapping>().Entries
            .Select(entry => $"{entry.Key}={((YamlScalar)entry.Value).Text}").ShouldBe(["x=text(b, 10)", "y=text(c, 10)", "z=1"]);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_at_its_place()
    {
        YamlFile.Read("a: 😀 x\ud800y\n", "f.yaml").Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldStartWith("f.yaml:1:8: error CN0011: The character U+D800");
    }

    [Fact]
    public void An_alias_bomb_is_refused_before_it_grows()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");

        var finding = YamlFile.Read(bomb.ToString(), "f.yaml").Diagnostics.ShouldHaveSingleItem();

        finding.Code.ShouldBe("CN0002");
        finding.Message.ShouldContain("once its aliases are written out");
        finding.At.Line.ShouldBe(5);
    }

    [Fact]
    public void Deep_nesting_is_refused_before_it_overruns_the_stack()
    {
        var finding = YamlFile.Read($"a: {new string('[', 200_000)}", "f.yaml").Diagnostics.ShouldHaveSingleItem();

        finding.Message.ShouldContain("more than 64 deep");
        finding.At.ShouldBe(new SourceSpan("f.yaml", 1, 67));
    }

    [Fact]
    public void A_long_value_is_refused_at_its_place()
    {
        var finding = YamlFile.Read($"a: 1\nb: {new string('x', 70_000)}", "f.yaml").Diagnostics.ShouldHaveSingleItem();

        finding.Message.ShouldContain("70000 characters");
        finding.At.ShouldBe(new SourceSpan("f.yaml", 2, 4));
    }

    [Fact]
    public void A_large_file_is_refused_by_its_bytes()
    {
        var finding = YamlFile.Read($"# {new string('é', 600_000)}", "f.yaml").Diagnostics.ShouldHaveSingleItem();

        finding.Message.ShouldContain("1200002 bytes");
        finding.At.ToString().ShouldBe("f.yaml");
    }

    [Fact]
    public void Findings_come_together_in_the_order_of_the_file()
    {
        var file = YamlFile.Read("a: !x 1\nb: 1\nb: 2\n<<: 3\nc: *d\n", "f.yaml");

        file.Diagnostics.Select(finding => (finding.Code, finding.At.Line))
            .ShouldBe([("CN0008", 1), ("CN0003", 3), ("CN0004", 4), ("CN0006", 5)]);
        file.Root.ShouldNotBeNull();
    }

    [Fact]
    public void Whatever_the_text_reading_answers_and_never_throws()
    {
        const string Good = "a: &x { b: [1, 'two', \"three\"] }\nc: *x\nd: |\n  text\n  more\ne:\n  - f: >-\n      folded\n    g: ~\n";
        const string Alphabet = "{}[]:,-?&*!|>'\"%@`#\n\t ~<a0\\\u00e9\u4e2d\ud83d";
        var random = new Random(20260131);
        for (var round = 0; round < 5_000; round++)
        {
            var text = new StringBuilder(Good, 0, random.Next(Good.Length), Good.Length * 2);
            for (var change = random.Next(4); change >= 0; change--)
                text.Insert(random.Next(text.Length + 1), Alphabet[random.Next(Alphabet.Length)]);

            var file = YamlFile.Read(text.ToString(), "f.yaml");

            (file.Root is not null || file.Diagnostics.Count > 0 || string.IsNullOrWhiteSpace(text.ToString()) || text[0] is '#' or '%')
                .ShouldBeTrue(text.ToString());
            file.Diagnostics.ShouldAllBe(finding => finding.At.Line >= 1 && finding.At.Column >= 1);
        }
    }
}

using Connector.Engine.Flows.Reading;
using Connector.Engine.Mapping;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

/// <summary>An expression that would run or grow for ever is stopped, says why, and the next record is mapped as if nothing had
/// been.</summary>
public sealed class LimitTests
{
    private const string TooLong = "The expression builds a text of more than 1,000,000 characters.";
    private const string TooMany = "The expression builds a list of more than 100,000 elements.";
    private const string TooManyStatements =
        "The expression runs more than 20,000 statements and was stopped: is there a loop without end?";
    private const string TooDeep = "A function of the expression calls itself more than 64 deep.";

    [Theory]
    [InlineData("'x'.repeat(1e9)", TooLong)]
    [InlineData("'x'.repeat(1e27)", TooLong)]
    [InlineData("'x'.padStart(1e12)", TooLong)]
    [InlineData("'x'.padEnd(2000000, 'ab')", TooLong)]
    [InlineData("'x'.repeat(1000000).concat('y')", TooLong)]
    [InlineData("'x'.repeat(1000000) + 'y'", TooLong)]
    [InlineData("[1, 2, 3].join('x'.repeat(900000))", TooLong)]
    [InlineData("'x'.repeat(2000).replace(/x/g, 'x'.repeat(1000))", TooLong)]
    [InlineData("'x'.repeat(2000).replaceAll('x', 'x'.repeat(1000))", TooLong)]
    [InlineData("'x'.repeat(2000).replace(/x/g, \"$'\")", TooLong)]
    [InlineData("(function () { var s = 'x'; while (true) { s = s + s; } })()", TooLong)]
    [InlineData("(function () { var s = 'x'; while (true) { s += s; } })()", TooLong)]
    [InlineData("{ a: 'x'.repeat(600000), b: 'x'.repeat(600000) }", TooLong)]
    [InlineData("'x'.repeat(200000).split('')", TooMany)]
    [InlineData("'x'.repeat(200000).split(/x/)", TooMany)]
    [InlineData("'x'.repeat(200000).match(/x/g)", TooMany)]
    [InlineData("Array.from({ length: 4294967294 })", TooMany)]
    [InlineData("Array.from('x'.repeat(200000))", TooMany)]
    [InlineData("(function () { var a = []; a[4294967294] = 1; return a.join(); })()",
        "a[4294967294] is not a place in a list: those are numbered from 0 to 99999.")]
    [InlineData("(function () { var a = []; a['len' + 'gth'] = 4294967294; return a.join(); })()",
        "a['len' + 'gth'] is not a place in a list: those are numbered from 0 to 99999.")]
    [InlineData("(function () { while (true) { } })()", TooManyStatements)]
    [InlineData("(function () { for (;;) ; })()", TooManyStatements)]
    [InlineData("(function () { do { } while (true); })()", TooManyStatements)]
    [InlineData("(function f() { return f(); })()", TooDeep)]
    [InlineData("(function () { function a() { return b(); } function b() { return a(); } return a(); })()", TooDeep)]
    [InlineData("(function () { var o = { f: function (x) { return [1].map(function () { return o.f(x); }); } }; return o.f(1); })()",
        TooDeep)]
    [InlineData("(function () { var a = []; while (true) { a.push('x'.repeat(1000000)); } })()",
        "The expression uses more than 64 MB of memory.")]
    public void A_bomb_is_stopped(string expression, string message)
    {
        var bench = With(("good", "src.x.trim()"),
            ("x",
                "src.go === true ? " + expression
                    + " : 'calm'")) with
        { Limits = new MapperLimits { Statements = 20_000, Memory = 64_000_000 } };
        using var mapper = bench.Compile();
        mapper.Map(mapper.Flow.Target, bench.Scope("""{"x":" a ","go":true}""")).Problems.ShouldHaveSingleItem().Message.ShouldBe(message);
        mapper.Map(mapper.Flow.Target, bench.Scope("""{"x":" a ","go":false}""")).Body!.Value.GetRawText()
            .ShouldBe("""{"good":"a","x":"calm"}""");
    }

    [Theory]
    [InlineData("/(a+)+$/.test(src.s)")]
    [InlineData("src.s.replace(/(a+)+$/, 'x')")]
    public void A_regular_expression_that_explodes_is_stopped(string expression) =>
        Problem(expression, $$"""{"s":"{{new string('a', 60)}}!"}""").ShouldBe(
            "The regular expression /(a+)+$/ tries too many ways through this text and was stopped after 500 ms. Avoid repetition inside "
                + "repetition, as in (a+)+.");

    [Fact]
    public void An_expression_that_takes_too_long_is_stopped()
    {
        var bench = With(
            ("x",
                "(function () { var n = 0; while (true) { n = n + 1; } })()")) with
        {
            Limits =
                    new MapperLimits { Statements = int.MaxValue - 1, Time = TimeSpan.FromMilliseconds(50), Memory = long.MaxValue / 2 }
        };
        bench.Map("{}").Problems.ShouldHaveSingleItem().Message.ShouldBe("The expression takes longer than 0.05 s and was stopped.");
    }

    [Fact]
    public void Limits_hold_for_one_expression_not_for_all_together()
    {
        var loop = "(function () { var n = 0; for (var i = 0; i < 3000; i++) { n++; } return n; })()";
        var bench =
            With([.. Enumerable.Range(0, 20).Select(i => ($"f{i}", loop))]) with { Limits = new MapperLimits { Statements = 20_000 } };
        bench.Map("{}").Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Deep_json_is_copied_and_read()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 63)) + "1" + string.Concat(Enumerable.Repeat("]", 63));
        With(Named("copy", Object(Named("inside", "src.x"))), Named("through", "(function () { return src.x; })()"))
            .Json("{\"x\":" + deep + "}").ShouldBe("{\"copy\":{\"inside\":" + deep + "},\"through\":" + deep + "}");
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("!", "")]
    [InlineData("text(", ")")]
    public void An_expression_nested_without_end_is_refused(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 5000)) + "1" + string.Concat(Enumerable.Repeat(close, 5000));
        ExpressionChecker.Check(Expression(text), new HashSet<string>(), new HashSet<string>()).ShouldHaveSingleItem().Message
            .ShouldBe("The expression is nested, or chained, more than 100 deep.");
    }

    [Theory]
    [InlineData("+1")]
    [InlineData(".a")]
    [InlineData("(1)")]
    [InlineData("[0]")]
    public void An_expression_chained_without_end_is_refused(string link) =>
        ExpressionChecker.Check(Expression("src" + string.Concat(Enumerable.Repeat(link, 5000))), new HashSet<string> { "src" },
            new HashSet<string>()).ShouldHaveSingleItem().Message.ShouldBe("The expression is nested, or chained, more than 100 deep.");

    [Fact]
    public void The_deepest_expression_that_is_allowed_runs()
    {
        var sum = string.Join(" + ", Enumerable.Repeat("src.n", 95));
        Evaluate(sum, """{"n":0.1}""").ShouldBe("9.5");
        var lists = string.Concat(Enumerable.Repeat("[", 40)) + "1" + string.Concat(Enumerable.Repeat("]", 40));
        Evaluate(lists).ShouldBe(lists);
    }
}

using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;

namespace Connector.Engine.Tests.Mapping;

public sealed class ExpressionCheckerTests
{
    private static readonly HashSet<string> Variables = ["src", "row", "company"];
    private static readonly HashSet<string> Functions = ["lineText"];

    [Theory]
    [InlineData("src.a), (evil()", 6, "CN3001", "')' closes nothing that was opened.")]
    [InlineData("src.a; src.b", 6, "CN3001", "An expression is one value and ends without a semicolon.")]
    [InlineData("src.a, src.b", 6, "CN3001", "An expression is one value; a comma starts a second.")]
    [InlineData("(src.a, src.b)", 1, "CN3001",
        "A comma joins values only inside a call, a list or an object; here one of them would be lost.")]
    [InlineData("src.a src.b", 7, "CN3001", "'src' follows a complete expression. Join texts with +.")]
    [InlineData("", 1, "CN3001", "The expression is empty.")]
    [InlineData("  // nothing", 1, "CN3001", "The expression is empty.")]
    [InlineData("src.a +", 8, "CN3001", "The expression ends too early: a value is missing.")]
    [InlineData("(src.a", 7, "CN3001", "')' is expected here, not the end. A parenthesis was opened before and is not closed.")]
    [InlineData("src.a ? 1", 10, "CN3001", "':' is expected here, not the end. A condition is written test ? value : otherValue.")]
    [InlineData("src.", 5, "CN3001", "A dot is followed by the name of a field, not by the end.")]
    [InlineData("src.lines.0.a", 10, "CN3001", "'.0' is not a valid field. Write [0] for an element of a list.")]
    [InlineData("'abc", 1, "CN3001", "The text that starts here has no closing '.")]
    [InlineData("\"it's", 1, "CN3001", "The text that starts here has no closing \".")]
    [InlineData("“x”", 1, "CN3001", "“ is a typographic quotation mark. Write ' around text.")]
    [InlineData("src.a /* x", 7, "CN3001", "The comment that starts here has no end. Close it with */.")]
    [InlineData("012", 1, "CN3001", "'012' starts with a zero. Write 12 for the number, or '012' in quotes for the text.")]
    [InlineData("if (src.a) 1", 1, "CN3001", "'if' is a word of the language and has no place here. Write test ? value : otherValue.")]
    [InlineData("/a(/", 1, "CN3001", "The regular expression cannot be read: Unterminated group.")]
    [InlineData("text(src.a, )", 11, "CN3001", "A value is missing between this comma and ).")]
    [InlineData("[1, , 2]", 5, "CN3001", "A value is missing before this comma.")]
    [InlineData("src.a @ 1", 7, "CN3001", "'@' follows a complete expression.")]
    public void Exactly_one_expression_is_read(string text, int column, string code, string message) => Only(text, column, code, message);

    [Theory]
    [InlineData("src.lines.filter(l => l.v > 1)")]
    [InlineData("src.lines.map((l, i) => { const { v, ...rest } = l; return [v, i, rest]; })")]
    [InlineData("`Invoice ${src.no ?? 'none'} of ${src.name}`")]
    [InlineData("src.supplier?.address?.city ?? src.lines?.[0]?.city")]
    [InlineData("[...src.lines, ...src.more]")]
    [InlineData("{ ...src.o, src, [src.a]: 1, total() { return 2; } }")]
    [InlineData("(function (a = 1, ...more) { let x = a; for (const one of more) { x += one; } return x; })(1, 2)")]
    [InlineData("src.a ** 2 + 1_000")]
    [InlineData("/(?<year>\\d+)(?<!0)/su.test(src.a)")]
    [InlineData("src.lines.at(-1)?.name.trim()")]
    public void What_es2023_brought_is_understood(string text) => Check(text).ShouldBeEmpty();

    [Theory]
    [InlineData("10n", 1, "CN3002", "'10n' is not a number. Whole numbers of any length are exact here: write it without the n.")]
    [InlineData("/x/y", 1, "CN3002", "The flag y of a regular expression is not understood; g, i, m, s and u are.")]
    [InlineData("/x/gg", 3, "CN3001", "The flags of a regular expression are g, i, m, s and u, each once.")]
    [InlineData("src.a || src.b ?? 'x'", 16, "CN3001",
        "?? does not stand beside || or && without parentheses. Put one of the two in parentheses.")]
    [InlineData("src.a?.()", 1, "CN3004", "A function is called with ( ), not with ?.( ). Write x?.name(), or test first.")]
    [InlineData("async x => x", 1, "CN3004", "Functions that wait or resume are not available. Write a plain function.")]
    [InlineData("upper`x`", 1, "CN3004", "A tagged template literal is not available. Call a function.")]
    [InlineData("{ get a() { return 1; } }", 3, "CN3004", "Fields that compute themselves are not available. Write name: value.")]
    [InlineData("(x => { const { constructor } = x; return constructor; })(src)", 17, "CN3004",
        "constructor is not available: records have only data.")]
    [InlineData("(x => { const { [x.a]: y } = x; return y; })(src)", 17, "CN3004",
        "A pattern names its fields. Read the field with x[name].")]
    [InlineData("(() => { [src.a] = [1]; return 1; })()", 11, "CN3005",
        "A pattern puts its parts into variables only. Assign to the field in a statement of its own.")]
    [InlineData("(() => { const $in = 1; return $in; })()", 16, "CN3009",
        "$in starts with $, as the engine's own names do. Choose another name.")]
    [InlineData("add(...src.list)", 5, "CN3008", "The arguments of add are written one by one. Write add(a, b).")]
    public void What_is_still_refused_says_why(string text, int column, string code, string message) => Only(text, column, code, message);

    [Theory]
    [InlineData("{{ src.x }}", "An expression stands without braces around it. Write src.x.")]
    [InlineData("{{src.x}}", "An expression stands without braces around it. Write src.x.")]
    [InlineData("${src.x}", "An expression stands without braces around it. Write src.x.")]
    [InlineData("Invoice {{src.no}}", "Text with holes is a template, not an expression. Write { template: \"Invoice {{src.no}}\" }.")]
    public void Braces_of_templates_are_no_expression(string text, string message) => Only(text, 1, "CN3001", message);

    [Theory]
    [InlineData("Invoice number", 9, "'number' follows a complete expression. For the text itself write { const: Invoice number }.")]
    [InlineData("Paid by card.", 6, "'by' follows a complete expression. For the text itself write { const: Paid by card. }.")]
    public void Text_without_quotes_is_a_constant(string text, int column, string message) => Only(text, column, "CN3001", message);

    [Theory]
    [InlineData("scr.a", 1, "CN3003", "Nothing here is called scr. Did you mean src?")]
    [InlineData("supplierCode", 1, "CN3003",
        "Nothing here is called supplierCode. Seen here are company, row, src; text stands in quotes, and a field of the record is "
            + "src.supplierCode.")]
    [InlineData("src.a + result.id", 9, "CN3003", "result is not seen here. result is seen only in the steps after the target.")]
    [InlineData("parent.a", 1, "CN3003", "parent is not seen here. parent is seen only inside an each within an each.")]
    [InlineData("txet(src.a)", 1, "CN3003", "There is no helper or function txet. Did you mean text?")]
    [InlineData("linetext(src.a)", 1, "CN3003", "There is no helper or function linetext. Did you mean lineText?")]
    [InlineData("src.a.trimm()", 7, "CN3007", "Nothing has a method trimm. Did you mean trim?")]
    [InlineData("src.amount()", 5, "CN3007", "Nothing has a method amount. A field is read without ( ): src.amount.")]
    [InlineData("src.a.toLocaleString()", 7, "CN3007",
        "Nothing has a method toLocaleString. What depends on a language differs from machine to machine: write toFixed(2), upper(x), "
            + "lower(x).")]
    [InlineData("Object.freeze(src)", 8, "CN3007", "Object has no freeze here. Object has assign, entries, fromEntries, keys, values.")]
    [InlineData("Math.sqrt(2)", 6, "CN3004",
        "Math.sqrt is not available: it would give a rounded number. Math has abs, ceil, floor, max, min, round, sign, trunc.")]
    [InlineData("JSON.stringify(src)", 1, "CN3004",
        "JSON is not available: it would turn exact numbers into rounded ones. Copy the value as it is, or read its fields.")]
    [InlineData("src['a']()", 1, "CN3004", "A method is called by its name, not by an index. Write x.name().")]
    [InlineData("src.a = 'x'", 7, "CN3005", "= assigns to src.a; nothing in a record can be changed. Compare with ===: src.a === 'x'.")]
    [InlineData("src.a = 'x' ? 1 : 2", 7, "CN3005",
        "= assigns to src.a; nothing in a record can be changed. Compare with ===: src.a === 'x' ? 1 : 2.")]
    [InlineData("(function () { if (src.a = 1) { return 2; } return 3; })()", 26, "CN3005",
        "= assigns to src.a instead of comparing. Write src.a === 1.")]
    [InlineData("src.a++", 1, "CN3005", "src.a++ changes src.a in the middle of an expression. Write it as a statement of its own.")]
    [InlineData("src.lines.forEach(function (l) { total += l.v; })", 34, "CN3005",
        "total is not a variable of this function. Declare it with var total; what is outside of the function cannot be changed.")]
    [InlineData("(function () { var a = []; a.length = 5; return a; })()", 30, "CN3005",
        "The length of a list is not assigned to. Write slice(0, n) for the first n elements.")]
    [InlineData("src.a == 'x'", 7, "CN3006", "== takes different things for the same ('' == 0 is true). Write src.a === 'x'.")]
    [InlineData("src.a != 0", 7, "CN3006", "!= takes different things for the same ('' == 0 is true). Write src.a !== 0.")]
    [InlineData("src.a | 0", 7, "CN3006",
        "The operator | works on 32-bit numbers and cuts amounts. Write || for 'or', Math.trunc(x) to drop decimals.")]
    [InlineData("src.a & src.b", 7, "CN3006", "The operator & works on 32-bit numbers and cuts amounts. Write && for 'and'.")]
    [InlineData("+src.a", 1, "CN3006", "A plus before a value makes a rounded number of it. Write decimal(src.a).")]
    [InlineData("src.a instanceof Array", 7, "CN3006",
        "instanceof is not available. Write Array.isArray(x) for a list, or typeof x === 'string' for text.")]
    [InlineData("text()", 1, "CN3008", "text takes at least one argument, not 0. Write text(x) or text(x, 100).")]
    [InlineData("xref('t')", 1, "CN3008", "xref takes 2 arguments, not 1. Write xref('table', code).")]
    [InlineData("text(src.a, '10')", 13, "CN3008", "text(x, most) takes a number of characters. Write text(x, 100).")]
    [InlineData("xref(src.t, src.a)", 6, "CN3008",
        "xref starts with a name in quotes, so that it can be checked before anything runs. Write xref('table', code).")]
    [InlineData("date(src.a, 'yyyy-mm-dd')", 13, "CN3008",
        "'yyyy-mm-dd' is not a valid date format. A date format is made of yyyy or yy, MM and dd, with - . / : T Z, digits or blanks "
            + "between.")]
    [InlineData("upper", 1, "CN3008", "upper is a helper and must be called. Write upper(x).")]
    [InlineData("12345678901234567890", 1, "CN3008",
        "12345678901234567890 has more digits than JavaScript keeps. Write decimal('12345678901234567890').")]
    public void A_mistake_is_named_with_its_place_and_what_to_write(string text, int column, string code, string message) =>
        Only(text, column, code, message);

    [Theory]
    [InlineData("src.a")]
    [InlineData("src.lines.filter(function (row) { return row.v > 1 && row.name !== ''; }).length === 0")]
    [InlineData("lineText(row, 5)")]
    [InlineData("src.a == null || src.a != null")]
    [InlineData("(function () { var total = 0, i; for (i = 0; i < 3; i++) { total += i; } return total; })()")]
    [InlineData("{ class: 1, 'in': 2, default: src.new }")]
    [InlineData("src.a ? src.b : src.c ? 'x' : company")]
    [InlineData("src.values[0].in.default")]
    [InlineData("'a' // comment")]
    [InlineData("/[/\\]]+/g.test(src.a)")]
    [InlineData("src.a /2/ src.b")]
    public void Good_expressions_have_no_findings(string text) => Check(text).ShouldBeEmpty();

    [Fact]
    public void All_mistakes_of_an_expression_are_reported() =>
        Check("txt(scr.a) + src.b == 5 + src.c.trimm()").Select(finding => finding.At.Column).Order().ShouldBe([1, 5, 20, 33]);

    [Fact]
    public void Places_count_lines_of_a_block() =>
        ExpressionChecker.Check(new Expression("src.a +\n  scr.b", new SourceSpan("flows/x.yaml", 10, 7)), Variables, Functions)
            .ShouldHaveSingleItem().At.ShouldBe(new SourceSpan("flows/x.yaml", 11, 9));

    [Theory]
    [InlineData("src.a.b + src.c", "src", "a.b|c")]
    [InlineData("src.name.trim().length", "src", "name")]
    [InlineData("src.lines[0].v + src['odd']", "src", "lines[].v|odd")]
    [InlineData("sum(src.lines, 'v')", "src", "lines|lines[].v")]
    [InlineData("src.lines.length", "src", "lines")]
    [InlineData("src.lines.map(function (row) { return row.v + src.x; })", "row", "")]
    [InlineData("src.lines.map(function (row) { return row.v + src.x; })", "src", "lines|x")]
    [InlineData("coalesce(row.a.b, row.a.b)", "row", "a.b")]
    [InlineData("src", "src", "")]
    [InlineData("src.a +", "src", "")]
    public void Paths_that_an_expression_reads_are_found(string text, string variable, string paths) =>
        string.Join('|', ExpressionChecker.PathsOf(new Expression(text, MappingBench.Place), variable)).ShouldBe(paths);

    [Fact]
    public void Helpers_are_named() => string.Join(' ', ExpressionChecker.BuiltIns.Order(StringComparer.Ordinal)).ShouldBe(
        "add coalesce date decimal div has link linked linkedFrom lower mul openPeriod round sub sum text upper xref");

    [Theory]
    [InlineData("{{src.a", "Holes are written")]
    [InlineData("{{#if src.a}}x", "Holes are written")]
    [InlineData("x{{/if}}", "Holes are written")]
    public void A_template_that_cannot_be_read_is_found(string template, string hint)
    {
        var finding = ExpressionChecker.CheckTemplate(new TemplateField(template, MappingBench.Place), Variables).ShouldHaveSingleItem();
        finding.Code.ShouldBe("CN3010");
        finding.Message.ShouldStartWith("The template cannot be read: ");
        finding.Hint!.ShouldStartWith(hint);
    }

    [Theory]
    [InlineData("Invoice {{scr.no}}", 21, "Nothing here is called scr. Did you mean src?")]
    [InlineData("{{#if result.x}}y{{/if}}", 17,
        "Nothing here is called result. Holes read company, row, src; a field of the record is src.result.")]
    public void A_template_that_reads_what_is_not_there_is_found(string template, int column, string message)
    {
        var finding = ExpressionChecker.CheckTemplate(new TemplateField(template, new SourceSpan("flows/x.yaml", 10, 11)), Variables)
            .ShouldHaveSingleItem();
        (finding.Message + " " + finding.Hint).ShouldBe(message);
        finding.At.Column.ShouldBe(column);
    }

    [Theory]
    [InlineData("{{src.a}} {{ for line in src.lines }}{{ line.x }} {{ for.index }}{{ else }}none{{ end }} {{ # note }} {{ src['b'] }}")]
    [InlineData("no holes")]
    public void A_good_template_has_no_findings(string template) =>
        ExpressionChecker.CheckTemplate(new TemplateField(template, MappingBench.Place), Variables).ShouldBeEmpty();

    private static void Only(string text, int column, string code, string message)
    {
        var finding = Check(text).ShouldHaveSingleItem();
        (finding.Message + (finding.Hint is null ? "" : " " + finding.Hint)).ShouldBe(message);
        finding.Code.ShouldBe(code);
        finding.At.ShouldBe(new SourceSpan("flows/x.yaml", 10, column));
        finding.Severity.ShouldBe(Severity.Error);
    }

    private static IReadOnlyList<Diagnostic> Check(string text) =>
        ExpressionChecker.Check(new Expression(text, new SourceSpan("flows/x.yaml", 10, 1)), Variables, Functions);
}

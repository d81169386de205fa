using Connector.Engine.Flows;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

public sealed class FieldTests
{
    [Fact]
    public void Objects_lists_constants_and_templates_make_the_record()
    {
        var bench = With(
            Named("number", "src.no"),
            Named("kind", new ConstantField("\"Invoice\"", Place)),
            Named("rate", new ConstantField("1.50", Place)),
            Named("title", new TemplateField("Invoice {{src.no}} of {{src.supplier.name}}", Place)),
            Named("supplier", Object(Named("name", "src.supplier.name"), Named("none", "src.none"))),
            Named("codes",
                new ArrayField(
                    [new ExpressionField(Expression("src.no")), new ExpressionField(Expression("src.none")),
                        new ConstantField("null", Place)], Place)),
            Named("lines",
                Each("src.lines", "row.amount !== 0", Named("amount", "row.amount"), Named("position", "index"),
                    Named("account", "src.account"))));
        bench.Json(
            """{"no":"A1","account":"4000","supplier":{"name":"Müller & <Söhne>"},"lines":[{"amount":1.10},{"amount":0.00},{"amount":3}]}""").ShouldBe(
            """{"number":"A1","kind":"Invoice","rate":1.50,"title":"Invoice A1 of Müller & <Söhne>","supplier":{"name":"Müller & <Söhne>"},"codes":["A1",null],"lines":[{"amount":1.10,"position":0,"account":"4000"},{"amount":3,"position":2,"account":"4000"}]}""");
    }

    [Fact]
    public void A_list_within_a_list_sees_the_outer_row_as_parent()
    {
        var bench = With(
            Named("groups",
                Each("src.groups", null, Named("name", "row.name"),
                    Named("rows", Each("row.rows", null, Named("v", "row.v"), Named("of", "parent.name"), Named("at", "index"))))));
        bench.Json("""{"groups":[{"name":"a","rows":[{"v":1},{"v":2}]},{"name":"b","rows":[]}]}""").ShouldBe(
            """{"groups":[{"name":"a","rows":[{"v":1,"of":"a","at":0},{"v":2,"of":"a","at":1}]},{"name":"b","rows":[]}]}""");
    }

    [Fact]
    public void A_list_may_be_made_by_javascript_and_of_plain_values()
    {
        var bench = With(
            Named("large", Each("src.lines.filter(function (l) { return l.v > 1; })", null, Named("v", "row.v"))),
            Named("words",
                new ListField(Expression("src.words.split(' ')"), Expression("row !== 'b'"), new ExpressionField(Expression("upper(row)")),
                    Place)));
        bench.Json("""{"lines":[{"v":1},{"v":2.50}],"words":"a b c"}""").ShouldBe("""{"large":[{"v":2.50}],"words":["A","C"]}""");
    }

    [Fact]
    public void Lists_that_javascript_reads_are_those_of_the_row_and_of_the_record()
    {
        var bench = With(
            Named("rows",
                Each("src.rows", null, Named("own", "row.tags.join('')"), Named("again", "row.tags.slice(1).join('')"),
                    Named("all", "src.rows.map(function (r) { return r.tags[0]; }).join('')"),
                    Named("outer", Each("row.tags", null, Named("t", "parent.tags.indexOf(row)"))))),
            Named("made", "out.rows.map(function (r) { return r.own; })"));
        bench.Json("""{"rows":[{"tags":["a","b"]},{"tags":["c"]}]}""").ShouldBe(
            """{"rows":[{"own":"ab","again":"b","all":"ac","outer":[{"t":0},{"t":1}]},{"own":"c","again":"","all":"ac","outer":[{"t":0}]}],"made":["ab","c"]}""");
    }

    [Fact]
    public void An_object_is_left_out_where_its_condition_is_false()
    {
        var bench = With(Named("a", Object(Named("x", "1")) with { When = Expression("src.a === true") }),
            Named("b", Object(Named("x", "2")) with { When = Expression("src.b === true") }));
        bench.Json("""{"a":false,"b":true}""").ShouldBe("""{"b":{"x":2}}""");
    }

    [Fact]
    public void Later_fields_read_what_earlier_ones_made()
    {
        var bench = With(
            Named("net", "add(src.a, src.b)"), Named("lines", Each("src.lines", null, Named("share", "div(row.v, out.net, 4)"))),
            Named("total", "sum(out.lines, 'share')"), Named("same", "out.net"), Named("unknown", "out.none"));
        bench.Json("""{"a":0.1,"b":0.2,"lines":[{"v":0.1},{"v":0.2}]}""")
            .ShouldBe("""{"net":0.3,"lines":[{"share":0.3333},{"share":0.6667}],"total":1,"same":0.3}""");
    }

    [Fact]
    public void Every_bad_field_is_reported_with_its_path()
    {
        var bench = With(
            Named("good", "src.id"), Named("name", "src.supplier.name"), Named("net", "decimal(src.net)"),
            Named("lines",
                Each("src.lines", "row.v !== 0", Named("object", "row.account.number"), Named("text", "row.text.trim()"),
                    Named("deep", Each("row.parts", null, Named("p", "row.p.q"))))));
        var mapped = bench.Map(
            """{"id":1,"net":"x","lines":[{"v":0},{"v":1,"account":{"number":1},"text":"ok","parts":[]},{"v":2,"parts":[{"p":{}},{}]}]}""");
        mapped.Body.ShouldBeNull();
        mapped.Problems.Select(problem => $"{problem.Field}: {problem.Message}").ShouldBe(
        [
            "name: src.supplier is missing, so src.supplier.name cannot be read. Where it may be missing, write "
                + "coalesce(src.supplier.name, null).",
            "net: src.net is the text 'x', so decimal(src.net) has no value. Amounts in text are written 1234.50.",
            "lines[1].object: row.account is missing, so row.account.number cannot be read. Where it may be missing, write "
                + "coalesce(row.account.number, null). (row is src.lines[2])",
            "lines[1].text: row.text is missing, so trim() cannot be called on it. Where it may be missing, write coalesce(row.text, "
                + "'').trim(). (row is src.lines[2])",
            "lines[1].deep[1].p: row.p is missing, so row.p.q cannot be read. Where it may be missing, write coalesce(row.p.q, null). "
                + "(row is src.lines[2].parts[1])",
        ]);
    }

    [Fact]
    public void What_follows_from_a_bad_field_is_not_reported_again() =>
        With(Named("net", "decimal(src.net)"), Named("gross", "add(out.net, 1)"), Named("copy", "(function () { return out; })()"))
            .Map("""{"net":"x"}""").Problems.ShouldHaveSingleItem().Field.ShouldBe("net");

    [Theory]
    [InlineData("src.none", "src.none is missing, and each needs a list. Where no list means no lines, write coalesce(src.none, []).")]
    [InlineData("src.id", "src.id is a number, and each needs a list.")]
    [InlineData("src.empty", "src.empty is null, and each needs a list. Where no list means no lines, write coalesce(src.empty, []).")]
    public void Lines_that_are_not_there_are_an_error(string each, string message) =>
        With(Named("lines", Each(each, null, Named("x", "row.x")))).Map("""{"id":1,"empty":null}""").Problems.ShouldHaveSingleItem().Message
            .ShouldBe(message);

    [Fact]
    public void Lines_that_may_be_missing_are_none_when_the_flow_says_so() =>
        With(Named("lines", Each("coalesce(src.none, [])", null, Named("x", "row.x")))).Json("{}").ShouldBe("""{"lines":[]}""");

    [Theory]
    [InlineData("src.none",
        "src.none is missing; a condition must be true or false. Compare, as in src.none === true, or ask has(src.none).")]
    [InlineData("src.name",
        "src.name is the text 'Ann'; a condition must be true or false. Compare, as in src.name === true, or ask has(src.name).")]
    [InlineData("src.name && src.none", "src.name && src.none is missing; a condition must be true or false. Compare, as in … === 'x'.")]
    public void A_condition_that_is_neither_true_nor_false_leaves_nothing_out_silently(string when, string message)
    {
        (With(("x", "1")) with { When = when }).Check().ShouldBe(message);
        With(Named("o", Object(Named("x", "1")) with { When = Expression(when) })).Map("""{"name":"Ann"}""").Problems
            .ShouldHaveSingleItem().Field.ShouldBe("o.when");
        With(Named("l", Each("[1]", when, Named("x", "1")))).Map("""{"name":"Ann"}""").Problems.ShouldHaveSingleItem().Field
            .ShouldBe("l[0].when");
    }

    [Fact]
    public void Half_a_character_is_copied_but_nothing_is_made_of_it()
    {
        const string Half = """{"x":"\ud83d"}""";
        Evaluate("src.x", Half).ShouldBe("\"\\ud83d\"");
        Problem("upper(src.x)", Half)
            .ShouldBe("The text holds half of a character (an unpaired surrogate); the sending system must repair it.");
        Problem("src.x + 'a'", Half)
            .ShouldBe("The text holds half of a character (an unpaired surrogate); the sending system must repair it.");
        Problem("date(src.x)", Half)
            .ShouldBe("The text holds half of a character (an unpaired surrogate); the sending system must repair it.");
        (With(("x", "1")) with { When = "src.x" }).Check(Half)
            .ShouldBe("src.x is a text; a condition must be true or false. Compare, as in src.x === true, or ask has(src.x).");
        With(Named("t", new TemplateField("{{src.x}}", Place))).Map(Half).Problems.ShouldHaveSingleItem().Message
            .ShouldBe("The text holds half of a character (an unpaired surrogate); the sending system must repair it.");
    }

    [Fact]
    public void A_template_is_filled_without_escaping()
    {
        string Fill(string template) =>
            With(Named("t", new TemplateField(template, Place)))
                .Json("""{"a":"<é😀>","n":100.50,"yes":true,"no":false,"empty":null,"lines":[{"x":1},{"x":2}]}""");
        Fill("{{src.a}} {{src.n}} {{src.yes}} {{src.no}} [{{src.empty}}] {{company}} {{job.attempt}}")
            .ShouldBe("""{"t":"<é😀> 100.5 true false [] US01 1"}""");
        Fill("{{ for line in src.lines }}{{ for.index }}={{ line.x }};{{ end }}").ShouldBe("""{"t":"0=1;1=2;"}""");
        Fill("{{#if src.none}}y{{else}}n{{/if}}{{#if src.no}}y{{else}}n{{/if}}").ShouldBe("""{"t":"nn"}""");
        Fill("{{ if src.none }}y{{ else }}n{{ end }}{{ if src.no }}y{{ else }}n{{ end }}{{ for x in src.none }}{{ x }}{{ end }}")
            .ShouldBe("""{"t":"nn"}""");
    }

    [Theory]
    [InlineData("{{src.none}}",
        "src.none is missing, so the template cannot be filled. Where it may be missing, write {{#if src.none}} … {{/if}} around it.")]
    [InlineData("{{src.lines}}",
        "A hole of the template is a list, which has no text. Go through it with {{ for x in list }} … {{ end }}.")]
    [InlineData("{{src.o}}", "A hole of the template is an object, which has no text. Name one of its fields.")]
    public void A_hole_without_text_is_an_error(string template, string message) =>
        With(Named("t", new TemplateField(template, Place))).Map("""{"lines":[1],"o":{}}""").Problems.ShouldHaveSingleItem().Message
            .ShouldBe(message);

    [Fact]
    public void A_step_has_id_parameters_company_and_condition()
    {
        var bench = With(("x", "1")) with
        {
            Step = step => step with
            {
                When = Expression("src.go === true"),
                Id = Expression("src.id"),
                Company = Expression("src.company"),
                Parameters = step.Parameters.Add("line", Expression("src.line")).Add("kind", Expression("'K'")),
            },
        };
        var mapped = bench.Map("""{"go":true,"id":1.0,"company":" FI01 ","line":"L"}""");
        (mapped.Applies, mapped.Id, mapped.Company, mapped.Parameters["line"],
            mapped.Parameters["kind"]).ShouldBe((true, "1", "FI01", "L", "K"));
        bench.Map("""{"go":false}""")
            .ShouldSatisfyAllConditions(left => left.Applies.ShouldBeFalse(), left => left.Problems.ShouldBeEmpty(),
                left => left.Body.ShouldBeNull());
        bench.Map("""{"go":true,"id":"","company":null}""").Problems.Select(problem => $"{problem.Field}: {problem.Message}").ShouldBe(
            ["id: src.id is empty; id must be a text or a number.",
                "params.line: src.line is missing; params.line must be a text or a number.",
                "company: src.company is null; company must be a text or a number."]);
    }

    [Theory]
    [InlineData("src.id", """{"id":" A1 "}""", "A1", null)]
    [InlineData("src.id", """{"id":12.0}""", "12", null)]
    [InlineData("src.a + '/' + src.b", """{"a":"x","b":1}""", "x/1", null)]
    [InlineData("src.id", """{}""", null, "src.id is missing; key must be a text or a number.")]
    [InlineData("src.id", """{"id":"  "}""", null, "src.id is empty; key must be a text or a number.")]
    [InlineData("src.id", """{"id":true}""", null, "src.id is true; key must be a text or a number.")]
    [InlineData("'x'.repeat(201)", "{}", null, "The key has 201 characters, and at most 200 are allowed.")]
    public void The_key_is_text_that_names_the_record(string key, string source, string? expected, string? message)
    {
        using var mapper = (With(("x", "1")) with { Key = key }).Compile();
        var result = mapper.Key(new MappingBench().Scope(source));
        result.Value.ShouldBe(expected);
        result.Problems.Select(problem => problem.Message).ShouldBe(message is null ? [] : [message]);
        result.Problems.All(problem => problem.Field == "key").ShouldBeTrue();
    }

    [Fact]
    public void Explaining_says_what_each_field_was_made_of()
    {
        using var mapper = With(
            Named("no", "src.no"), Named("kind", new ConstantField("1.50", Place)), Named("none", "src.none"), Named("bad", "src.a.b"),
            Named("text", new TemplateField("{{src.no}}!", Place)),
            Named("lines", Each("src.lines", null, Named("v", "row.v"), Named("twice", "row.v * 2")))).Compile();
        mapper.Trace(mapper.Flow.Target, new MappingBench().Scope("""{"no":"A","lines":[{"v":1.0}]}"""))
            .Select(trace => (trace.Field, trace.Expression, trace.Value, trace.From, trace.Problem)).ShouldBe(
        [
            ("no", "src.no", "\"A\"", "src.no", null),
            ("kind", "1.50", "1.50", null, null),
            ("none", "src.none", null, "src.none", null),
            ("bad", "src.a.b", null, "src.a.b",
                "src.a is missing, so src.a.b cannot be read. Where it may be missing, write coalesce(src.a.b, null)."),
            ("text", "{{src.no}}!", "\"A!\"", null, null),
            ("lines[0].v", "row.v", "1.0", "src.lines[0].v", null),
            ("lines[0].twice", "row.v * 2", "2", null, null),
        ]);
    }
}

using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

public sealed class BuiltInFunctionTests
{
    [Theory]
    [InlineData("date('2026-12-31')", "\"2026-12-31\"")]
    [InlineData("date('20261231')", "\"2026-12-31\"")]
    [InlineData("date(20261231)", "\"2026-12-31\"")]
    [InlineData("date(' 2026-12-31T23:30:00+01:00 ')", "\"2026-12-31\"")]
    [InlineData("date('2026-12-31T23:59:59.9999999Z')", "\"2026-12-31\"")]
    [InlineData("date('2026-12-31 08:15')", "\"2026-12-31\"")]
    [InlineData("date('2026-12-31', 'yyyyMMdd')", "\"20261231\"")]
    [InlineData("date('2026-12-31', 'dd.MM.yyyy')", "\"31.12.2026\"")]
    [InlineData("date('2026-12-31', 'MM/dd/yy')", "\"12/31/26\"")]
    [InlineData("date('2026-12-31', 'yyyy-MM-ddT00:00:00Z')", "\"2026-12-31T00:00:00Z\"")]
    [InlineData("date(src.none)", "(left out)")]
    [InlineData("date(src.empty)", "null")]
    [InlineData("text(src.padded)", "\"Ann Lee\"")]
    [InlineData("text(src.padded, 4)", "\"Ann\"")]
    [InlineData("text(src.emoji, 3)", "\"ab\"")]
    [InlineData("text(src.emoji, 4)", "\"ab😀\"")]
    [InlineData("text(src.family, 5)", "\"\"")]
    [InlineData("text(src.combined, 3)", "\"cl\"")]
    [InlineData("text(100.50)", "\"100.5\"")]
    [InlineData("text(src.exponent)", "\"100\"")]
    [InlineData("text(true)", "\"true\"")]
    [InlineData("text(src.none, 5)", "(left out)")]
    [InlineData("text(src.empty, 5)", "null")]
    [InlineData("upper('i é 日本')", "\"I É 日本\"")]
    [InlineData("lower('I É')", "\"i é\"")]
    [InlineData("coalesce(src.none, src.empty, 'x')", "\"x\"")]
    [InlineData("coalesce(src.none.deep.er, 'x')", "\"x\"")]
    [InlineData("coalesce(src.none.deep.er, src.padded.trim())", "\"Ann Lee\"")]
    [InlineData("src.rows.map(function (r) { return coalesce(r.a.b, 0); })", "[0,7]")]
    [InlineData("has(src.none) || has(src.none.deep.er) || has(src.empty) || has(' ')", "false")]
    [InlineData("has(src.padded) && has(src.rows) && has(0) && has(false)", "true")]
    [InlineData("coalesce(src.none)", "(left out)")]
    [InlineData("coalesce('', 'x')", "\"\"")]
    public void Helpers_do_what_they_say(string expression, string expected) =>
        Evaluate(expression,
            """{"empty":null,"padded":"  Ann Lee ","emoji":"ab😀cd","family":"👨‍👩‍👧x","combined":"cle\u0301f","exponent":1e2,"rows":[{},{"a":{"b":7}}]}""").ShouldBe(expected);

    [Theory]
    [InlineData("date('31.12.2026')",
        "'31.12.2026' is a text, and no date that date(x) can read: it takes 2026-12-31, 20261231 or an ISO date-time.")]
    [InlineData("date(src.day)",
        "src.day is the text '2026-02-30', and no date that date(x) can read: it takes 2026-12-31, 20261231 or an ISO date-time.")]
    [InlineData("date('2026-12-31T25:00:00')",
        "'2026-12-31T25:00:00' is a text, and no date that date(x) can read: it takes 2026-12-31, 20261231 or an ISO date-time.")]
    [InlineData("date('2026-12-31x')",
        "'2026-12-31x' is a text, and no date that date(x) can read: it takes 2026-12-31, 20261231 or an ISO date-time.")]
    [InlineData("date(true)", "true is true, and no date that date(x) can read: it takes 2026-12-31, 20261231 or an ISO date-time.")]
    [InlineData("text(src.list)", "src.list is a list of 0, and text(x) takes a text, a number or a boolean.")]
    [InlineData("text('a', src.most)", "src.most is the number 0; text(x, most) needs a whole number of characters, from 1.")]
    [InlineData("upper(src)", "src is an object, and upper(x) takes a text, a number or a boolean.")]
    [InlineData("xref('accounts', src.none)", "src.none is missing, so there is nothing to look up in accounts.")]
    [InlineData("xref('accounts', ' ')", "' ' is a text, so there is nothing to look up in accounts.")]
    [InlineData("xref('nowhere', '1')", "There is no table 'nowhere' under tables in the flow file.")]
    public void Helpers_refuse_what_they_cannot_use(string expression, string message) =>
        (With(("x", expression)) with { Tables = [Table(MissingRow.Review)] }).Map("""{"day":"2026-02-30","list":[],"most":0}""").Problems
            .ShouldHaveSingleItem().Message.ShouldBe(message);

    [Fact]
    public void A_row_of_the_store_goes_before_the_row_of_the_file()
    {
        var bench = With(("a", "xref('accounts', src.a)"),
            ("b", "xref('accounts', src.b)")) with
        { Tables = [Table(MissingRow.Review, ("100", "file"), ("200", "file"))] };
        bench.References.Known["xref:accounts:100"] = "store";
        bench.Json("""{"a":100,"b":" 200 "}""").ShouldBe("""{"a":"store","b":"file"}""");
    }

    [Fact]
    public void A_code_without_a_row_waits_for_it()
    {
        var problem = (With(("account", "xref('accounts', src.code)")) with { Tables = [Table(MissingRow.Review)] })
            .Map("""{"code":"4711"}""").Problems.ShouldHaveSingleItem();
        problem.Kind.ShouldBe(MappingProblemKind.MissingReference);
        problem.WaitsFor.ShouldBe("xref:accounts:4711");
        problem.Message.ShouldBe("The table accounts has no row for '4711' (src.code). The record goes on when the row is there.");
        problem.Field.ShouldBe("account");
        problem.Expression.ShouldBe("xref('accounts', src.code)");
        problem.At.ShouldBe(Place);
    }

    [Fact]
    public void A_table_may_reject_or_keep_a_code_without_a_row()
    {
        var rejected = (With(("x", "xref('accounts', '1')")) with { Tables = [Table(MissingRow.Reject)] }).Map("{}").Problems
            .ShouldHaveSingleItem();
        rejected.Kind.ShouldBe(MappingProblemKind.Data);
        rejected.Message.ShouldBe("The table accounts has no row for '1'.");
        (With(("x", "xref('accounts', 1.0)")) with { Tables = [Table(MissingRow.Keep)] }).Json("{}").ShouldBe("""{"x":"1"}""");
    }

    [Fact]
    public void A_link_is_the_id_another_flow_gave_or_waits_for_it()
    {
        var bench = With(("vendor", "link('vendors', src.vendor)"), ("other", "link('elsewhere/things', 7)"),
            ("from", "linkedFrom('vendors', 'ID9')"), ("nobody", "linkedFrom('vendors', 'ID0')"),
            ("known", "linked('vendors', src.vendor)"), ("unknown", "linked('vendors', 'V0')"));
        bench.References.Known["link:tests/vendors:V1"] = "ID1";
        bench.References.Known["linkedFrom:tests/vendors:ID9"] = "V9";
        var problem = bench.Map("""{"vendor":"V1"}""").Problems.ShouldHaveSingleItem();
        problem.WaitsFor.ShouldBe("link:elsewhere/things:7");
        problem.Message.ShouldBe("elsewhere/things has not delivered '7' (7). The record goes on when it has.");
        bench.References.Known["link:elsewhere/things:7"] = "T7";
        bench.Json("""{"vendor":"V1"}""")
            .ShouldBe("""{"vendor":"ID1","other":"T7","from":"V9","nobody":null,"known":"ID1","unknown":null}""");
    }

    [Fact]
    public void References_work_inside_javascript_too()
    {
        var bench = With(
            ("x",
                "src.codes.map(function (c) { return xref('accounts', c); }).join('+')")) with
        {
            Tables =
                    [Table(MissingRow.Review, ("1", "a"), ("2", "b"))]
        };
        bench.Json("""{"codes":["1","2"]}""").ShouldBe("""{"x":"a+b"}""");
        bench.Map("""{"codes":["1","3"]}""").Problems.ShouldHaveSingleItem().WaitsFor.ShouldBe("xref:accounts:3");
    }

    [Fact]
    public void A_closed_period_moves_to_the_first_open_day()
    {
        var bench = With(("date", "openPeriod(src.date)"));
        bench.Map("""{"date":"2026-01-31"}""").Problems.ShouldHaveSingleItem().Message
            .ShouldBe("No posting period is open on 2026-01-31 or after. The record goes on when one is.");
        bench.References.Known["period:US01"] = "2026-02-01";
        bench.Json("""{"date":"2026-01-31T10:00:00Z"}""").ShouldBe("""{"date":"2026-02-01"}""");
        bench.Json("""{"date":"2026-03-05"}""").ShouldBe("""{"date":"2026-03-05"}""");
    }

    [Theory]
    [InlineData("Keep", "2026-01-31", "2026-01-31")]
    [InlineData("Keep", "2026-02-10", "2026-04-01")]
    [InlineData("Review", "2026-01-31", "2026-04-01")]
    [InlineData("Reject", "2026-04-30", "2026-04-30")]
    public void The_flows_table_says_which_months_are_open(string onMissing, string date, string posted)
    {
        var bench = With(
            ("date",
                "openPeriod(src.date)")) with
        {
            Tables = [
                        Periods(Enum.Parse<MissingRow>(onMissing), ("US01:2026-02", "closed"), ("US01:2026-03", "closed"),
                            ("US01:2026-04", "closed"), ("DE01:2026-01", "open"))]
        };
        bench.References.Known["xref:open-periods:US01:2026-04"] = "open";

        bench.Json($$"""{"date":"{{date}}"}""").ShouldBe($$"""{"date":"{{posted}}"}""");
    }

    [Fact]
    public void Without_an_open_month_the_table_says_whether_the_record_waits_or_is_refused()
    {
        var waits = With(("date", "openPeriod(src.date)")) with { Tables = [Periods(MissingRow.Review)] };
        var refused = With(("date", "openPeriod(src.date)")) with { Tables = [Periods(MissingRow.Reject)] };

        var problem = waits.Map("""{"date":"2026-01-31"}""").Problems.ShouldHaveSingleItem();
        problem.Message.ShouldBe(
            "The table open-periods has no open month from US01:2026-01 on. The record goes on when the row US01:2026-01 says open.");
        problem.WaitsFor.ShouldBe("xref:open-periods:US01:2026-01");
        refused.Map("""{"date":"2026-01-31"}""").Problems.ShouldHaveSingleItem().Kind.ShouldBe(MappingProblemKind.Data);
    }

    private static CrossReferenceTable Periods(MissingRow onMissing, params (string Code, string Value)[] rows) =>
        Table(onMissing, rows) with { Name = "open-periods" };

    private static CrossReferenceTable Table(MissingRow onMissing, params (string Code, string Value)[] rows) =>
        new("accounts", onMissing, rows.ToImmutableSortedDictionary(row => row.Code, row => row.Value), Place);
}

using FsCheck;
using FsCheck.Fluent;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

/// <summary>Nothing a record does is seen by the next, nothing but the record is seen, and the same record gives the same bytes.</summary>
public sealed class IsolationTests
{
    [Theory]
    [InlineData("(function () { src.o.a = 5; return 1; })()",
        "src.o belongs to the record and cannot be changed. Build a new object with the fields it should have.")]
    [InlineData("(function () { src.o.fresh = 5; return 1; })()",
        "src.o belongs to the record and cannot be changed. Build a new object with the fields it should have.")]
    [InlineData("(function () { src.list[0] = 5; return 1; })()",
        "src.list belongs to the record and cannot be changed. Build a new object with the fields it should have.")]
    [InlineData("src.list.push(5)",
        "src.list belongs to the record and cannot be changed by push(). Copy it first: src.list.slice().push().")]
    [InlineData("src.list.sort()",
        "src.list belongs to the record and cannot be changed by sort(). Copy it first: src.list.slice().sort().")]
    [InlineData("src.list.map(function (x) { x.seen = true; return x; })",
        "x belongs to the record and cannot be changed. Build a new object with the fields it should have.")]
    [InlineData("Object.assign(src.o, { a: 2 })",
        "Object.assign changes its first argument, and this one cannot be changed. Write Object.assign({}, a, b).")]
    [InlineData("(function () { var f = 'x'.trim; f.count = 1; return 1; })()", "f is a function, so nothing can be assigned to f.count.")]
    [InlineData("(function () { var f = Number; f['count'] = 1; return 1; })()",
        "f is a function, so nothing can be assigned to f['count'].")]
    [InlineData("(function () { shared['x'] = 1; return 1; })()",
        "shared is a constant and cannot be changed. Build a new object with the fields it should have.")]
    [InlineData("(function () { shared.deep.x = 1; return 1; })()",
        "shared.deep is a constant and cannot be changed. Build a new object with the fields it should have.")]
    [InlineData("(function () { list.push(1); return 1; })()",
        "list is a constant and cannot be changed by push(). Copy it first: list.slice().push().")]
    public void Nothing_that_outlives_a_record_can_be_written(string expression, string message)
    {
        var bench = With(("x", expression)) with { Script = "var shared = { deep: {} }, list = [];" };
        using var mapper = bench.Compile();
        var scope = bench.Scope("""{"o":{"a":1},"list":[{"b":1}]}""");
        mapper.Map(mapper.Flow.Target, scope).Problems.ShouldHaveSingleItem().Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("counter = 1", "= assigns to counter; nothing in a record can be changed. Compare with ===: counter === 1.")]
    [InlineData("(function () { counter = 1; return counter; })()",
        "counter is not a variable of this function. Declare it with var counter; what is outside of the function cannot be changed.")]
    [InlineData("(function () { String = 1; return 1; })()",
        "String is not a variable of this function. Declare it with var String; what is outside of the function cannot be changed.")]
    [InlineData("(function () { src = {}; return 1; })()",
        "src is not a variable of this function. Declare it with var src; what is outside of the function cannot be changed.")]
    [InlineData("(function () { xref = 1; return 1; })()",
        "xref is not a variable of this function. Declare it with var xref; what is outside of the function cannot be changed.")]
    [InlineData("(function () { return this; })()", "this is not available. Read the record from src, row or the function's parameters.")]
    [InlineData("(function () { }).constructor('return 1')()",
        "Nothing has a method constructor. A field is read without ( ): (function () { }).constructor.")]
    [InlineData("src.constructor.prototype", "prototype is not available: records have only data.")]
    [InlineData("src.a.__proto__", "__proto__ is not available: records have only data.")]
    [InlineData("Function('return 1')()", "Function is not available: code is never made from data. Write a function in a script.")]
    [InlineData("eval('1')", "eval is not available: code is never made from data. Write a function in a script.")]
    [InlineData("Date.now()",
        "Date is not available: expressions have no clock, so that a record maps to the same bytes for ever. Write date(x) for the date "
            + "of a text; whole dates compare as text.")]
    [InlineData("new Date()", "new is not available. Write date(x) for the date of a text; whole dates compare as text.")]
    [InlineData("Math.random()", "Math.random is not available: the same record must map to the same bytes for ever.")]
    [InlineData("System.IO.File.ReadAllText('x')", "Nothing here is called System.")]
    [InlineData("importNamespace('System')", "There is no helper or function importNamespace.")]
    [InlineData("$in(0)", "There is no helper or function $in.")]
    [InlineData("$f", "Nothing here is called $f.")]
    public void What_reaches_outside_is_refused_before_it_runs(string expression, string message) =>
        Should.Throw<InvalidFileException>(() => With(("x", expression)).Compile()).Diagnostics
            .Select(finding => finding.Message + (finding.Hint is null ? "" : " " + finding.Hint)).First().ShouldStartWith(message);

    [Theory]
    [InlineData("'x'['const' + 'ructor']")]
    [InlineData("[]['const' + 'ructor']")]
    [InlineData("(function () { })['const' + 'ructor']")]
    [InlineData("(function () { })['ca' + 'll']")]
    [InlineData("String['const' + 'ructor']")]
    [InlineData("src['__pro' + 'to__']")]
    [InlineData("src['__define' + 'Getter__']")]
    [InlineData("/x/['const' + 'ructor']")]
    [InlineData("src.big['const' + 'ructor']")]
    [InlineData("Object.keys['const' + 'ructor']")]
    public void Constructors_and_prototypes_are_not_reached_by_computed_names_either(string expression) =>
        Evaluate(expression, """{"big":12345678901234567890}""").ShouldBe("(left out)");

    [Fact]
    public void A_regular_expression_remembers_nothing()
    {
        const string TwiceGlobal = "(function () { var p = /a/g; return [p.test('a'), p.test('a'), p.exec('ba')[0]]; })()";
        Evaluate(TwiceGlobal).ShouldBe("[true,true,\"a\"]");
    }

    [Fact]
    public void A_record_is_unaffected_by_the_one_before_it()
    {
        var bench = With(
            ("names", "Object.keys(src).sort()"), ("first", "tally(src.list)"),
            ("sum", "src.list.reduce(function (a, b) { return a + b; }, 0)"),
            ("own", "(function () { var o = {}; o['k' + src.list.length] = 1; return o; })()")) with
        {
            Script =
                "function tally(list) { var seen = {}, n = 0; list.forEach(function (x) { seen['v' + x] = true; n++; }); return "
                    + "Object.keys(seen).length + n; }",
        };
        using var mapper = bench.Compile();
        using var fresh = bench.Compile();
        string[] sources =
            ["""{"list":[1,2,2],"a":1}""", """{"list":[],"b":2}""", """{"list":[12345678901234567890]}""", """{"list":[0.1,0.2]}"""];
        Prop.ForAll(Arb.From(Gen.Elements(sources).ListOf(6)), sequence =>
        {
            foreach (var source in sequence)
            {
                using var alone = bench.Compile();
                mapper.Map(mapper.Flow.Target, bench.Scope(source)).Body!.Value.GetRawText()
                    .ShouldBe(alone.Map(alone.Flow.Target, bench.Scope(source)).Body!.Value.GetRawText());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(8));
    }

    [Fact]
    public void A_record_that_fails_leaves_nothing_behind()
    {
        var bench = With(("x", "src.n > 1 ? src.none.x : src.list.slice().sort().join('')"));
        using var mapper = bench.Compile();
        for (var i = 0; i < 50; i++)
        {
            mapper.Map(mapper.Flow.Target, bench.Scope("""{"n":2}""")).Problems.ShouldHaveSingleItem();
            mapper.Map(mapper.Flow.Target, bench.Scope("""{"n":1,"list":["b","a"]}""")).Body!.Value.GetRawText().ShouldBe("""{"x":"ab"}""");
        }
    }

    [Fact]
    public void Many_threads_map_at_once_and_agree()
    {
        var bench = With(("a", "src.n + 0.2"), ("b", "src.list.map(function (x) { return x * src.n; })"), ("c", "text(src.t, 3)"),
            ("d", "src.t.replace(/a/g, function (m) { return m + src.n; })"));
        using var mapper = bench.Compile();
        var results = Enumerable.Range(0, 400).AsParallel().WithDegreeOfParallelism(8)
            .Select(i => (Number: i % 5,
                Json: mapper.Map(mapper.Flow.Target,
                    bench.Scope($$"""{"n":{{i % 5}}.10,"list":[1,2],"t":"banana"}""")).Body!.Value.GetRawText())).ToArray();
        foreach (var group in results.GroupBy(result => result.Number))
            group.Select(result => result.Json).Distinct().ShouldHaveSingleItem();
        results.First(result => result.Number == 1).Json.ShouldBe("""{"a":1.3,"b":[1.1,2.2],"c":"ban","d":"ba1.1na1.1na1.1"}""");
    }

    [Fact]
    public void The_machine_s_language_changes_nothing()
    {
        var bench = With(
            ("sum", "src.a + src.b"), ("joined", "'n ' + src.a"), ("upper", "upper('title i') + 'title i'.toUpperCase()"),
            ("lower", "lower('TITLE I') + 'TITLE I'.toLowerCase()"), ("fixed", "(1234.5).toFixed(2)"),
            ("date", "date('2026-01-02', 'dd/MM/yyyy')"),
            ("sorted", "['ı', 'i', 'I', 'İ', 'z', 'ä'].sort().join('')"), ("number", "decimal('1.5')"), ("text", "text(src.a)"));
        const string Expected =
            """{"sum":1.8,"joined":"n 1.5","upper":"TITLE ITITLE I","lower":"title ititle i","fixed":"1234.50","date":"02/01/2026","sorted":"Iizäİı","number":1.5,"text":"1.5"}""";
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = TurkishCulture();
            bench.Json("""{"a":1.5,"b":0.3}""").ShouldBe(Expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    // The tests run without culture data, so the traits of tr-TR that do harm are set by hand.
    private static CultureInfo TurkishCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "−";
        culture.DateTimeFormat.DateSeparator = ".";
        return culture;
    }

    [Fact]
    public void The_same_record_gives_the_same_bytes()
    {
        var bench = With(("copy", "src"), ("made", "Object.entries(src).map(function (e) { return { k: e[0], v: e[1] }; })"),
            ("keys", "Object.keys(src).join()"));
        using var one = bench.Compile();
        using var other = bench.Compile();
        Prop.ForAll(Json.ArbitraryContainer, json =>
        {
            var source = JsonElement.Parse(json).ValueKind == JsonValueKind.Object ? json : "{\"list\":" + json + "}";
            var first = one.Map(one.Flow.Target, bench.Scope(source)).Body!.Value.GetRawText();
            one.Map(one.Flow.Target, bench.Scope(source)).Body!.Value.GetRawText().ShouldBe(first);
            other.Map(other.Flow.Target, bench.Scope(source)).Body!.Value.GetRawText().ShouldBe(first);
        }).QuickCheckThrowOnFailure();
    }
}

using Connector.Engine.Mapping.Fields;
using FsCheck;
using FsCheck.Fluent;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

/// <summary>
/// An expression means the same whether it is compiled to C# or runs in Jint: the same bytes, the same problem in the same words at the
/// same place.
/// </summary>
public sealed class DifferentialTests
{
    private const string Record = """
        {"no":" INV-7 ","name":"Müller & Söhne","code":"EUR","empty":"","blank":"  ","null":null,"zero":0.00,"net":100.50,"tax":19.095,"count":3,"big":12345678901234567890,"huge":1e400,
        "text":"20.00","words":"a b,c  d","yes":true,"no2":false,"emoji":"ab😀cd","half":"x\ud83dy","date":"2026-12-31T10:00:00Z","list":["b","a",null,1.50,true],"numbers":[3,1.10,2],"none":[],
        "o":{"a":{"b":"deep"},"n":1.0},"lines":[{"v":10.10,"t":" x "},{"v":20.20}]}
        """;

    private static readonly string[] Operands =
    [
        "src.no", "src.name", "src.empty", "src.null", "src.missing", "src.zero", "src.net", "src.big", "src.huge", "src.text", "src.yes",
            "src.list", "src.o", "src.o.a.b", "src.missing?.x", "src.null?.x.y",
        "'lit'", "''", "1", "-2.50", "0.1", "null", "undefined", "true", "index", "job.id",
    ];

    private static readonly string[] Whole =
    [
        "src.no.trim()", "src.no.trim().toUpperCase()", "src.name.toLowerCase().replace('m', 'M')", "src.name.slice(0, 3)",
            "src.name.slice(-3)", "src.name.substring(4, 1)", "src.name.substr(2, 3)", "src.name.charAt(1)",
        "src.name.charAt(99)", "src.name.indexOf('l')", "src.name.lastIndexOf('l')", "src.name.includes('ll')", "src.name.startsWith('Mü')",
            "src.name.endsWith('ne')", "src.name.length", "src.words.split(' ')",
        "src.words.split(',')[1]", "src.words.split(' ').length", "src.words.split('')[2]", "src.words.split(' ', 2)",
            "src.words.split(',').join(';')", "src.code.padStart(5, '*')", "src.code.padEnd(5) + '|'",
        "src.code.repeat(2)", "src.words.replaceAll(' ', '_')", "src.code.concat('-', 1, true)", "src.net.toFixed(1)", "src.big.toFixed(2)",
            "src.net.toString()", "src.yes.toString()", "src.net.trim()", "src.missing.trim()",
        "src.null.trim()", "src.list.trim()", "src.list.join('|')", "src.list.join()", "src.list.includes('a')", "src.list.indexOf('a')",
            "src.list.slice(1, 3)", "src.list.slice(3)", "src.numbers.includes(1.1)", "src.numbers.slice(-2)",
        "src.list.length", "src.none.join('x')", "src.o.join('x')", "src.o.trim()", "src.code.localeCompare('USD')",
            "src.emoji.slice(0, 3)", "src.emoji.slice(0, 4)", "src.half + 'a'", "src.half === 'a'", "src.half ? 1 : 2", "src.half ?? 'a'",
        "['EUR', 'USD'].includes(src.code)", "['EUR', 1.5, null].includes(src.missing)", "[1, 100.5].includes(src.net)",
            "src.code === 'EUR'", "'EUR' !== src.code", "src.net === 100.5", "src.zero === 0", "src.null === null",
            "src.missing === undefined",
        "src.missing == null", "src.null != null", "src.list === 'x'", "src.yes === true", "src.big === 12345",
            "decimal(src.big) === decimal('12345678901234567890')", "src.huge === 1", "typeof src.net", "typeof src.list",
            "typeof src.missing", "typeof src.huge",
        "`${src.code}: ${src.net}`", "`a${src.missing}`", "`a${src.null}`", "`a${src.list}`", "`${src.big}${src.yes}${src.zero}`", "``",
            "`it's \\n ${'x'}`", "`${src.net + 1} of ${src.count * 2}`",
        "src.net + src.tax", "src.net - src.tax", "src.net * src.count", "src.net / src.count", "src.net / 4", "src.net % 7",
            "src.count ** 3", "src.count ** -1", "src.net ** 0.5", "-src.net", "-src.text", "-src.missing", "src.net + src.text",
            "src.text + 'x'",
        "src.big + 1", "src.huge + 1", "src.net / 0", "src.missing + 1", "src.list + 'x'", "src.net > 100", "src.net >= src.tax",
            "src.code < 'USD'", "src.code > 1", "src.missing < 1", "src.huge > 1", "src.big > src.net",
        "src.yes && src.code", "src.no2 && src.missing.x", "src.empty || src.code", "src.zero || src.net", "src.null ?? src.net",
            "src.missing ?? src.null", "src.missing?.x ?? 'none'", "!src.empty", "!src.list", "!!src.net",
        "src.yes ? src.net : src.tax", "src.missing ? 1 : src.o", "src.zero ? 1 : src.list", "src.code === 'EUR' ? '' : src.code",
            "src.count > 2 && src.code === 'EUR' ? upper(src.name) : null",
        "text(src.name + '!', 5)", "upper(src.code + src.code)", "date(src.date).slice(0, 4)", "date(src.date) > '2026-01-01'",
            "round(src.net * 1.24, 2)", "decimal(src.text) + src.net", "coalesce(src.missing, src.net + 1)",
            "coalesce(src.missing.x.y, src.code + '')",
        "has(src.empty) || has(src.code)", "has(src.missing.x)", "sum(src.lines, 'v') * 2", "sum(src.lines, 'v') === 30.3",
            "sum(src.lines, 't')", "text(src.list)", "text('😀'.slice(0, 1))", "upper(src.emoji.slice(0, 3))",
            "add(src.net, src.tax) > 100 ? 'big' : 'small'",
        "coalesce(src.o, src.code).length", "(src.missing ?? src.code)[0]", "(src.missing ?? src.list)[3]",
            "(src.missing ?? src.list).length", "(src.null ?? src.missing)[0]", "(src.yes ? src.code : '').length",
            "src.words.split(' ')[9]", "src.name.charAt(src.big)",
        "src.lines[0].v + src.lines[1].v", "src.lines[5].v + 1", "src.list[3] + 1", "src['net'] + 1", "src.o.n + src.o.n", "0x10 + 1",
            "1_000 + .5", "'\\u00e9' + \"'\"", "xref('accounts', src.code + '')", "link('vendors', src.code + '1')",
    ];

    [Fact]
    public void Single_expressions_agree() => Agree(Whole);

    [Fact]
    public void Every_pair_of_operands_agrees()
    {
        string[] operators = ["+", "-", "*", "/", "%", "<", ">=", "&&", "||", "??"];
        foreach (var operation in operators)
            Agree([.. Operands.SelectMany(left => Operands.Select(right => $"({left}) {operation} ({right})"))]);
        Agree([.. Operands.SelectMany(left =>
            new[] { "'lit'", "100.5", "0", "null", "undefined", "true" }.SelectMany(right =>
            new[] { $"{left} === {right}", $"{right} !== {left}" }))]);
    }

    [Fact]
    public void They_are_run_by_both()
    {
        var bench = With([.. Whole.Concat(Operands.SelectMany(operand => new[] { $"!({operand})", $"({operand}) ?? 1" })).Select(
            (expression, index) => ($"f{index}", expression))]);
        using var compiled = bench.Compile();
        using var inJint = bench.Compile(onlyJavaScript: true);
        compiled.JavaScriptCount.ShouldBeLessThan(8);
        inJint.JavaScriptCount.ShouldBeGreaterThanOrEqualTo(200);
    }

    [Fact]
    public void Whatever_is_put_together_agrees() =>
        Prop.ForAll(Arb.From(Expressions(4).ListOf(25)), expressions => Agree([.. expressions])).Check(
            Config.QuickThrowOnFailure.WithMaxTest(12));

    private static Gen<string> Expressions(int depth)
    {
        var leaf = Gen.Elements(Operands);
        if (depth == 0)
            return leaf;
        var inner = Expressions(depth - 1);
        return Gen.OneOf(
            leaf,
            from left in inner
            from operation in Gen.Elements("+", "-", "*", "/", "<", ">", "&&", "||",
                "??")
            from right in inner
            select $"(({left}) {operation} ({right}))",
            from test in inner from then in inner from otherwise in inner select $"({test} ? {then} : {otherwise})",
            from value in inner from literal in Gen.Elements("'EUR'", "100.5", "null", "true") select $"({value} === {literal})",
            from value in inner
            from method in Gen.Elements("trim()", "toUpperCase()", "slice(1, 4)", "split(' ')", "includes('a')",
                "padStart(6)", "toString()", "length", "join('-')")
            select $"({value}).{method}",
            from value in inner from helper in Gen.Elements("text", "upper", "decimal", "has", "date") select $"{helper}({value})",
            from value in inner from other in inner select $"coalesce({value}, {other})",
            from value in inner select $"`<${{{value}}}>`",
            from value in inner select $"!({value})");
    }

    /// <summary>Maps one record with all expressions, each a field, both ways.</summary>
    private static void Agree(string[] expressions)
    {
        var bench = With([.. expressions.Select((expression, index) => ($"f{index}", expression))]) with { Tables = [] };
        using var compiled = bench.Compile();
        using var inJint = bench.Compile(onlyJavaScript: true);
        var (one, other) = (Describe(compiled, bench), Describe(inJint, bench));
        for (var i = 0; i < expressions.Length; i++)
            one[i].ShouldBe(other[i], expressions[i]);
    }

    private static string[] Describe(FlowMapper mapper, MappingBench bench)
    {
        var traces = mapper.Trace(mapper.Flow.Target, bench.Scope(Record));
        return [.. traces.Select(trace => $"{trace.Field} {trace.Value} {trace.Problem} {trace.At}")];
    }
}

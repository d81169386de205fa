using FsCheck;
using FsCheck.Fluent;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

public sealed class PathTests
{
    [Theory]
    [InlineData("0.10")]
    [InlineData("1e2")]
    [InlineData("-0.0")]
    [InlineData("1E+400")]
    [InlineData("12345678901234567890.123456789012345678901234567890")]
    [InlineData("""
        "caf\u00e9 \/ \ud83d\ude00 \" é 日本 😀"
        """)]
    [InlineData("\"\\ud83d\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{ \"b\" : [ 1.0 , {} ],\n\"a\":2 }")]
    [InlineData("[]")]
    public void A_copied_value_keeps_its_token_byte_for_byte(string token) =>
        With(("x", "src.a.b")).Json("{\"a\":{\"b\":" + token + "}}").ShouldBe("{\"x\":" + token.Trim() + "}");

    [Fact]
    public void Any_json_is_copied_byte_for_byte()
    {
        using var mapper = With(("x", "src.x")).Compile();
        Prop.ForAll(Json.Arbitrary, json =>
        {
            var scope = new MappingBench().Scope(In(json));
            mapper.Map(mapper.Flow.Target, scope).Body!.Value.GetRawText().ShouldBe(In(json));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_javascript_passes_through_unchanged_is_the_same_bytes_too()
    {
        using var mapper = With(("x", "(function (x) { return [x]; })(src.x)")).Compile();
        Prop.ForAll(Json.ArbitraryContainer, json =>
        {
            var mapped = mapper.Map(mapper.Flow.Target, new MappingBench().Scope(In(json)));
            mapped.Body!.Value.GetRawText().ShouldBe(In($"[{json}]"));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_path_means_the_same_inside_javascript()
    {
        using var direct = With(("x", "src.x")).Compile();
        using var inside = With(("x", "(function () { return src.x; })()")).Compile();
        Prop.ForAll(Json.Arbitrary, json =>
        {
            var scope = new MappingBench().Scope(In(json));
            var expected = direct.Map(direct.Flow.Target, scope).Body!.Value;
            JsonElement.DeepEquals(inside.Map(inside.Flow.Target, scope).Body!.Value, expected).ShouldBeTrue();
        }).QuickCheckThrowOnFailure();
    }

    private static string In(string json) => "{\"x\":" + json + "}";

    [Theory]
    [InlineData("src.lines[1].v", "2")]
    [InlineData("src.lines.length", "2")]
    [InlineData("src.name.length", "3")]
    [InlineData("src['odd name']", "5")]
    [InlineData("src.lines[0]", "{\"v\":1}")]
    [InlineData("job.id", "\"0123456789abcdef0123456789abcdef\"")]
    [InlineData("job.attempt", "1")]
    [InlineData("company", "\"US01\"")]
    [InlineData("job", "{\"id\":\"0123456789abcdef0123456789abcdef\",\"attempt\":1}")]
    public void Paths_reach_everything_in_scope(string path, string expected) =>
        Evaluate(path, """{"name":"Ann","odd name":5,"lines":[{"v":1},{"v":2}]}""").ShouldBe(expected);

    [Theory]
    [InlineData("src.none")]
    [InlineData("src.lines[9]")]
    [InlineData("src.supplier.none")]
    [InlineData("(function () { return src.none; })()")]
    public void A_field_that_is_not_there_is_left_out(string path) =>
        Evaluate(path, """{"lines":[],"supplier":{}}""").ShouldBe("(left out)");

    [Theory]
    [InlineData("src.empty")]
    [InlineData("(function () { return src.empty; })()")]
    public void Null_stays_null(string path) => Evaluate(path, """{"empty":null}""").ShouldBe("null");

    [Theory]
    [InlineData("src.supplier.code",
        "src.supplier is missing, so src.supplier.code cannot be read. Where it may be missing, write coalesce(src.supplier.code, null).")]
    [InlineData("src.supplier.code + 'x'",
        "src.supplier is missing, so src.supplier.code cannot be read. Where it may be missing, write coalesce(src.supplier.code, null).")]
    [InlineData("src.a.b.c.d",
        "src.a.b is missing, so src.a.b.c.d cannot be read. Where it may be missing, write coalesce(src.a.b.c.d, null).")]
    [InlineData("src.empty.code",
        "src.empty is null, so src.empty.code cannot be read. Where it may be missing, write coalesce(src.empty.code, null).")]
    [InlineData("src.lines[3].v",
        "src.lines[3] is missing, so src.lines[3].v cannot be read. Where it may be missing, write coalesce(src.lines[3].v, null).")]
    [InlineData("src.lines.v",
        "src.lines is a list, so src.lines.v cannot be read. Read one element with src.lines[0], or go through all of them with each.")]
    [InlineData("src.name.first", "src.name is a text, so src.name.first cannot be read.")]
    [InlineData("result.id", "result is missing (nothing was written yet), so result.id cannot be read.")]
    [InlineData("error.message", "error is missing (it is there only under onReject), so error.message cannot be read.")]
    [InlineData("row.x", "row is missing (it is there only inside each), so row.x cannot be read.")]
    [InlineData("results.post.id",
        "results.post is missing, so results.post.id cannot be read. Where it may be missing, write coalesce(results.post.id, null).")]
    [InlineData("env.NOWHERE",
        "env.NOWHERE has no value. Give it one under env in connections.yaml, and declare it under env in the flow file.")]
    public void Reading_through_what_is_not_there_names_it(string path, string message) =>
        Problem(path, """{"name":"Ann","empty":null,"a":{},"lines":[]}""").ShouldBe(message);

    [Fact]
    public void A_condition_may_look_before_it_reads() =>
        Evaluate("src.supplier ? src.supplier.code : 'none'").ShouldBe("\"none\"");

    [Fact]
    public void Results_errors_and_settings_are_read()
    {
        var bench = With(("id", "result.id"), ("number", "results.post.number"), ("why", "error.message"), ("code", "error.code"),
            ("step", "error.step"), ("site", "env.SITE"), ("otherwise", "env.MODE")) with
        {
            Result = JsonElement.Parse("""{"id":"A1"}"""),
            Results = System.Collections.Immutable.ImmutableDictionary<string, JsonElement>.Empty.Add("post",
                JsonElement.Parse("""{"number":7.0}""")),
            Error = new Connector.Engine.Mapping.ErrorScope("closed", "The period is closed.", null),
            Environment = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("SITE", "Espoo"),
            Declared = System.Collections.Immutable.ImmutableSortedDictionary<string, string?>.Empty.Add("MODE", "live").Add("SITE", null),
        };
        bench.Json("{}")
            .ShouldBe(
                """{"id":"A1","number":7.0,"why":"The period is closed.","code":"closed","step":null,"site":"Espoo","otherwise":"live"}""");
    }
}

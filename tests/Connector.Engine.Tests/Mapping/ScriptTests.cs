using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

public sealed class ScriptTests
{
    private const string Script = """
        // Shared by all flows.
        var RATES = { standard: 0.24, reduced: [0.14, 0.1] }, LIMIT = -5;

        function signed(row) {
          if (row.kind === 'credit') return -row.amount
          return row.amount
        }

        function withTax(row) {
          var total = signed(row), rate = RATES.standard;
          switch (row.tax) {
            case 'reduced':
              rate = RATES.reduced[0];
              break;
            default:
              break;
          }
          return round(total * (1 + rate), 2);
        }

        function account(code) { return xref('accounts', code); }
        """;

    [Theory]
    [InlineData("signed(src)", "-10.1")]
    [InlineData("withTax(src)", "-11.51")]
    [InlineData("LIMIT + RATES.reduced[1]", "-4.9")]
    [InlineData("[src].map(signed)", "[-10.1]")]
    public void Functions_and_constants_of_scripts_are_used_by_expressions(string expression, string expected) =>
        Evaluate(expression, """{"kind":"credit","amount":10.10,"tax":"reduced"}""", Script).ShouldBe(expected);

    [Fact]
    public void A_problem_in_a_script_names_what_was_missing()
    {
        Problem("withTax(src)", """{"kind":"debit"}""", Script)
            .ShouldBe("total is missing, so total * (1 + rate) has no value. Where it may be missing, write coalesce(total, 0).");
        Problem("signed(src.none)", "{}", Script)
            .ShouldBe("row is missing, so row.kind cannot be read. Where it may be missing, write coalesce(row.kind, null).");
    }

    [Fact]
    public void A_helper_in_a_script_waits_for_its_reference() =>
        (With(("x", "account(src.code)")) with
        {
            Script = Script,
            Tables = [
                new CrossReferenceTable("accounts", MissingRow.Review,
                    System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, Place)]
        })
            .Map("""{"code":"7"}""").Problems.ShouldHaveSingleItem().WaitsFor.ShouldBe("xref:accounts:7");

    [Theory]
    [InlineData("var cache = compute();", "flows/s.js:1:13",
        "cache is not a constant: a script keeps nothing from one record to the next. Give it a literal, or make it a function.")]
    [InlineData("var seen;", "flows/s.js:1:5",
        "seen is not a constant: a script keeps nothing from one record to the next. Give it a literal, or make it a function.")]
    [InlineData("var f = function () { return 1; };", "flows/s.js:1:9",
        "f is not a constant: a script keeps nothing from one record to the next. Give it a literal, or make it a function.")]
    [InlineData("var counter = (function () { var n = 0; return function () { n++; return n; }; })();", "flows/s.js:1:15",
        "counter is not a constant: a script keeps nothing from one record to the next. Give it a literal, or make it a function.")]
    [InlineData("function a() { return 1; }\na();", "flows/s.js:2:1",
        "At the top of a script stand only functions and constants: a script has no moment at which it runs. Put it into a function.")]
    [InlineData("var n = 0;\nfunction next() { n = n + 1; return n; }", "flows/s.js:2:19",
        "n is not a variable of this function. Declare it with var n; what is outside of the function cannot be changed.")]
    [InlineData("function a() { return src.x; }", "flows/s.js:1:23",
        "src is not seen here. A script sees no record: pass it as an argument of the function.")]
    [InlineData("function a(x) { return txt(x); }", "flows/s.js:1:24", "There is no helper or function txt. Did you mean text?")]
    [InlineData("function text(x) { return x; }", "flows/s.js:1:10", "text is already the name of a helper. Choose another name.")]
    [InlineData("function a(Number) { return Number; }", "flows/s.js:1:12",
        "Number is already the name of a part of the language. Choose another name.")]
    [InlineData("const a = compute();", "flows/s.js:1:11",
        "a is not a constant: a script keeps nothing from one record to the next. Give it a literal, or make it a function.")]
    [InlineData("export function a() { }", "flows/s.js:1:1",
        "export is not available. Every function of a script is seen by the flows that name it under scripts: .")]
    [InlineData("function a() { try { return 1; } catch (e) { } }", "flows/s.js:1:16",
        "try … catch is not available: a problem always reaches whoever runs the flow. Test for the case with if, or pass over what is "
            + "missing with coalesce.")]
    [InlineData("function a() {\n  return 1;\n", "flows/s.js:1:14", "The { that stands here is not closed. Close it with }.")]
    [InlineData("function a(x) {\n  if (x) return 1 else return 2;\n}", "flows/s.js:2:19",
        "'else' follows a complete statement. End the statement with ;.")]
    public void A_script_keeps_no_state_and_its_mistakes_have_a_place(string text, string at, string message)
    {
        var finding = ExpressionChecker.CheckScript(new Script("flows/s.js", text)).Diagnostics.ShouldHaveSingleItem();
        (finding.Message + (finding.Hint is null ? "" : " " + finding.Hint)).ShouldBe(message);
        finding.At.ToString().ShouldBe(at);
    }

    [Fact]
    public void A_script_defines_its_functions_and_constants() =>
        ExpressionChecker.CheckScript(new Script("s.js", Script)).Functions.Order(StringComparer.Ordinal)
            .ShouldBe(["LIMIT", "RATES", "account", "signed", "withTax"]);

    [Fact]
    public void A_script_calls_functions_of_the_scripts_before_it() =>
        ExpressionChecker.CheckScript(new Script("b.js", "function twice(x) { return once(x) * 2; }"),
            new HashSet<string> { "once" }).Diagnostics.ShouldBeEmpty();

    [Fact]
    public void A_flow_with_a_bad_script_is_not_compiled() =>
        Should.Throw<InvalidFileException>(() => (With(("x", "1")) with { Script = "var x = new Date();" })
            .Compile()).Diagnostics[0].At.File.ShouldBe("flows/shared.js");
}

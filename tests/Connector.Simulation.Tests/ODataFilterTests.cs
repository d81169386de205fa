using System.Text.Json.Nodes;
using Connector.Simulation.OData;

namespace Connector.Simulation.Tests;

public sealed class ODataFilterTests
{
    private static readonly ODataType Vendor = new() { Name = "vendor" };

    private static readonly JsonObject Row = JsonNode.Parse("""
        {
          "number": "V10001", "displayName": "O'Malley \"Best\" & Søn 東京 🎉", "balance": 0.30, "count": 3, "blocked": false, "taxLiable": true, "note": null,
          "id": "5d115c9c-44e3-ea11-bb43-000d3a2feca1", "dueDate": "2026-11-20", "modified": "2026-11-20T10:00:00.123Z", "emptyId": "00000000-0000-0000-0000-000000000000",
          "address": { "city": "Köln" }, "lines": [1], "big": 12345678901234567890.12
        }
        """)!.AsObject();

    [Theory]
    [InlineData("number eq Some.Name.Space'V10001'", "Some.Name.Space")]
    [InlineData("number eq 'V10001'", null)]
    public void A_value_of_an_enumeration_keeps_the_name_of_its_type(string filter, string? type) =>
        ODataFilter.Parse(filter).ShouldBeOfType<ODataComparison>().Right.ShouldBe(new ODataLiteral(ODataLiteralKind.Text, "V10001", type));

    [Theory]
    [InlineData("number eq 'V10001'")]
    [InlineData("number ne 'V10002'")]
    [InlineData("number gt 'V10000' and number lt 'V10002'")]
    [InlineData("number ge 'V10001' and number le 'V10001'")]
    [InlineData("'V10001' eq number")]
    [InlineData("balance eq 0.3")]
    [InlineData("balance eq 3e-1")]
    [InlineData("balance gt -1 and balance lt 1")]
    [InlineData("big eq 12345678901234567890.12")]
    [InlineData("big ne 12345678901234567890.13")]
    [InlineData("blocked eq false and taxLiable")]
    [InlineData("not blocked")]
    [InlineData("not (blocked eq true) and not contains(number,'X')")]
    [InlineData("not not taxLiable")]
    [InlineData("note eq null")]
    [InlineData("null eq missing")]
    [InlineData("note ne 'x'")]
    [InlineData("number ne null")]
    [InlineData("id eq 5d115c9c-44e3-ea11-bb43-000d3a2feca1")]
    [InlineData("id eq 5D115C9C-44E3-EA11-BB43-000D3A2FECA1")]
    [InlineData("emptyId eq 00000000-0000-0000-0000-000000000000")]
    [InlineData("dueDate ge 2026-11-20 and dueDate lt 2026-11-21")]
    [InlineData("modified gt 2026-11-20T10:00:00Z")]
    [InlineData("modified lt 2026-11-20T11:00:00.124+01:00")]
    [InlineData("modified eq 2026-11-20T10:00:00.1230Z")]
    [InlineData("modified gt 2026-11-19")]
    [InlineData("address/city eq 'Köln'")]
    [InlineData("address/street eq null")]
    [InlineData("contains(displayName,'Søn 東京')")]
    [InlineData("contains(tolower(displayName),'søn')")]
    [InlineData("startswith(toupper(displayName), 'O''MALLEY')")]
    [InlineData("endswith(displayName,'🎉') eq true")]
    [InlineData("number eq 'x' or number eq 'V10001'")]
    [InlineData("number eq 'x' and number eq 'y' or taxLiable eq true")]
    [InlineData("(((number eq 'V10001')))")]
    [InlineData("number eq Some.Name.Space'V10001'")]
    [InlineData("count eq 3.0")]
    public void A_row_matches(string filter) => Matches(filter).ShouldBeTrue();

    [Theory]
    [InlineData("number eq 'v10001'")]
    [InlineData("note gt 'a'")]
    [InlineData("note le 'a'")]
    [InlineData("note ge null")]
    [InlineData("null le note")]
    [InlineData("contains(note,'a')")]
    [InlineData("not contains(note,'a')")]
    [InlineData("contains(note,'a') and taxLiable")]
    [InlineData("missing")]
    [InlineData("taxLiable and (number eq 'x' or blocked)")]
    [InlineData("dueDate lt 2026-11-20")]
    [InlineData("startswith(displayName,'Malley')")]
    public void A_row_does_not_match(string filter) => Matches(filter).ShouldBeFalse();

    [Theory]
    [InlineData("O'Brien")]
    [InlineData("' or 1 eq 1 or '")]
    [InlineData("x') or (number ne '")]
    [InlineData("''''")]
    [InlineData("'")]
    [InlineData("")]
    [InlineData("a\\' or true")]
    [InlineData("%27 and null")]
    [InlineData("line\nbreak\t; $filter=true")]
    public void Text_with_its_quotes_doubled_stays_text(string hostile)
    {
        var filter = ODataFilter.Parse($"number eq '{hostile.Replace("'", "''", StringComparison.Ordinal)}'");
        filter.ShouldBe(new ODataComparison("eq", new ODataField("number"), new ODataLiteral(ODataLiteralKind.Text, hostile)));
        Matches(filter, Row).ShouldBeFalse();
        Matches(filter, new JsonObject { ["number"] = hostile }).ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "Expected more at position 1, found the end.")]
    [InlineData("number eq", "Expected more at position 10, found the end.")]
    [InlineData("number eq 'O'Brien'", "The text that starts at position 19 has no closing quote.")]
    [InlineData("number eq 'open", "The text that starts at position 11 has no closing quote.")]
    [InlineData("number eq 'it''s open", "The text that starts at position 11 has no closing quote.")]
    [InlineData("number == 1", "Unexpected '=' at position 8.")]
    [InlineData("number EQ 1", "Expected 'and', 'or' or the end at position 8, found 'EQ'.")]
    [InlineData("(number eq 1", "Expected ')' at position 13, found the end.")]
    [InlineData("number eq 1)", "Expected 'and', 'or' or the end at position 12, found ')'.")]
    [InlineData("number eq )", "Expected a field, a value or a function at position 11, found ')'.")]
    [InlineData("dueDate ge 2026-13-01", "'2026-13-01' at position 12 is not a possible date.")]
    [InlineData("modified ge 2026-11-20T25:00:00Z", "'2026-11-20T25:00:00Z' at position 13 is not a possible time.")]
    [InlineData("substring(number,1) eq '1'",
        "The function 'substring' at position 1 is not supported; there are contains, endswith, startswith, tolower, toupper.")]
    [InlineData("lines/any(l: l/amount gt 1)", "Unexpected ':' at position 12.")]
    [InlineData("contains(number)", "The function 'contains' at position 1 takes 2 arguments, not 1.")]
    [InlineData("tolower(number,'a') eq 'a'", "The function 'tolower' at position 1 takes 1 argument, not 2.")]
    [InlineData("number eq 1 eq 2", "Expected 'and', 'or' or the end at position 13, found 'eq'.")]
    [InlineData("number eq 12abc", "Unexpected '1' at position 11.")]
    public void What_is_no_filter_is_refused_with_its_position(string filter, string says) =>
        Should.Throw<ODataException>(() => ODataFilter.Parse(filter)).Message.ShouldBe(says);

    [Theory]
    [InlineData("number eq 10001", "The text 'V10001' cannot be compared with the number 10001.")]
    [InlineData("balance eq '0.3'", "The number 0.30 cannot be compared with the text '0.3'.")]
    [InlineData("blocked eq 'false'", "The boolean false cannot be compared with the text 'false'.")]
    [InlineData("number gt 2026-11-20", "The text 'V10001' cannot be compared with the date 2026-11-20.")]
    [InlineData("number eq 5d115c9c-44e3-ea11-bb43-000d3a2feca1",
        "The text 'V10001' cannot be compared with the guid 5d115c9c-44e3-ea11-bb43-000d3a2feca1.")]
    [InlineData("number", "'V10001' is neither true nor false.")]
    [InlineData("contains(balance,'3')", "The function 'contains' takes text, not 0.30.")]
    [InlineData("lines eq 1", "A list or an object cannot be compared.")]
    public void What_cannot_be_compared_is_refused(string filter, string says) =>
        Should.Throw<ODataException>(() => Matches(filter)).Message.ShouldBe(says, StringCompareShould.IgnoreCase);

    [Fact]
    public void A_filter_deeper_or_longer_than_any_service_takes_is_refused_and_does_no_harm()
    {
        Should.Throw<ODataException>(() => ODataFilter.Parse(new string('(', 100_000))).Message
            .ShouldBe("The filter has more than 2000 parts.");
        Should.Throw<ODataException>(() => ODataFilter.Parse(new string('(', 500) + "true" + new string(')', 500))).Message
            .ShouldBe("The filter nests deeper than 100 levels.");
        Should.Throw<ODataException>(() => ODataFilter.Parse(string.Concat(Enumerable.Repeat("not ", 500)) + "true")).Message
            .ShouldBe("The filter nests deeper than 100 levels.");
        Matches(string.Join(" or ", Enumerable.Range(0, 450).Select(number => $"count eq {number}"))).ShouldBeTrue();
    }

    [Fact]
    public void Case_is_ignored_where_the_system_ignores_it()
    {
        var type = Vendor with { IgnoresCase = field => field == "number" };
        Matches(ODataFilter.Parse("number eq 'v10001' and startswith(number,'v')"), Row, type).ShouldBeTrue();
        Matches(ODataFilter.Parse("contains(displayName,'SØN')"), Row, type).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a eq 1 or b eq 1", "a", "b")]
    [InlineData("c eq 1 and (a eq 1 or not contains(b,'x'))", "a", "b")]
    [InlineData("(a eq 1 and b eq 2) or a eq 3", "a", "b")]
    public void An_or_across_fields_is_found(string filter, string first, string second) =>
        ODataRules.OrAcrossFields(ODataFilter.Parse(filter)).ShouldBe((first, second));

    [Theory]
    [InlineData("a eq 1 or a eq 2 and b eq 3", true)]
    [InlineData("(a eq 1 or a eq 2) and (b eq 3 or b eq 4)", false)]
    [InlineData("a eq 1 and b eq 2", false)]
    [InlineData("a eq 'x or b eq 1'", false)]
    public void An_or_within_one_field_is_none_across_fields(string filter, bool across) =>
        ODataRules.OrAcrossFields(ODataFilter.Parse(filter)).HasValue.ShouldBe(across);

    private static bool Matches(string filter) => Matches(ODataFilter.Parse(filter), Row);

    private static bool Matches(ODataExpression filter, JsonObject row, ODataType? type = null) =>
        new ODataEvaluator(type ?? Vendor).Matches(filter, row);
}

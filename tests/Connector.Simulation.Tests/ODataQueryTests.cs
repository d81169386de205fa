using System.Text.Json.Nodes;
using Connector.Simulation.OData;

namespace Connector.Simulation.Tests;

public sealed class ODataQueryTests
{
    private static readonly ODataType Dimension = new() { Name = "dimensionSetLine", Fields = ["code", "value"] };

    private static readonly ODataType Line = new()
    {
        Name = "purchaseInvoiceLine",
        Fields = ["sequence", "amount"],
        Navigations =
            ImmutableDictionary<string, ODataNavigation>.Empty.Add("dimensions", new ODataNavigation(Dimension, row => row["dimensions"])),
    };

    private static readonly ODataType Invoice = new()
    {
        Name = "purchaseInvoice",
        Fields = ["number", "amount", "status", "modified"],
        Navigations = ImmutableDictionary<string, ODataNavigation>.Empty
            .Add("lines", new ODataNavigation(Line, row => row["lines"]))
            .Add("vendor",
                new ODataNavigation(new ODataType { Name = "vendor" },
                    row => row["number"]!.ToString() == "A" ? null : new JsonObject { ["name"] = "of " + row["number"] })),
        Refuse = filter => ODataRules.OrAcrossFields(filter) is null ? null : "The 'OR' operator is not supported on distinct fields.",
    };

    private static readonly ImmutableArray<JsonObject> Rows =
    [
        .. JsonNode.Parse("""
            [
              { "@odata.etag": "W/1", "number": "B", "amount": 10.00, "status": null, "modified": "2026-11-20T10:00:00Z", "lines": [ { "sequence": 20000, "amount": 2.0 }, { "sequence": 10000, "amount": 8.00, "dimensions": [ { "code": "R&D", "value": "1" } ] } ] },
              { "@odata.etag": "W/2", "number": "A", "amount": 9.5, "status": "Open", "modified": "2026-11-20T10:00:00.500Z", "lines": [] },
              { "@odata.etag": "W/3", "number": "C", "amount": 9.50, "status": "Draft", "modified": "2026-11-20T09:59:59.999Z", "lines": [ { "sequence": 10000, "amount": 9.5 } ] }
            ]
            """)!.AsArray().Select(row => row!.AsObject()),
    ];

    [Theory]
    [InlineData("amount", "ACB")]
    [InlineData("amount desc", "BAC")]
    [InlineData("amount asc,number desc", "CAB")]
    [InlineData("status", "BCA")]
    [InlineData("status desc", "ACB")]
    [InlineData("modified", "CBA")]
    [InlineData("modified desc , number", "ABC")]
    public void Rows_are_sorted_by_numbers_text_and_time_and_equal_ones_keep_their_order(string order, string numbers) =>
        Numbers(("$orderby", order)).ShouldBe(numbers);

    [Fact]
    public void Rows_are_filtered_sorted_skipped_and_topped_in_this_order()
    {
        Numbers(("$filter", "amount gt 9"), ("$orderby", "number"), ("$skip", "1"), ("$top", "1")).ShouldBe("B");
        Numbers(("$top", "0")).ShouldBe("");
        Numbers(("$skip", "5")).ShouldBe("");
        Numbers().ShouldBe("BAC");
    }

    [Fact]
    public void The_count_is_of_all_that_match()
    {
        var query = Query(("$filter", "amount lt 10"), ("$top", "1"), ("$count", "true"));
        query.Count.ShouldBeTrue();
        query.Matching(Rows).Count().ShouldBe(2);
        query.Rows(Rows).Count.ShouldBe(1);
    }

    [Fact]
    public void A_row_has_its_fields_and_annotations_and_nothing_that_was_not_expanded() =>
        Shaped().ShouldBe("""{"@odata.etag":"W/1","number":"B","amount":10.00,"status":null,"modified":"2026-11-20T10:00:00Z"}""");

    [Fact]
    public void Selected_fields_come_with_the_annotations()
    {
        Shaped(("$select", "amount, number")).ShouldBe("""{"@odata.etag":"W/1","number":"B","amount":10.00}""");
        Shaped(("$select", "*")).ShouldBe(Shaped());
    }

    [Fact]
    public void What_is_expanded_takes_options_of_its_own()
    {
        Shaped(("$select", "number"), ("$expand", "lines"))
            .ShouldBe("""{"@odata.etag":"W/1","number":"B","lines":[{"sequence":20000,"amount":2.0},{"sequence":10000,"amount":8.00}]}""");
        Shaped(("$select", "number"),
            ("$expand",
                "vendor($select=name),lines($orderby=sequence;$top=1;$filter=amount gt 1 and amount lt 9;$expand=dimensions($filter=code "
                    + "eq 'R&D'))"))
            .ShouldBe(
                """{"@odata.etag":"W/1","number":"B","lines":[{"sequence":10000,"amount":8.00,"dimensions":[{"code":"R\u0026D","value":"1"}]}],"vendor":{"name":"of B"}}""");
    }

    [Fact]
    public void An_expanded_nothing_is_null_and_an_expanded_empty_list_is_empty() =>
        Query(("$select", "number"), ("$expand", "vendor,lines")).Shape(Rows[1]).ToJsonString()
            .ShouldBe("""{"@odata.etag":"W/2","number":"A","lines":[],"vendor":null}""");

    [Fact]
    public void A_separator_in_quotes_separates_nothing() =>
        Shaped(("$select", "number"), ("$expand", "lines($expand=dimensions($filter=code eq 'a;b,c)(''$'))"))
            .ShouldBe(
                """{"@odata.etag":"W/1","number":"B","lines":[{"sequence":20000,"amount":2.0,"dimensions":null},{"sequence":10000,"amount":8.00,"dimensions":[]}]}""");

    [Fact]
    public void Shaping_leaves_the_stored_row_alone()
    {
        var before = Rows[0].ToJsonString();
        var shaped = Query(("$expand", "lines($expand=dimensions)")).Shape(Rows[0]);
        shaped["lines"]![0]!["amount"] = 0;
        shaped["number"] = "changed";
        Rows[0].ToJsonString().ShouldBe(before);
    }

    [Theory]
    [InlineData("$filter", "nubmer eq 'A'", "purchaseInvoice has no field 'nubmer'.")]
    [InlineData("$filter", "number eq 'A' or amount eq 1", "The 'OR' operator is not supported on distinct fields.")]
    [InlineData("$filter", "number eq", "Expected more at position 10, found the end.")]
    [InlineData("$orderby", "number up", "$orderby takes fields, each followed by asc or desc or nothing; 'number up' is neither.")]
    [InlineData("$orderby", "number,,amount", "'number,,amount' has an empty part.")]
    [InlineData("$orderby", "total", "purchaseInvoice has no field 'total'.")]
    [InlineData("$select", "total", "purchaseInvoice has no field 'total'.")]
    [InlineData("$top", "-1", "$top must be a whole number from 0, not '-1'.")]
    [InlineData("$skip", "1.5", "$skip must be a whole number from 0, not '1.5'.")]
    [InlineData("$top", "99999999999", "$top must be a whole number from 0, not '99999999999'.")]
    [InlineData("$count", "yes", "$count must be true or false, not 'yes'.")]
    [InlineData("$expand", "payments", "purchaseInvoice has no navigation 'payments' to expand.")]
    [InlineData("$expand", "lines($top=1", "'lines($top=1' has no closing parenthesis.")]
    [InlineData("$expand", "lines($top)", "'$top' is not a valid query option.")]
    [InlineData("$expand", "lines($filter=quantity gt 1)", "purchaseInvoiceLine has no field 'quantity'.")]
    [InlineData("$expand", "lines()", "'' has an empty part.")]
    [InlineData("$apply", "groupby((number))", "The query option '$apply' is not supported.")]
    public void A_wrong_option_is_refused(string name, string value, string says) =>
        Should.Throw<ODataException>(() => Query((name, value))).Message.ShouldBe(says);

    [Fact]
    public void Options_of_the_simulator_are_left_to_it() =>
        Numbers(("$skiptoken", "x"), ("company", "US01"), ("$schemaversion", "2.1")).ShouldBe("BAC");

    private static ODataQuery Query(params (string Name, string Value)[] options) =>
        ODataQuery.Parse(options.Select(option => KeyValuePair.Create(option.Name, option.Value)), Invoice);

    private static string Numbers(params (string Name, string Value)[] options) =>
        string.Concat(Query(options).Rows(Rows).Select(row => (string?)row["number"]));

    private static string Shaped(params (string Name, string Value)[] options) => Query(options).Shape(Rows[0]).ToJsonString();
}

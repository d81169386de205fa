namespace Connector.Engine.Tests.Flows;

/// <summary>Which two flows may be each other's reverse.</summary>
public sealed class ReverseCheckTests
{
    [Fact]
    public void A_flow_that_goes_the_other_way_may_be_the_reverse()
    {
        var loaded = TestSystems.Load(File(("out", "erp", "cloud", null), ("back", "cloud", "erp", "out")));

        loaded.Diagnostics.Where(finding => finding.Severity == Severity.Error).ShouldBeEmpty();
        loaded.Integrations.ShouldHaveSingleItem().Flows[1].ReverseOf!.Flow.ShouldBe("out");
    }

    [Fact]
    public void A_flow_between_other_connections_cannot_be_the_reverse()
    {
        Finding(("out", "erp", "cloud", null), ("again", "erp", "cloud", "out")).ShouldContain(
            "Flow 'again' goes from 'erp' to 'cloud', so the flow it brings back must go from 'cloud' to 'erp'; 'out' goes from 'erp' to "
                + "'cloud'. No flow of this file goes the other way. Remove 'reverseOf'.");
    }

    [Fact]
    public void Each_cannot_name_the_other()
    {
        Finding(("out", "erp", "cloud", "back"), ("back", "cloud", "erp", "out")).ShouldContain(
            "Flow 'out' is itself the reverse of 'back': reverses make pairs, not chains. Leave 'reverseOf' on one of the two; it counts "
                + "for both.");
    }

    [Fact]
    public void Reverses_make_no_chain()
    {
        Finding(("out", "erp", "cloud", null), ("back", "cloud", "erp", "out"), ("again", "erp", "cloud", "back")).ShouldContain(
            "Flow 'back' is itself the reverse of 'out': reverses make pairs, not chains.");
    }

    [Fact]
    public void A_flow_has_one_reverse()
    {
        Finding(("out", "erp", "cloud", null), ("back", "cloud", "erp", "out"), ("more", "cloud", "erp", "out")).ShouldContain(
            "Flow 'out' has a reverse already: 'back'. Two flows make a pair; bring everything back by one flow.");
    }

    private static string Finding(params (string Name, string From, string To, string? ReverseOf)[] flows)
    {
        var finding = TestSystems.Load(File(flows)).Diagnostics.Where(found => found.Severity == Severity.Error).ShouldHaveSingleItem();
        finding.Code.ShouldBe("CN1208");
        return finding.ToString();
    }

    private static string File(params (string Name, string From, string To, string? ReverseOf)[] flows) =>
        "integration: pair\nconnections: { erp: { connector: erp }, cloud: { connector: cloud } }\nflows:\n"
            + string.Concat(flows.Select(flow => $$"""
              {{flow.Name}}:
                trigger: { schedule: "0 6 * * *" }
                source: { connection: {{flow.From}}, resource: {{(flow.From == "erp" ? "terms" : "documents, companies: cloud")}} }
            {{(flow.ReverseOf is null ? "    # nothing to bring back" : $"    reverseOf: {flow.ReverseOf}")}}
                dedupe: { key: {{(flow.From == "erp" ? "src.id" : "src.documentId")}} }
                target: { connection: {{flow.To}}, resource: {{(flow.To == "erp" ? "cards" : "lists, params: { listKey: src.id }")}}, fields: { name: {{(flow.From == "erp" ? "src.name" : "src.invoiceNumber")}} } }

            """));
}

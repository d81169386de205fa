using System.Text.Json.Nodes;

namespace Connector.Simulation.Tests;

public sealed class SandboxRowTests
{
    private readonly JsonObject row =
        JsonNode.Parse("""{"text":"a","number":12.340,"whole":7,"yes":true,"none":null,"list":[1]}""")!.AsObject();

    [Fact]
    public void A_field_is_read_as_what_it_holds_wherever_the_row_came_from()
    {
        row["made"] = 5;

        row.TextOf("text").ShouldBe("a");
        row.NumberOf("number").ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe("12.340");
        row.NumberOf("whole").ShouldBe(7m);
        row.NumberOf("made").ShouldBe(5m);
        row.FlagOf("yes").ShouldBeTrue();
        row.ListOf("list").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("missing")]
    [InlineData("list")]
    public void What_a_field_does_not_hold_is_empty(string field)
    {
        row.TextOf(field).ShouldBe("");
        row.NumberOf(field).ShouldBe(0m);
        row.FlagOf(field).ShouldBeFalse();
    }

    [Fact]
    public void A_list_that_is_not_there_is_made_in_the_row()
    {
        row.ListOf("lines").Add("one");

        row["lines"]!.AsArray().Count.ShouldBe(1);
    }
}

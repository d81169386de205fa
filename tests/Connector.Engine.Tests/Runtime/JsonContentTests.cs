using Connector.Engine.Runtime;

namespace Connector.Engine.Tests.Runtime;

public sealed class JsonContentTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1.0,{"c":null}]}""", """{"b":[1,{}],"a":1.00}""", true)]
    [InlineData("1e2", "100", true)]
    [InlineData("-0.0", "0", true)]
    [InlineData("1.00000000000000000000000000000000001", "1", false)]
    [InlineData("12345678901234567890123456789012345", "12345678901234567890123456789012345", true)]
    [InlineData("12345678901234567890123456789012345", "12345678901234567890123456789012346", false)]
    [InlineData("\"1\"", "1", false)]
    [InlineData("\"a\"", "\"\\u0061\"", true)]
    [InlineData("\"\"", "null", false)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[]", "[null]", false)]
    [InlineData("{}", "[]", false)]
    [InlineData("{}", """{"a":false}""", false)]
    [InlineData("true", "false", false)]
    public void Documents_are_compared_by_what_they_say(string one, string other, bool same)
    {
        JsonContent.AreSame(JsonElement.Parse(one), JsonElement.Parse(other)).ShouldBe(same);
        JsonContent.AreSame(JsonElement.Parse(other), JsonElement.Parse(one)).ShouldBe(same);
    }

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"c":2.0}}""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""", true)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":null}""", false)]
    [InlineData("""{"rows":[{"id":7,"net":1}]}""", """{"rows":[{"net":1}]}""", true)]
    [InlineData("""{"rows":[{"net":1},{"net":2}]}""", """{"rows":[{"net":1}]}""", false)]
    [InlineData("""{"a":""}""", """{"a":null}""", false)]
    [InlineData("""{"a":[]}""", """{"a":{}}""", false)]
    public void A_document_has_what_is_wanted_or_not(string document, string wanted, bool has) =>
        JsonContent.Has(JsonElement.Parse(document), JsonElement.Parse(wanted)).ShouldBe(has);

    [Fact]
    public void A_change_is_merged_into_objects_and_replaces_everything_else() =>
        JsonContent.With(JsonElement.Parse("""{"a":{"b":1.10,"c":2},"d":[1,2],"e":3}"""),
            JsonElement.Parse("""{"a":{"c":2.50},"d":[9],"f":null}"""))
            .GetRawText().ShouldBe("""{"e":3,"a":{"b":1.10,"c":2.50},"d":[9],"f":null}""");
}

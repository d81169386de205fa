using Connector.Sdk.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class JsonRecordTests
{
    [Theory]
    [InlineData("""{"status":"old","amount":10.00,"rows":[{"status":"old","n":1e2},"old"]}""",
        """{"status":"new","amount":10.00,"rows":[{"status":"new","n":1e2},"old"]}""")]
    [InlineData("""{"status":["old",null,"kept"]}""", """{"status":["new",null,"kept"]}""")]
    [InlineData("""["old"]""", """["old"]""")]
    public void Scalars_are_written_otherwise_by_their_field_and_numbers_keep_their_text(string json, string expected) =>
        Renew(json).GetRawText().ShouldBe(expected);

    [Fact]
    public void A_value_without_any_comes_back_byte_for_byte() =>
        Renew("""{ "amount" : 1.50, "status" : "kept" }""").GetRawText().ShouldBe("""{ "amount" : 1.50, "status" : "kept" }""");

    private static JsonElement Renew(string json) => JsonRecord.Rewrite(
        JsonDocument.Parse(json).RootElement,
        (field, value) => field == "status" && value.ValueKind == JsonValueKind.String && value.ValueEquals("old"),
        (writer, _) => writer.WriteStringValue("new"));
}

using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

public sealed class FirstTests
{
    [Theory]
    [InlineData("src.a", "0.10")]
    [InlineData("src.a + 0.2", "0.3")]
    [InlineData("src.a === 0.1 ? 'y' : 'n'", "\"y\"")]
    [InlineData("src.s.trim()", "\"é 日本 😀\"")]
    [InlineData("src.big", "12345678901234567890")]
    [InlineData("src.big + 1", "12345678901234567891")]
    [InlineData("[1,2,3].filter(function (x) { return x > 1; })", "[2,3]")]
    [InlineData("src.l.filter(function (x) { return x.v > 1; })", "[{ \"v\": 2.50 }]")]
    public void It_works(string expression, string expected) =>
        Evaluate(expression, """{"a":0.10,"s":"  é 日本 😀 ","big":12345678901234567890,"l":[{"v":1},{ "v": 2.50 }]}""").ShouldBe(expected);
}

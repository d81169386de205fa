using FsCheck;
using FsCheck.Fluent;

namespace Connector.Engine.Tests.Mapping;

/// <summary>Makes JSON text of every kind: odd numbers, escapes, blanks, nesting.</summary>
internal static class Json
{
    private static readonly string[] Numbers =
        ["0", "-0", "0.10", "1e2", "1E-7", "-12.5000", "0.1", "4711", "9007199254740993", "12345678901234567890", "0.1234567890123456789",
            "1e400", "100.50", "-1.005"];

    private static readonly string[] Texts = ["", "a", "é日本😀", "\\u00e9\\n", "\\ud83d\\ude00", "\\/", "  x ", "0.10", "İı"];

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Elements(Numbers),
        Gen.Elements(Texts).Select(text => $"\"{text}\""),
        Gen.Elements("true", "false", "null"),
        ArbMap.Default.GeneratorFor<decimal>().Select(number => number.ToString(CultureInfo.InvariantCulture)));

    public static Arbitrary<string> Arbitrary { get; } = Arb.From(Gen.Sized(size => Any(Math.Min(size, 30))));

    public static Arbitrary<string> ArbitraryContainer { get; } = Arb.From(Gen.Sized(size => Container(Math.Min(size, 30))));

    private static Gen<string> Any(int size) => size < 2 ? Scalar : Gen.OneOf(Scalar, Container(size));

    private static Gen<string> Container(int size) => Gen.OneOf(
        Any(size / 3).ListOf(size % 4).Select(items => $"[{string.Join(size % 2 == 0 ? "," : " , ", items)}]"),
        Any(size / 3).ListOf(size % 4).Select(items => $"{{{string.Join(",", items.Select((item, index) => $"\"f{index}\": {item}"))}}}"));
}

using System.Numerics;
using Connector.Engine.Mapping.Values;
using FsCheck;
using FsCheck.Fluent;
using static Connector.Engine.Tests.Mapping.MappingBench;

namespace Connector.Engine.Tests.Mapping;

public sealed class ArithmeticTests
{
    [Theory]
    [InlineData("src.a + src.b", "0.3")]
    [InlineData("add(src.a, src.b)", "0.3")]
    [InlineData("src.a + src.b === 0.3", "true")]
    [InlineData("src.a * 3", "0.3")]
    [InlineData("1.005 * 100", "100.5")]
    [InlineData("mul(1.1, 1.1)", "1.21")]
    [InlineData("0.7 + 0.1", "0.8")]
    [InlineData("sub(0.3, 0.1)", "0.2")]
    [InlineData("src.big + 1", "12345678901234567891")]
    [InlineData("src.big - 1 > src.big", "false")]
    [InlineData("src.big === src.big", "true")]
    [InlineData("1 / 8", "0.125")]
    [InlineData("div(2, 3, 4)", "0.6667")]
    [InlineData("div(-2, 3, 0)", "-1")]
    [InlineData("div(1, 8, 2)", "0.13")]
    [InlineData("10 % 3", "1")]
    [InlineData("-src.a", "-0.1")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("round(1.005, 2)", "1.01")]
    [InlineData("(1.005).toFixed(2)", "\"1.01\"")]
    [InlineData("src.big.toFixed(1)", "\"12345678901234567890.0\"")]
    [InlineData("Math.round(2.5)", "3")]
    [InlineData("Math.max(1, src.big)", "12345678901234567890")]
    [InlineData("Math.trunc(-1.7)", "-1")]
    [InlineData("add('100.50', 0.25, '1')", "101.75")]
    [InlineData("decimal(' 12.340 ')", "12.34")]
    [InlineData("decimal('+5')", "5")]
    [InlineData("sum(src.lines, 'v')", "60.3")]
    [InlineData("sum(src.lines, function (l) { return l.v * 2; })", "120.6")]
    [InlineData("sum(src.lines, 'tax.rate')", "0.3")]
    [InlineData("sum([])", "0")]
    [InlineData("sum(src.lines.map(function (l) { return l.v; }))", "60.3")]
    [InlineData("src.lines.reduce(function (total, l) { return total + l.v; }, 0)", "60.3")]
    [InlineData("(function () { var t = 0; for (var i = 0; i < 10; i++) { t += 0.1; } return t; })()", "1")]
    [InlineData("(function () { var o = { t: 0.1 }; o.t += 0.2; o['t']--; return o.t; })()", "-0.7")]
    [InlineData("0.10", "0.1")]
    [InlineData("0x10 + .5", "16.5")]
    [InlineData("1e3", "1000")]
    [InlineData("Number('12345678901234567890')", "12345678901234567890")]
    [InlineData("parseInt('007 pieces', 10)", "7")]
    [InlineData("parseFloat('-3.50 kg')", "-3.5")]
    [InlineData("isNaN(Number('abc'))", "true")]
    [InlineData("isNaN(parseInt('x'))", "true")]
    [InlineData("typeof src.big", "\"number\"")]
    [InlineData("Number.isInteger(src.big)", "true")]
    public void Numbers_are_decimals_and_exact(string expression, string expected) =>
        Evaluate(expression,
            """{"a":0.1,"b":0.2,"big":12345678901234567890,"lines":[{"v":10.10,"tax":{"rate":0.1}},{"v":20.1,"tax":{"rate":0.1}},{"v":30.1,"tax":{"rate":"0.1"}}]}""").ShouldBe(expected);

    [Theory]
    [InlineData("src.net + src.tax",
        "src.net is the number 100 and src.tax is the text '20.00': is src.net + src.tax a sum or a text? For the sum write add(src.net, "
            + "src.tax), for the text write text(src.net) + text(src.tax).")]
    [InlineData("src.net - src.tax", "src.tax is the text '20.00', so src.net - src.tax has no value. Write decimal(src.tax).")]
    [InlineData("src.net + src.none",
        "src.none is missing, so src.net + src.none has no value. Where it may be missing, write coalesce(src.none, 0).")]
    [InlineData("src.net * src.empty",
        "src.empty is null, so src.net * src.empty has no value. Where it may be missing, write coalesce(src.empty, 0).")]
    [InlineData("'No. ' + src.none",
        "src.none is missing, so nothing can be joined to it. Where it may be missing, write coalesce(src.none, '').")]
    [InlineData("'No. ' + src.lines",
        "src.lines is a list of 2, and only texts, numbers and booleans are joined with +. Write src.lines.join(', ').")]
    [InlineData("src.net / 3", "src.net / 3 does not end within 28 digits. Write div(src.net, 3, 2) to round to two places.")]
    [InlineData("src.net / 0", "src.net / 0 divides by zero.")]
    [InlineData("div(src.net, 0, 2)", "div(src.net, 0, 2) divides by zero.")]
    [InlineData("add(src.net, src.none)",
        "src.none is missing, so add(src.net, src.none) has no value. Where it may be missing, write coalesce(src.none, 0).")]
    [InlineData("add(src.net, 'abc')", "'abc' is a text, so add(src.net, 'abc') has no value. Amounts in text are written 1234.50.")]
    [InlineData("decimal('1.234,50')", "'1.234,50' is a text, so decimal('1.234,50') has no value. Amounts in text are written 1234.50.")]
    [InlineData("src.huge + 1",
        "src.huge is the number 1e400, which has more than 28 digits: it can be copied, but not calculated with or compared.")]
    [InlineData("round(src.huge, 2)",
        "src.huge is the number 1e400, which has more than 28 digits: it can be copied, but not calculated with.")]
    [InlineData("src.fine * src.fine", "src.fine * src.fine needs more than 28 digits. Round its operands first.")]
    [InlineData("sum(src.lines, 'v')", "src.lines[1].v is missing, so sum(src.lines, 'v') has no value.")]
    [InlineData("sum(src.lines, 'tax.rate')", "src.lines[0].tax is missing, so its rate cannot be read.")]
    [InlineData("sum(src.none, 'v')", "src.none is missing, and sum(list, 'field') needs a list.")]
    [InlineData("round(src.net, src.net)", "src.net is the number 100; decimal places are a whole number from 0 to 20.")]
    [InlineData("src.none > 5", "src.none is missing, so src.none > 5 is neither true nor false.")]
    [InlineData("src.tax > 5",
        "src.tax is the text '20.00' and 5 is a number, and text is not compared with a number. Write decimal(src.tax).")]
    [InlineData("Number('abc')", "The expression gives NaN, which is not a number: something in it could not be read as one.")]
    [InlineData("Number('') + 1", "The expression gives NaN, which is not a number: something in it could not be read as one.")]
    [InlineData("'abc'.charAt(src.big)",
        "12345678901234567890 has more digits than JavaScript's own functions keep. Use the helpers (add, sub, mul, div, round, sum) and "
            + "the operators.")]
    public void What_would_be_wrong_money_is_an_error(string expression, string message) =>
        Problem(expression,
            """{"net":100,"tax":"20.00","empty":null,"huge":1e400,"fine":0.1234567890123456789,"big":12345678901234567890,"lines":[{"v":1},{}]}""").ShouldBe(message);

    [Fact]
    public void What_looks_like_bank_data_is_not_in_messages() =>
        Problem("decimal(src.iban)", """{"iban":"DE89370400440532013000"}""")
            .ShouldBe("src.iban is a text, so decimal(src.iban) has no value. Amounts in text are written 1234.50.");

    [Fact]
    public void Neither_is_data_of_fields_lists_and_scripts_that_may_hold_it()
    {
        With(("bankAccount", "decimal(src.x)")).Map("""{"x":"DE89"}""").Problems.ShouldHaveSingleItem().Message
            .ShouldStartWith("src.x is a text, so");
        With(Named("l", Each("src.banks", null, Named("n", "decimal(row.n)")))).Map("""{"banks":[{"n":"DE89"}]}""").Problems
            .ShouldHaveSingleItem().Message.ShouldStartWith("row.n is a text, so");
        Problem("clean(src.x)", """{"x":"DE89"}""", "function clean(x) { return decimal(x); }").ShouldStartWith("x is a text, so");
    }

    [Fact]
    public void Sums_and_products_of_amounts_are_those_of_exact_arithmetic() =>
        Prop.ForAll(Amount, Amount, (a, b) =>
        {
            Same(ExactArithmetic.Add(a, b), Rational(a) + Rational(b));
            Same(ExactArithmetic.Multiply(a, b), Rational(a) * Rational(b));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_quotient_is_rounded_once() =>
        Prop.ForAll(Amount, Amount, (a, b) =>
        {
            if (b == 0 || ExactArithmetic.Divide(a, b, 4) is not { } quotient)
                return;
            // |q - a/b| is at most half of the last place, and exactly half only away from zero.
            var error = Rational(quotient) - Rational(a) / Rational(b);
            (error.Abs * new Fraction(20_000, 1)).CompareTo(new Fraction(1, 1)).ShouldBeLessThanOrEqualTo(0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_that_travels_through_javascript_comes_back_as_itself() =>
        Prop.ForAll(Amount, amount =>
        {
            if (!ExactNumber.TryCarry(amount, out var carried))
                return;
            ExactNumber.TryRead(carried, out var read).ShouldBeTrue();
            read.ShouldBe(amount);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0.10", true)]
    [InlineData("100.50", true)]
    [InlineData("1e2", true)]
    [InlineData("-0", true)]
    [InlineData("9007199254740993", false)]
    [InlineData("0.30000000000000001", false)]
    [InlineData("1e400", false)]
    [InlineData("12345678901234567890", false)]
    public void A_number_is_carried_only_where_a_double_says_the_same(string json, bool isCarried) =>
        ExactNumber.TryCarry(Encoding.ASCII.GetBytes(json), out _).ShouldBe(isCarried);

    [Theory]
    [InlineData("1.2300", "1.23")]
    [InlineData("-0.0", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    public void Decimals_have_one_text(string json, string text)
    {
        ExactNumber.TryParse(Encoding.ASCII.GetBytes(json), out var value).ShouldBeTrue();
        ExactNumber.Format(value).ShouldBe(text);
    }

    [Theory]
    [InlineData("12345678901234567890123456789")]
    [InlineData("1e29")]
    [InlineData("1e-29")]
    [InlineData("1e99999999999")]
    public void What_a_decimal_would_round_is_not_read(string json) =>
        ExactNumber.TryParse(Encoding.ASCII.GetBytes(json), out _).ShouldBeFalse();

    private static FsCheck.Arbitrary<decimal> Amount { get; } = Arb.From(
        from digits in Gen.Choose(-2_000_000_000, 2_000_000_000)
        from more in Gen.Choose(0, 999_999_999)
        from scale in Gen.Choose(0, 12)
        select decimal.Parse(
            FormattableString.Invariant($"{digits}{(scale % 3 == 0 ? more.ToString(CultureInfo.InvariantCulture) : "")}e-{scale}"),
            NumberStyles.Float, CultureInfo.InvariantCulture));

    private static void Same(decimal? actual, Fraction expected)
    {
        if (actual is null)
            expected.Digits.ShouldBeGreaterThan(28);
        else
            Rational(actual.Value).CompareTo(expected).ShouldBe(0);
    }

    private static Fraction Rational(decimal value)
    {
        var bits = decimal.GetBits(value);
        var mantissa = new BigInteger(new decimal(bits[0], bits[1], bits[2], bits[3] < 0, 0));
        return new Fraction(mantissa, BigInteger.Pow(10, value.Scale));
    }

    private readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
    {
        /// <summary>Digits that count, of a fraction of a power of ten.</summary>
        public int Digits => BigInteger.Abs(Numerator).ToString(CultureInfo.InvariantCulture).TrimEnd('0').Length;

        public Fraction Abs => new(BigInteger.Abs(Numerator), BigInteger.Abs(Denominator));

        public static Fraction operator +(Fraction a, Fraction b) =>
            new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

        public static Fraction operator -(Fraction a, Fraction b) => a + new Fraction(-b.Numerator, b.Denominator);

        public static Fraction operator *(Fraction a, Fraction b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

        public static Fraction operator /(Fraction a, Fraction b) => new(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

        public int CompareTo(Fraction other) =>
            (Numerator * other.Denominator * other.Denominator.Sign * Denominator.Sign)
                .CompareTo(other.Numerator * Denominator * other.Denominator.Sign * Denominator.Sign);
    }
}

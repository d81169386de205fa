namespace Connector.Sdk.Tests;

public sealed class UnitTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData("0s", 0)]
    public void A_duration_is_a_number_with_a_unit(string text, long milliseconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        Duration.TryParse(Duration.Format(duration), out var again).ShouldBeTrue();
        again.ShouldBe(duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 m")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("5M")]
    [InlineData("9999999999d")]
    [InlineData("٥m")]
    public void Anything_else_is_none(string text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("800B", 800)]
    [InlineData("512KB", 512_000)]
    [InlineData("6MB", 6_000_000)]
    [InlineData("6MiB", 6_291_456)]
    [InlineData("1GB", 1_000_000_000)]
    public void A_size_is_a_number_with_a_unit(string text, long bytes)
    {
        ByteSize.TryParse(text, out var size).ShouldBeTrue();
        size.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("6")]
    [InlineData("6 MB")]
    [InlineData("6mb")]
    [InlineData("-1MB")]
    public void Anything_else_is_no_size(string text) => ByteSize.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(79, "79 bytes")]
    [InlineData(6_000_000, "6 MB")]
    [InlineData(7_140_000, "7.1 MB")]
    [InlineData(1_500, "1.5 KB")]
    public void A_size_is_told_in_the_unit_people_use(long bytes, string text) => ByteSize.Format(bytes).ShouldBe(text);

    [Theory]
    [InlineData("acountingDocuments", "accountingDocuments")]
    [InlineData("VENDORS", "vendors")]
    [InlineData("vednors", "vendors")]
    [InlineData("vendor", "vendors")]
    [InlineData("xyz", null)]
    [InlineData("", null)]
    public void A_slip_is_taken_for_the_nearest_word(string wrong, string? meant) =>
        Suggestion.Nearest(wrong, ["accountingDocuments", "vendors", "accounts"]).ShouldBe(meant);

    [Fact]
    public void Where_nothing_is_near_the_words_there_are_are_named() => Suggestion.Hint("xyz", ["b", "a"]).ShouldBe("Known here: a, b.");
}

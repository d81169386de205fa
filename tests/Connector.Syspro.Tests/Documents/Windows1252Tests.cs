using Connector.Syspro.Documents;

namespace Connector.Syspro.Tests.Documents;

public sealed class Windows1252Tests
{
    [Theory]
    [InlineData("Straße Nr. 5 & Söhne", "Straße Nr. 5 & Söhne")]
    [InlineData("½ – “x” € œ Ž", "½ – “x” € œ Ž")]
    [InlineData("Łódź, Ærø, Müller", "Lódz, Ærø, Müller")]
    [InlineData("Cafe\u0301", "Cafe")]
    [InlineData("東京 2026", "?? 2026")]
    [InlineData("Lunch 🎉 now", "Lunch ? now")]
    [InlineData("one\ntwo\tthree", "one two three")]
    [InlineData("a\u200Eb", "ab")]
    [InlineData("", "")]
    public void Text_is_written_in_the_nearest_characters_there_are(string text, string kept) =>
        Windows1252.Transliterate(text).ShouldBe(kept);

    [Theory]
    [InlineData("Straße – 50 €", null)]
    [InlineData("one\ntwo", null)]
    [InlineData("Łódź", "Ł")]
    [InlineData("Lunch 🎉", "🎉")]
    [InlineData("a\u0085b", "\u0085")]
    public void What_cannot_be_kept_is_found(string text, string? foreign) => Windows1252.FirstForeign(text)?.ToString().ShouldBe(foreign);

    [Fact]
    public void Answers_are_read_as_the_bytes_have_it_whatever_they_announce()
    {
        const string text = "Lieferant 'Müller' gesperrt – Ž";

        Windows1252.Decode(Encoding.UTF8.GetBytes(text)).ShouldBe(text);
        Windows1252.Decode(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text)).ShouldBe(text);
        Windows1252.Decode([0xEF, 0xBB, 0xBF, (byte)'x']).ShouldBe("x");
    }
}

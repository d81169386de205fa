namespace Connector.Engine.Tests.Flows;

/// <summary>Makes one mistake in a good file. ▸ stands where the finding about it must be, and is not part of the text.</summary>
internal static class Mistake
{
    /// <param name="place">A part of the changed file with ▸ in it, where the finding stands elsewhere than in what was changed.</param>
    public static (string Text, SourceSpan At) Make(string good, string file, string written, string instead, string? place)
    {
        var at = good.IndexOf(written, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, "the good file does not hold what is to be replaced");
        var text = good[..at] + (place is null ? instead : instead.Replace("▸", "", StringComparison.Ordinal))
            + good[(at + written.Length)..];
        if (place is not null)
        {
            var anchor = place.Replace("▸", "", StringComparison.Ordinal);
            text.ShouldContain(anchor);
            text = text.Replace(anchor, place, StringComparison.Ordinal);
        }

        var before = text[..text.IndexOf('▸', StringComparison.Ordinal)];
        return (text.Replace("▸", "", StringComparison.Ordinal),
            new SourceSpan(file, before.Count(character => character == '\n') + 1, before.Length - before.LastIndexOf('\n')));
    }
}

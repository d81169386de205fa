namespace Connector.Engine.Mapping.Syntax;

/// <summary>Where in its file a place of a text is.</summary>
internal static class Places
{
    /// <summary>
    /// The place of an offset. <paramref name="at"/> is where the text's first character is; its further lines begin in the same column, as
    /// those of a YAML block do.
    /// </summary>
    public static SourceSpan Of(string text, SourceSpan at, int offset)
    {
        var before = text.AsSpan(0, Math.Clamp(offset, 0, text.Length));
        var lines = before.Count('\n');
        return lines == 0
            ? at with { Column = at.Column + before.Length }
            : at with { Line = at.Line + lines, Column = at.Column + before.Length - before.LastIndexOf('\n') - 1 };
    }

    /// <summary>Findings with their places in the file.</summary>
    public static IReadOnlyList<Diagnostic> Place(this IEnumerable<ExpressionFinding> findings, string text, SourceSpan at) =>
        [.. findings.Select(finding =>
            new Diagnostic(finding.Code, Severity.Error, finding.Message, Of(text, at, finding.Start), finding.Hint))];
}

namespace Connector.Sdk.Yaml;

/// <summary>The text of a file, by lines, with what must hold before a parser sees it.</summary>
internal sealed class YamlText
{
    private readonly string[] lines;

    public YamlText(string text, string file)
    {
        // A byte order mark is not a part of the first key.
        Text = text.StartsWith('\uFEFF') ? text[1..] : text;
        File = file;
        lines = Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
    }

    public string Text { get; }

    public string File { get; }

    public int LineCount => lines.Length;

    /// <summary>The line with this number, from 1; empty outside the file.</summary>
    public string Line(int number) => number >= 1 && number <= lines.Length ? lines[number - 1] : "";

    /// <summary>The end of the file's last line that is not blank.</summary>
    public SourceSpan End
    {
        get
        {
            var last = lines.Length;
            while (last > 1 && string.IsNullOrWhiteSpace(lines[last - 1]))
                last--;
            return new SourceSpan(File, last, lines[last - 1].TrimEnd().Length + 1);
        }
    }

    /// <summary>What forbids reading the text at all, or null.</summary>
    public Diagnostic? Refusal()
    {
        var bytes = Encoding.UTF8.GetByteCount(Text);
        return bytes > YamlFile.LargestFile
            ? new Diagnostic(YamlCodes.TooLarge, Severity.Error,
                FormattableString.Invariant($"The file has {bytes} bytes; at most {YamlFile.LargestFile} are read."),
                SourceSpan.WholeFile(File), "Split it into several files.")
            : ForbiddenCharacter();
    }

    private Diagnostic? ForbiddenCharacter()
    {
        for (var line = 0; line < lines.Length; line++)
        {
            for (var column = 0; column < lines[line].Length; column++)
            {
                var character = lines[line][column];
                if (char.IsHighSurrogate(character) && column + 1 < lines[line].Length && char.IsLowSurrogate(lines[line][column + 1]))
                    column++;
                else if (IsForbidden(character))
                    return new Diagnostic(YamlCodes.Character, Severity.Error,
                        FormattableString.Invariant($"The character U+{(int)character:X4} is not allowed here."),
                        new SourceSpan(File, line + 1, column + 1),
                        FormattableString.Invariant($"Remove it, or write it as \"\\u{(int)character:x4}\" in double quotes."));
            }
        }

        return null;
    }

    // NEL, LS and PS end a line in YAML 1.1 and not in 1.2: a parser and an editor would count lines differently.
    private static bool IsForbidden(char character) =>
        (char.IsControl(character) && character != '\t') || char.IsSurrogate(character)
            || character is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF';
}

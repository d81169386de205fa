using System.Text.RegularExpressions;

namespace Connector.Syspro.Documents;

/// <summary>One element of a business object's document, in the order in which documents have them.</summary>
internal sealed partial record Element
{
    public required string Name { get; init; }

    /// <summary>Whether it may come more than once; the record then has a list.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether the record has the fields inside it as its own, because flows have no use for the level.</summary>
    public bool IsTransparent { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Whether only later versions of SYSPRO have it.</summary>
    public bool IsLater { get; init; }

    /// <summary>Most characters, where known.</summary>
    public int? Most { get; init; }

    /// <summary>Codes it may hold; empty for any text.</summary>
    public ImmutableArray<string> Codes { get; init; } = [];

    /// <summary>Whether it holds one letter from A to Z, or nothing.</summary>
    public bool IsLetter { get; init; }

    /// <summary>What is inside it; empty for text.</summary>
    public ImmutableArray<Element> Children { get; init; } = [];

    public bool IsText => Children.IsEmpty;

    /// <summary>
    /// Reads a list of elements: <c>Name</c>, then what applies of <c>!</c> (required), <c>*</c> (repeated), <c>+</c> (transparent),
    /// <c>~</c> (later versions only), <c>(20)</c> (most characters), <c>=A|B</c> (codes) or <c>=?</c> (a letter), and what is inside in
    /// braces.
    /// </summary>
    public static ImmutableArray<Element> Parse(string text)
    {
        var words = new Queue<string>(text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        return ReadAll(words, isInside: false);
    }

    private static ImmutableArray<Element> ReadAll(Queue<string> words, bool isInside)
    {
        var elements = ImmutableArray.CreateBuilder<Element>();
        while (words.TryDequeue(out var word))
        {
            if (word == "}" && isInside)
                return elements.ToImmutable();
            var element = Read(word);
            if (words.TryPeek(out var next) && next == "{")
            {
                words.Dequeue();
                element = element with { Children = ReadAll(words, isInside: true) };
            }

            elements.Add(element);
        }

        return isInside ? throw new FormatException("A brace is not closed.") : elements.ToImmutable();
    }

    private static Element Read(string word)
    {
        var match = Shape().Match(word);
        if (!match.Success)
            throw new FormatException($"'{word}' is not a valid element.");
        var marks = match.Groups["marks"].Value;
        var codes = match.Groups["codes"];
        return new Element
        {
            Name = match.Groups["name"].Value,
            IsRequired = marks.Contains('!', StringComparison.Ordinal),
            IsRepeated = marks.Contains('*', StringComparison.Ordinal),
            IsLater = marks.Contains('~', StringComparison.Ordinal),
            IsTransparent = marks.Contains('+', StringComparison.Ordinal),
            Most = match.Groups["most"] is { Success: true } most ? int.Parse(most.ValueSpan, CultureInfo.InvariantCulture) : null,
            IsLetter = codes.Value == "?",
            Codes = codes.Success && codes.Value != "?" ? [.. codes.Value.Split('|')] : [],
        };
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z][A-Za-z0-9]*)(?<marks>[!*+~]*)(\((?<most>[0-9]+)\))?(=(?<codes>\S+))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Connector.Sdk.Yaml;

/// <summary>Turns parser events into nodes, within bounds. Works on events because a loaded node graph would already have overrun the stack
/// on deep nesting.</summary>
internal sealed class YamlReader(YamlText text)
{
    public const int MaxNodes = 50_000;
    public const int DeepestNesting = 64;
    public const int MaxScalarLength = 64 * 1024;

    private readonly List<Diagnostic> diagnostics = [];
    private readonly YamlAnchors anchors = new();
    private readonly YamlEvents events = new(text.Text);
    private int nodes;

    public YamlFile Read()
    {
        if (text.Refusal() is { } refusal)
            return new YamlFile(null, [refusal]);
        try
        {
            var root = ReadDocument();
            diagnostics.AddRange(anchors.Unused(text));
            return Finish(root);
        }
        catch (RefusedException refused)
        {
            diagnostics.Add(refused.Diagnostic);
        }
        catch (YamlException fault)
        {
            diagnostics.Add(YamlSyntax.Explain(fault, text, events.Open));
        }
        // The scanner's own invariants break on some malformed flow collections.
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or IndexOutOfRangeException
            or NullReferenceException)
        {
            var end = new Mark(0, text.End.Line, text.End.Column);
            diagnostics.Add(YamlSyntax.Explain(new SyntaxErrorException(end, end, "the file ends too early"), text, events.Open));
        }

        return Finish(null);
    }

    /// <summary>The findings in the order of the file, one a place: the first says what the others follow from.</summary>
    private YamlFile Finish(YamlNode? root) =>
        new(root,
            [.. diagnostics.DistinctBy(diagnostic => diagnostic.At).OrderBy(diagnostic => diagnostic.At.Line)
                .ThenBy(diagnostic => diagnostic.At.Column)]);

    private YamlNode? ReadDocument()
    {
        events.Next<StreamStart>();
        if (events.Peek() is StreamEnd)
            return null;
        events.Next<DocumentStart>();
        var root = ReadNode();
        events.Next<DocumentEnd>();
        if (events.Peek() is DocumentStart second)
            diagnostics.Add(
                Error(YamlCodes.SeveralDocuments, "The file holds a second YAML document.", At(second),
                    "Remove the '---' line, or put the second document into a file of its own."));
        return root;
    }

    private YamlNode ReadNode()
    {
        var first = events.Peek();
        var before = nodes;
        Count(1, At(first));
        if (first is NodeEvent { Tag.IsEmpty: false } tagged)
            diagnostics.Add(
                Error(YamlCodes.Tag,
                    $"'{text.Line((int)tagged.Start.Line)[((int)tagged.Start.Column - 1)..].Split(' ')[0]}' is a YAML tag; tags are not "
                        + "used here.", At(tagged), YamlQuoting.Hint(text.Line((int)tagged.Start.Line))));
        switch (first)
        {
            case AnchorAlias alias:
                events.Next<AnchorAlias>();
                return ReadAlias(alias);
            case Scalar scalar:
                events.Next<Scalar>();
                return Remember(scalar, ReadScalar(scalar));
            case SequenceStart sequence:
                return Remember(sequence, ReadSequence());
            case MappingStart mapping:
                return Remember(mapping, ReadMapping());
            default:
                throw new InvalidOperationException("A value is missing.");
        }

        YamlNode Remember(NodeEvent node, YamlNode read)
        {
            if (!node.Anchor.IsEmpty)
                anchors.Add(node.Anchor.Value, At(node), read, nodes - before);
            return read;
        }
    }

    private YamlNode ReadAlias(AnchorAlias alias)
    {
        var name = alias.Value.Value;
        if (anchors.Find(name) is var (node, size))
        {
            Count(size - 1, At(alias));
            return node;
        }

        anchors.MarkReferred(name);
        var isOpen = events.Open.OfType<NodeEvent>().Any(outer => !outer.Anchor.IsEmpty && outer.Anchor.Value == name);
        diagnostics.Add(isOpen
            ? Error(YamlCodes.UnknownAlias, $"'*{name}' stands inside the value it refers to.", At(alias), "Write the value out.")
            : Error(YamlCodes.UnknownAlias, $"'*{name}' refers to an anchor that is not defined above.", At(alias),
                YamlQuoting.Hint(text.Line((int)alias.Start.Line))));
        return new YamlScalar("", YamlScalarKind.Null, IsPlain: true, At(alias));
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        if (scalar.Value.Length > MaxScalarLength)
            throw new RefusedException(
                Error(YamlCodes.TooLarge,
                    FormattableString.Invariant($"A value of {scalar.Value.Length} characters; at most {MaxScalarLength} are read."),
                    At(scalar), "Move it into a file of its own."));
        return new YamlScalar(scalar.Value, YamlScalars.KindOf(scalar), scalar.Style == ScalarStyle.Plain,
            YamlScalars.PlaceOf(scalar, text));
    }

    private YamlSequence ReadSequence()
    {
        var start = Enter<SequenceStart>();
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (events.Peek() is not SequenceEnd)
            items.Add(ReadNode());
        events.Leave<SequenceEnd>();
        return new YamlSequence(start.Style == SequenceStyle.Flow ? YamlSplitValues.Rejoin(items, text, diagnostics) : items.ToImmutable(),
            At(start));
    }

    private YamlMapping ReadMapping()
    {
        var start = Enter<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        while (events.Peek() is not MappingEnd)
        {
            var (key, keyAt) = ReadKey(start);
            var value = ReadNode();
            if (key is not null)
                entries.Add(new YamlEntry(key, keyAt, value));
        }

        events.Leave<MappingEnd>();
        return new YamlMapping(
            WithoutDuplicates(
                start.Style == MappingStyle.Flow ? YamlSplitValues.Rejoin(entries, text, diagnostics) : entries.ToImmutable()), At(start));
    }

    private ImmutableArray<YamlEntry> WithoutDuplicates(ImmutableArray<YamlEntry> entries)
    {
        var first = new Dictionary<string, YamlEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!first.TryAdd(entry.Key, entry))
                diagnostics.Add(
                    Error(YamlCodes.DuplicateKey,
                        FormattableString.Invariant($"'{entry.Key}' stands here twice; first in line {first[entry.Key].KeyAt.Line}."),
                        entry.KeyAt, "Keep one of them."));
        }

        return first.Count == entries.Length ? entries : [.. entries.Where(entry => ReferenceEquals(first[entry.Key], entry))];
    }

    /// <summary>The key, or null where it was reported and its value is to be passed over.</summary>
    private (string? Key, SourceSpan At) ReadKey(MappingStart mapping)
    {
        var start = events.Peek();
        var place = At(start);
        // The parser takes an alias for a key even where no ':' follows, and then nothing fits any more.
        if (start is AnchorAlias alias)
            throw new RefusedException(
                Error(YamlCodes.Key, $"'*{alias.Value}' stands where a key should.", place, "An alias is a value: name: *anchor"));
        if (start is not Scalar scalar)
        {
            diagnostics.Add(
                Error(YamlCodes.Key, "A key must be text.", place,
                    mapping.Style == MappingStyle.Flow
                        ? "For an expression that starts with a brace or bracket, put the whole value in quotes."
                        : "Write: name: value"));
            ReadNode();
            return (null, place);
        }

        events.Next<Scalar>();
        Count(1, place);
        if (mapping.Style != MappingStyle.Flow
            && text.Line(place.Line).AsSpan(0, Math.Min(place.Column - 1, text.Line(place.Line).Length)) is var lead && lead.Contains('\t')
            && lead.IsWhiteSpace())
            diagnostics.Add(YamlSyntax.TabAt(text, place.Line));
        if (scalar.Value == "<<" && scalar.Style == ScalarStyle.Plain)
            diagnostics.Add(
                Error(YamlCodes.MergeKey, "Merge keys ('<<') are not used here: what a reader sees must be what runs.", place,
                    "Write the keys out, or use an alias (*name) for a whole value."));
        else if (scalar.Value.Length == 0)
            diagnostics.Add(Error(YamlCodes.Key, "A key is missing before ':'.", place, "Write: name: value"));
        else
            return (ReadScalar(scalar).Text, place);
        return (null, place);
    }

    private void Count(int more, SourceSpan at)
    {
        nodes += more;
        if (nodes > MaxNodes)
            throw new RefusedException(
                Error(YamlCodes.TooLarge,
                    FormattableString.Invariant($"The file has more than {MaxNodes} values once its aliases are written out."), at,
                    "Split it, or use fewer aliases."));
    }

    private T Enter<T>()
        where T : NodeEvent
    {
        var start = events.Enter<T>();
        if (events.Open.Count > DeepestNesting)
            throw new RefusedException(
                Error(YamlCodes.TooLarge, FormattableString.Invariant($"Values are nested more than {DeepestNesting} deep."), At(start),
                    "Flatten the structure."));
        return start;
    }

    private SourceSpan At(ParsingEvent node) => new(text.File, (int)node.Start.Line, (int)node.Start.Column);

    private static Diagnostic Error(string code, string message, SourceSpan at, string? hint) =>
        new(code, Severity.Error, message, at, hint);

    private sealed class RefusedException(Diagnostic diagnostic) : Exception
    {
        public Diagnostic Diagnostic => diagnostic;
    }
}

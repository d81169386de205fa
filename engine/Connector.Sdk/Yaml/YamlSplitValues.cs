namespace Connector.Sdk.Yaml;

/// <summary>Finds values that a comma cut in two: in <c>{ … }</c> and <c>[ … ]</c> a plain <c>text(src.name, 30)</c> ends at its comma.
/// Reports the cut once and joins the pieces again, so that what reads the file sees the value that was meant.</summary>
internal static class YamlSplitValues
{
    public static ImmutableArray<YamlNode> Rejoin(IReadOnlyList<YamlNode> items, YamlText text, List<Diagnostic> diagnostics)
    {
        var whole = ImmutableArray.CreateBuilder<YamlNode>();
        for (var i = 0; i < items.Count; i++)
        {
            var first = items[i];
            var item = first;
            while (IsCut(item) && i + 1 < items.Count && items[i + 1] is YamlScalar { IsPlain: true } piece)
            {
                item = Join((YamlScalar)item, piece.Text);
                i++;
            }

            Report(first, item, text, diagnostics);
            whole.Add(item);
        }

        return whole.ToImmutable();
    }

    public static ImmutableArray<YamlEntry> Rejoin(IReadOnlyList<YamlEntry> entries, YamlText text, List<Diagnostic> diagnostics)
    {
        var whole = ImmutableArray.CreateBuilder<YamlEntry>();
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var value = entry.Value;
            while (IsCut(value) && i + 1 < entries.Count && entries[i + 1].Value is YamlScalar { Kind: YamlScalarKind.Null, Text: "" })
                value = Join((YamlScalar)value, entries[++i].Key);
            Report(entry.Value, value, text, diagnostics);
            whole.Add(entry with { Value = value });
        }

        return whole.ToImmutable();
    }

    private static void Report(YamlNode read, YamlNode meant, YamlText text, List<Diagnostic> diagnostics)
    {
        if (ReferenceEquals(read, meant) || meant is not YamlScalar scalar)
            return;
        diagnostics.Add(
            new Diagnostic(YamlCodes.NeedsQuotes, Severity.Error, "Inside { … } and [ … ] a comma ends the value.", scalar.At,
                $"Put the value in quotes: {YamlQuoting.Quote(scalar.Text)}"));
    }

    private static YamlScalar Join(YamlScalar start, string piece) =>
        start with { Text = $"{start.Text}, {piece}", Kind = YamlScalarKind.Text };

    private static bool IsCut(YamlNode node)
    {
        if (node is not YamlScalar { IsPlain: true } scalar)
            return false;
        var depth = 0;
        foreach (var character in scalar.Text)
            depth += character == '(' ? 1 : character == ')' ? -1 : 0;
        return depth > 0;
    }
}

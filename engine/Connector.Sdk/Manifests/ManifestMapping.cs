using System.Text.RegularExpressions;
using Connector.Sdk.Yaml;

namespace Connector.Sdk.Manifests;

/// <summary>
/// Reads the keys of one YAML mapping by the type they should have, and notes every finding. The keys asked for are the keys known:
/// <see cref="Finish"/> reports all others. A value that is wrong reads as if it were absent, after its finding.
/// </summary>
internal sealed class ManifestMapping(YamlMapping mapping, string what, List<Diagnostic> findings)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>What the mapping is, to start a sentence with: <c>The list of 'vendors'</c>.</summary>
    public string Subject => Sentence(what);

    /// <summary>The same inside a sentence.</summary>
    public string What => what;

    public SourceSpan At => mapping.At;

    public IEnumerable<YamlEntry> Entries => mapping.Entries;

    public YamlEntry? Find(string key)
    {
        asked.Add(key);
        return mapping.Find(key);
    }

    /// <summary>Where the value of a key stands; the mapping itself where there is none.</summary>
    public SourceSpan Place(string key) => Find(key)?.Value.At ?? At;

    public void Report(string code, string message, SourceSpan at, string? hint = null) =>
        findings.Add(new Diagnostic(code, Severity.Error, message, at, hint));

    public string? Text(string key) => Find(key) is { } entry ? Text(entry.Value, $"'{key}'") : null;

    public string? Text(YamlNode value, string name)
    {
        if (value is YamlScalar { Kind: not YamlScalarKind.Null } scalar)
            return scalar.Text;
        Report(ManifestCodes.WrongShape, $"{name} in {what} must be text, not {Shape(value)}.", value.At);
        return null;
    }

    /// <summary>Text that must be there. Reads as empty, after a finding, where it is not.</summary>
    public string RequiredText(string key)
    {
        if (Find(key) is null)
            Report(ManifestCodes.MissingKey, $"{Subject} needs '{key}'.", mapping.At);
        return Text(key) ?? "";
    }

    public bool Flag(string key)
    {
        if (Find(key) is not { } entry)
            return false;
        if (entry.Value is YamlScalar { Kind: YamlScalarKind.Boolean } scalar)
            return scalar.Text == "true";
        Report(ManifestCodes.WrongShape, $"'{key}' in {what} must be true or false.", entry.Value.At);
        return false;
    }

    public int? Number(string key, int least)
    {
        if (Find(key) is not { } entry)
            return null;
        if (entry.Value is YamlScalar { Kind: YamlScalarKind.Number } scalar
            && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
            return number;
        Report(ManifestCodes.WrongShape, $"'{key}' in {what} must be a whole number from {least.ToString(CultureInfo.InvariantCulture)}.",
            entry.Value.At);
        return null;
    }

    public TimeSpan? Time(string key) => Parsed(key, "duration", Duration.Expected,
        text => Duration.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration : (TimeSpan?)null);

    public long? Size(string key) => Parsed(key, "size", ByteSize.Expected,
        text => ByteSize.TryParse(text, out var bytes) && bytes > 0 ? bytes : (long?)null);

    /// <summary>A regular expression.</summary>
    public string? Pattern(string key)
    {
        if (Text(key) is not { } pattern)
            return null;
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return pattern;
        }
        catch (RegexParseException wrong)
        {
            Report(ManifestCodes.BadPattern, $"'{key}' is not a valid regular expression: {wrong.Message}", Place(key));
            return null;
        }
    }

    /// <summary>A path below the base URL that must be there; empty, after a finding, where it is not.</summary>
    public string RequiredPath(string key) => CheckPath(key, RequiredText(key));

    public string? Path(string key) => Text(key) is { } path ? CheckPath(key, path) : null;

    /// <summary>One of a few words; null where it is absent or none of them.</summary>
    public T? Choice<T>(string key, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Text(key) is not { } text)
            return null;
        if (words.TryGetValue(text, out var value))
            return value;
        Report(ManifestCodes.NotOneOf, $"'{text}' is not a valid {key} of {what}.", Place(key),
            Suggestion.Hint(text, [.. words.Keys.Order(StringComparer.Ordinal)]));
        return null;
    }

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public ImmutableArray<string> Texts(string key)
    {
        if (Find(key) is not { } entry)
            return [];
        var nodes = entry.Value is YamlSequence sequence ? sequence.Items : [entry.Value];
        return [.. nodes.Select(node => Text(node, $"'{key}'")).OfType<string>()];
    }

    /// <summary>Texts by name, each with the place of its value.</summary>
    public ImmutableSortedDictionary<string, string> TextMap(string key, Action<YamlEntry, string>? check = null)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in Mapping(key)?.Entries ?? [])
        {
            if (Text(entry.Value, $"'{key}.{entry.Key}'") is not { } text)
                continue;
            texts[entry.Key] = text;
            check?.Invoke(entry, text);
        }

        return texts.ToImmutable();
    }

    /// <summary>What is read from each mapping below a key, by its name.</summary>
    /// <param name="what">What one of them is, for sentences.</param>
    public ImmutableSortedDictionary<string, T> Mappings<T>(string key, string? named, Func<YamlEntry, string> what,
        Func<YamlEntry, ManifestMapping, T> read)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var entry in Mapping(key, named)?.Entries ?? [])
        {
            if (Mapping(entry.Value, what(entry)) is { } inner)
                values[entry.Key] = inner.Finished(read(entry, inner));
        }

        return values.ToImmutable();
    }

    /// <summary>What is read from the mapping below a key; null where there is none.</summary>
    public T? Read<T>(string key, Func<ManifestMapping, T> read, string? named = null)
        where T : class => Mapping(key, named) is { } inner ? inner.Finished(read(inner)) : null;

    /// <summary>A mapping below a key; null, after a finding, where it is something else.</summary>
    public ManifestMapping? Mapping(string key, string? named = null) =>
        Find(key) is { } entry ? Mapping(entry.Value, named ?? $"'{key}' of {what}") : null;

    public ManifestMapping? Mapping(YamlNode node, string named)
    {
        if (node is YamlMapping inner)
            return new ManifestMapping(inner, named, findings);
        Report(ManifestCodes.WrongShape, $"{Sentence(named)} must be a mapping, not {Shape(node)}.", node.At);
        return null;
    }

    public ImmutableArray<YamlNode> Items(string key)
    {
        if (Find(key) is not { } entry)
            return [];
        if (entry.Value is YamlSequence sequence)
            return sequence.Items;
        Report(ManifestCodes.WrongShape, $"'{key}' of {what} must be a list, not {Shape(entry.Value)}.", entry.Value.At);
        return [];
    }

    /// <summary>Reports every key that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var entry in mapping.Entries.Where(entry => !asked.Contains(entry.Key)))
            Report(ManifestCodes.UnknownKey, $"{Subject} has no key '{entry.Key}'.", entry.KeyAt, Suggestion.Hint(entry.Key, asked));
    }

    private T Finished<T>(T read)
    {
        Finish();
        return read;
    }

    private T? Parsed<T>(string key, string kind, string expected, Func<string, T?> parse)
        where T : struct
    {
        if (Text(key) is not { } text)
            return null;
        var value = parse(text);
        if (value is null)
            Report(ManifestCodes.BadValue, $"'{text}' is not a {kind}.", Place(key), $"Write {expected}.");
        return value;
    }

    private string CheckPath(string key, string path)
    {
        if (path.Length > 0 && path[0] != '/')
            Report(ManifestCodes.BadPath, $"The path '{path}' must start with '/': it lies below the connection's baseUrl.", Place(key),
                $"Write '/{path}'.");
        else if (path.Contains('?', StringComparison.Ordinal) && key == "get")
            Report(ManifestCodes.BadPath, $"The path '{path}' holds a query.", Place(key), "Put its parameters under 'query'.");
        return path;
    }

    private static string Shape(YamlNode node) => node switch
    {
        YamlMapping => "a mapping",
        YamlSequence => "a list",
        YamlScalar { Kind: YamlScalarKind.Null } => "nothing",
        _ => "a single value",
    };

    private static string Sentence(string text) =>
        text.Length == 0 || !char.IsLower(text[0]) ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

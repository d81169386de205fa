using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads the keys of one mapping. A misspelt key is reported and then taken for the key it was meant to be, so that one slip is
/// one finding.</summary>
internal sealed partial class MappingReader
{
    /// <summary>What other tools call the keys.</summary>
    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>
    {
        ["filter"] = "query",
        ["filters"] = "query",
        ["where"] = "query",
        ["cron"] = "schedule",
        ["timezone"] = "timeZone",
        ["condition"] = "when",
        ["if"] = "when",
        ["name"] = "step",
        ["mapping"] = "fields",
        ["map"] = "fields",
        ["body"] = "fields",
        ["foreach"] = "each",
        ["steps"] = "then",
        ["entity"] = "resource",
        ["type"] = "connector",
        ["description"] = "summary",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, YamlEntry> entries = new(StringComparer.Ordinal);
    private readonly Word owner;
    private readonly Findings findings;

    private MappingReader(YamlMapping mapping, Word owner, Findings findings, string[] keys)
    {
        this.owner = owner;
        this.findings = findings;
        foreach (var entry in mapping.Entries)
        {
            if (keys.Contains(entry.Key, StringComparer.Ordinal))
                entries.Add(entry.Key, entry);
        }

        foreach (var entry in mapping.Entries.Where(entry => !entries.ContainsKey(entry.Key)))
        {
            HasUnknown = true;
            var free = keys.Where(key => !entries.ContainsKey(key)).ToList();
            var meant = Synonyms.TryGetValue(entry.Key, out var known) && free.Contains(known)
                ? known
                : Suggestion.Nearest(entry.Key, free);
            findings.Error(DiagnosticCodes.UnknownKey, $"'{entry.Key}' is not a key of {owner.Text}.", entry.KeyAt,
                meant is null ? Hints.Names(entry.Key, free, "keys still free here") : $"Did you mean '{meant}'?");
            if (meant is not null)
                entries.Add(meant, entry);
        }
    }

    /// <summary>The mapping's reader, or null where the node is something else, which is then reported.</summary>
    /// <param name="owner">What the mapping belongs to, for messages (<c>flow 'invoices'</c>), and the place for "is missing".</param>
    public static MappingReader? Open(YamlNode node, Word owner, Findings findings, params string[] keys)
    {
        if (node is YamlMapping mapping)
            return new MappingReader(mapping, owner, findings, keys);
        findings.Error(DiagnosticCodes.WrongKind, $"{Hints.Sentence(owner.Text)} must hold keys, not {Describe(node)}.", node.At,
            node is YamlScalar { Kind: YamlScalarKind.Text } text && keys is [var only]
                ? $"Write: {{ {only}: {text.Text} }}"
                : $"Keys here: {string.Join(", ", keys)}.");
        return null;
    }

    /// <summary>Whether a key was reported as unknown, so that what seems to be missing may be that.</summary>
    public bool HasUnknown { get; }

    public bool Has(string key) => entries.ContainsKey(key);

    public YamlEntry? Find(string key) => entries.GetValueOrDefault(key);

    /// <summary>The entry, or null where it is missing, which is then reported.</summary>
    public YamlEntry? Require(string key, string example)
    {
        // Where no key is right, the keys are the finding, and not what they leave out.
        if (!entries.TryGetValue(key, out var entry) && !(HasUnknown && entries.Count == 0))
            findings.Error(DiagnosticCodes.MissingKey, $"{Hints.Sentence(owner.Text)} needs '{key}'.", owner.At, $"Write: {example}");
        return entry;
    }

    public Word? Text(string key) => Find(key) is { } entry ? TextOf(entry.Value, $"'{key}'", findings) : null;

    public Word? RequiredText(string key, string example) =>
        Require(key, example) is { } entry ? TextOf(entry.Value, $"'{key}'", findings) : null;

    public MappingReader? Mapping(string key, params string[] keys) =>
        Find(key) is { } entry ? Open(entry.Value, new Word($"'{key}'", entry.KeyAt), findings, keys) : null;

    /// <summary>The entries of a mapping whose keys are names that the author gives; none where it is missing or something else.</summary>
    public IEnumerable<YamlEntry> Named(string key, string what)
    {
        if (Find(key) is not { } entry)
            yield break;
        if (entry.Value is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongKind, $"'{key}' must hold {what} by name, not {Describe(entry.Value)}.", entry.Value.At);
            yield break;
        }

        foreach (var named in mapping.Entries)
        {
            if (!NamePattern().IsMatch(named.Key))
                findings.Error(DiagnosticCodes.BadName, $"'{named.Key}' is not a name: letters, digits, '-' and '_', a letter first.",
                    named.KeyAt, $"Write: {NameOf(named.Key)}");
            yield return named;
        }
    }

    /// <summary>The items of a list; none where it is missing or something else, which is then reported.</summary>
    public IReadOnlyList<YamlNode> List(string key, string example)
    {
        if (Find(key) is not { } entry)
            return [];
        if (entry.Value is YamlSequence list)
            return list.Items;
        findings.Error(DiagnosticCodes.WrongKind, $"'{key}' must be a list, not {Describe(entry.Value)}.", entry.Value.At,
            $"Write: {example}");
        return [];
    }

    public static Word? TextOf(YamlNode node, string what, Findings findings)
    {
        if (node is YamlScalar { Kind: YamlScalarKind.Text } scalar && !string.IsNullOrWhiteSpace(scalar.Text))
            return new Word(scalar.Text, scalar.At);
        findings.Error(DiagnosticCodes.WrongKind, $"{Hints.Sentence(what)} must be text, not {Describe(node)}.", node.At,
            node is YamlScalar { Kind: YamlScalarKind.Number or YamlScalarKind.Boolean } other
                ? $"Put it in quotes: '{other.Text}'"
                : null);
        return null;
    }

    public static bool IsName(string text) => NamePattern().IsMatch(text);

    public static string Describe(YamlNode node) => node switch
    {
        YamlSequence => "a list",
        YamlMapping => "keys and values",
        YamlScalar { Kind: YamlScalarKind.Number } number => $"the number {number.Text}",
        YamlScalar { Kind: YamlScalarKind.Boolean } boolean => boolean.Text,
        YamlScalar { Kind: YamlScalarKind.Null, Text: "" } => "nothing",
        YamlScalar { Kind: YamlScalarKind.Null } => "null",
        YamlScalar scalar when string.IsNullOrWhiteSpace(scalar.Text) => "empty text",
        _ => "text",
    };

    /// <summary>The nearest thing that is a name.</summary>
    public static string NameOf(string text) =>
        NotInNames().Replace(text, "-").Trim('-', '_') is { Length: > 0 } name ? char.IsAsciiLetter(name[0]) ? name : $"x-{name}" : "name";

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("[^A-Za-z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInNames();
}

namespace Connector.Sdk.Manifests;

/// <summary>Reads <c>answers</c>.</summary>
internal static class AnswersReader
{
    /// <summary>What opens, tries and closes sessions (<see cref="Http.ISessionScheme"/>).</summary>
    public const string SessionVerb = "session";

    private static readonly Dictionary<string, AnswerMeaning> Meanings = Enum.GetValues<AnswerMeaning>()
        .ToDictionary(meaning => meaning.ToString().ToLowerInvariant(), meaning => meaning, StringComparer.Ordinal);

    public static ImmutableArray<AnswerRule> Read(
        ManifestMapping root, ImmutableSortedDictionary<string, SettingDefinition> settings,
        ImmutableSortedDictionary<string, ResourceDefinition> resources)
    {
        string[] verbs = ["list", "get", "find", "write", SessionVerb,
            .. resources.Values.SelectMany(resource => resource.Actions.Keys).Distinct(StringComparer.Ordinal)];
        return [.. root.Items("answers").Select(node => root.Mapping(node, "an answer")).OfType<ManifestMapping>()
            .Select(rule => Rule(rule, settings, verbs))];
    }

    private static AnswerRule Rule(ManifestMapping reader, ImmutableSortedDictionary<string, SettingDefinition> settings, string[] verbs)
    {
        if (reader.Find("means") is null)
            reader.Report(ManifestCodes.MissingKey, "An answer needs 'means'.", reader.At, Suggestion.Hint("", [.. Meanings.Keys]));
        var rule = new AnswerRule
        {
            Status = Statuses(reader),
            On = reader.Text("on"),
            Body = JsonPathText(reader, "body"),
            Matches = Matches(reader, settings),
            Means = reader.Choice("means", Meanings) ?? AnswerMeaning.Data,
            Message = JsonPathText(reader, "message"),
            Code = JsonPathText(reader, "code"),
            Strip = reader.Pattern("strip"),
        };
        if (rule.On is { } verb && !verbs.Contains(verb))
            reader.Report(ManifestCodes.UnknownVerb, $"No resource has a verb or action '{verb}'.", reader.Place("on"),
                Suggestion.Hint(verb, verbs));
        if (rule.Status.IsEmpty && rule.Body is null && rule.Matches is null)
            reader.Report(ManifestCodes.MissingKey,
                "An answer needs 'status', 'body' or 'matches': one without a condition would swallow every refusal.", reader.At);
        reader.Finish();
        return rule;
    }

    private static ImmutableArray<int> Statuses(ManifestMapping reader)
    {
        var statuses = ImmutableArray.CreateBuilder<int>();
        foreach (var text in reader.Texts("status"))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599)
                statuses.Add(status);
            else
                reader.Report(ManifestCodes.BadValue, $"'{text}' is not a valid HTTP status.", reader.Place("status"),
                    "Write a number from 100 to 599, or a list of them.");
        }

        return statuses.ToImmutable();
    }

    /// <summary>A regular expression, or <c>{setting}</c> for one that a connection gives.</summary>
    private static string? Matches(ManifestMapping reader, ImmutableSortedDictionary<string, SettingDefinition> settings)
    {
        if (reader.Text("matches") is not { } text || AnswerRule.SettingIn(text) is not { } name)
            return reader.Pattern("matches");
        string[] patterns = [.. settings.Values.Where(setting => setting.Type == SettingType.Regex).Select(setting => setting.Name)];
        if (!patterns.Contains(name))
            reader.Report(ManifestCodes.UnknownPlaceholder, $"No setting of type regex is named '{name}'.",
                reader.Place("matches"), Suggestion.Hint(name, patterns));
        return text;
    }

    private static string? JsonPathText(ManifestMapping reader, string key)
    {
        if (reader.Text(key) is not { } path)
            return null;
        if (JsonPath.TryParse(path, out _))
            return path;
        reader.Report(ManifestCodes.BadPath, $"'{path}' is not a valid path in JSON.", reader.Place(key),
            "Write for example error.code, errors[*].message or items[0].id.");
        return null;
    }
}

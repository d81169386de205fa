using System.Text.RegularExpressions;
using Connector.Sdk.Yaml;

namespace Connector.Sdk.Manifests;

/// <summary>Reads <c>resources</c>.</summary>
internal static partial class ResourceReader
{
    public static ImmutableSortedDictionary<string, ResourceDefinition> Read(ManifestMapping root, PlaceholderCheck placeholders)
    {
        List<string> names = root.Find("resources")?.Value is YamlMapping given ? [.. given.Entries.Select(entry => entry.Key)] : [];
        return root.Mappings("resources", "'resources'", entry => Named(root, entry, "resource", $"the resource '{entry.Key}'"),
            (entry, reader) => Resource(entry.Key, reader, placeholders, names));
    }

    private static ResourceDefinition Resource(string name, ManifestMapping reader, PlaceholderCheck placeholders,
        List<string> names) => new()
        {
            Name = name,
            Schema = reader.Text("schema"),
            Key = reader.Text("key"),
            NaturalKey = reader.Texts("naturalKey"),
            ReadAs = ReadAs(reader, names),
            List = reader.Read("list", list => ListReader.Read(list, placeholders), $"the list of '{name}'"),
            Get = reader.Read("get", get => Get(get, placeholders), $"the get of '{name}'"),
            Find = reader.Read("find", find => Find(find, placeholders), $"the find of '{name}'"),
            Write = reader.Read("write", write => WriteReader.Read(write, placeholders), $"the write of '{name}'"),
            Actions = reader.Mappings("actions", $"the actions of '{name}'",
                entry => Named(reader, entry, "action", $"the action '{name}.{entry.Key}'"),
                (_, action) => WriteReader.Action(action, placeholders)),
        };

    private static string? ReadAs(ManifestMapping reader, List<string> names)
    {
        var name = reader.Text("readAs");
        if (name is not null && !names.Contains(name))
            reader.Report(ManifestCodes.NotOneOf, $"'{name}' is not a valid resource of the manifest.", reader.Place("readAs"),
                Suggestion.Hint(name, names));
        return name;
    }

    private static GetDefinition Get(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var path = reader.RequiredPath("path");
        placeholders.Path(path, reader.Place("path"), "id");
        if (path.Length > 0 && !path.Contains("{id}", StringComparison.Ordinal))
            reader.Report(ManifestCodes.BadPath, $"The path of {reader.What} needs '{{id}}': the key of the record to read.",
                reader.Place("path"));
        return new GetDefinition(path, reader.Text("items"), ListReader.Redirect(reader));
    }

    private static FindDefinition Find(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var path = reader.RequiredPath("path");
        placeholders.OpenPath(path, reader.Place("path"));
        var filter = reader.Text("filter");
        if (filter is not null)
            placeholders.OpenPath(filter, reader.Place("filter"));
        return new FindDefinition(path, filter, reader.Text("items"), reader.Texts("match"), ListReader.Redirect(reader));
    }

    /// <summary>What an entry is called in sentences, once its name is known to be good.</summary>
    private static string Named(ManifestMapping reader, YamlEntry entry, string kind, string sentence)
    {
        if (!Name().IsMatch(entry.Key))
            reader.Report(ManifestCodes.BadName, $"'{entry.Key}' cannot name a {kind}.", entry.KeyAt,
                "Write letters, digits, '_' and '-', starting with a letter.");
        if (kind == "action" && entry.Key is "list" or "get" or "find" or "write" or AnswersReader.SessionVerb)
            reader.Report(ManifestCodes.BadName, $"An action cannot be named '{entry.Key}': that is a verb of its own.", entry.KeyAt);
        return sentence;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

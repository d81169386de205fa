using System.Text.RegularExpressions;
using Connector.Sdk.Yaml;

namespace Connector.Sdk.Manifests;

/// <summary>Reads <c>resources</c>.</summary>
internal static partial class ResourceReader
{
    public static ImmutableSortedDictionary<string, ResourceDefinition> Read(ManifestMapping root, PlaceholderCheck placeholders)
    {
        var resources = ImmutableSortedDictionary.CreateBuilder<string, ResourceDefinition>(StringComparer.Ordinal);
        IReadOnlyList<YamlEntry> entries = [.. root.Mapping("resources", "'resources'")?.Entries ?? []];
        var names = entries.Select(entry => entry.Key).ToList();
        foreach (var entry in entries)
        {
            CheckName(root, entry, "resource");
            if (root.Mapping(entry, $"the resource '{entry.Key}'") is { } reader)
                resources[entry.Key] = Resource(entry.Key, reader, placeholders, names);
        }

        return resources.ToImmutable();
    }

    private static ResourceDefinition Resource(string name, ManifestMapping reader, PlaceholderCheck placeholders, List<string> names)
    {
        var resource = new ResourceDefinition
        {
            Name = name,
            Schema = reader.Text("schema"),
            Key = reader.Text("key"),
            NaturalKey = reader.Texts("naturalKey"),
            ReadAs = ReadAs(reader, names),
            List = reader.Mapping("list", $"the list of '{name}'") is { } list ? ListReader.Read(list, placeholders) : null,
            Get = reader.Mapping("get", $"the get of '{name}'") is { } get ? Get(get, placeholders) : null,
            Find = reader.Mapping("find", $"the find of '{name}'") is { } find ? Find(find, placeholders) : null,
            Write = reader.Mapping("write", $"the write of '{name}'") is { } write ? WriteReader.Read(write, placeholders) : null,
            Actions = Actions(name, reader, placeholders),
        };
        reader.Finish();
        return resource;
    }

    private static string? ReadAs(ManifestMapping reader, List<string> names)
    {
        var name = reader.Text("readAs");
        if (name is not null && !names.Contains(name))
            reader.Report(ManifestCodes.NotOneOf, $"'{name}' is not a valid resource of the manifest.", ManifestPaths.Place(reader, "readAs"),
                Suggestion.Hint(name, names));
        return name;
    }

    private static GetDefinition Get(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var path = ManifestPaths.Required(reader, "path");
        placeholders.Path(path, ManifestPaths.Place(reader, "path"), "id");
        if (path.Length > 0 && !path.Contains("{id}", StringComparison.Ordinal))
            reader.Report(ManifestCodes.BadPath, $"The path of {reader.What} needs '{{id}}': the key of the record to read.",
                ManifestPaths.Place(reader, "path"));
        var get = new GetDefinition(path, reader.Text("items"), ListReader.Redirect(reader));
        reader.Finish();
        return get;
    }

    private static FindDefinition Find(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var path = ManifestPaths.Required(reader, "path");
        placeholders.OpenPath(path, ManifestPaths.Place(reader, "path"));
        var filter = reader.Text("filter");
        if (filter is not null)
            placeholders.OpenPath(filter, ManifestPaths.Place(reader, "filter"));
        var find = new FindDefinition(path, filter, reader.Text("items"), reader.Texts("match"), ListReader.Redirect(reader));
        reader.Finish();
        return find;
    }

    private static ImmutableSortedDictionary<string, ActionDefinition> Actions(string resource, ManifestMapping reader,
        PlaceholderCheck placeholders)
    {
        var actions = ImmutableSortedDictionary.CreateBuilder<string, ActionDefinition>(StringComparer.Ordinal);
        foreach (var entry in reader.Mapping("actions", $"the actions of '{resource}'")?.Entries ?? [])
        {
            CheckName(reader, entry, "action");
            if (entry.Key is "list" or "get" or "find" or "write" or AnswersReader.SessionVerb)
                reader.Report(ManifestCodes.BadName, $"An action cannot be named '{entry.Key}': that is a verb of its own.", entry.KeyAt);
            if (reader.Mapping(entry, $"the action '{resource}.{entry.Key}'") is { } action)
                actions[entry.Key] = WriteReader.Action(action, placeholders);
        }

        return actions.ToImmutable();
    }

    private static void CheckName(ManifestMapping reader, YamlEntry entry, string what)
    {
        if (!Name().IsMatch(entry.Key))
            reader.Report(ManifestCodes.BadName, $"'{entry.Key}' cannot name a {what}.", entry.KeyAt,
                "Write letters, digits, '_' and '-', starting with a letter.");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

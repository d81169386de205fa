namespace Connector.Simulation.OData;

/// <summary>Reads query options, those inside <c>$expand</c> included.</summary>
internal static class ODataQueryReader
{
    private const int DeepestExpand = 10;

    public static ODataQuery Read(IEnumerable<KeyValuePair<string, string>> options, ODataType type, int depth = 0)
    {
        if (depth > DeepestExpand)
            throw new ODataException($"$expand nests deeper than {DeepestExpand} levels.");
        var query = new ODataQuery(type);
        foreach (var (name, value) in options)
        {
            query = name switch
            {
                "$filter" => query with { Filter = Filter(value, type) },
                "$orderby" => query with { OrderBy = [.. Split(value, ',').Select(part => Order(part, type))] },
                "$top" => query with { Top = Number(name, value) },
                "$skip" => query with { Skip = Number(name, value) },
                "$count" =>
                    query with
                    {
                        Count = value switch
                        {
                            "true" => true,
                            "false" => false,
                            _ =>
                        throw new ODataException($"$count must be true or false, not '{value}'.")
                        }
                    },
                "$select" => query with { Select = [.. Split(value, ',').Select(field => Selected(field, type))] },
                "$expand" => query with { Expand = Expand(value, type, depth) },
                "$skiptoken" or "$schemaversion" or "$format" => query,
                _ when name.StartsWith('$') => throw new ODataException($"The query option '{name}' is not supported."),
                _ => query,
            };
        }

        return query;
    }

    private static ODataExpression Filter(string text, ODataType type)
    {
        var filter = ODataFilter.Parse(text);
        foreach (var field in filter.Fields)
            type.RequireField(field);
        return type.Refuse?.Invoke(filter) is { } why ? throw new ODataException(why) : filter;
    }

    private static ODataOrder Order(string text, ODataType type)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 2 || (parts.Length == 2 && parts[1] is not ("asc" or "desc")))
            throw new ODataException($"$orderby takes fields, each followed by asc or desc or nothing; '{text}' is neither.");
        type.RequireField(parts[0]);
        return new ODataOrder(parts[0], parts.Length == 2 && parts[1] == "desc");
    }

    private static string Selected(string field, ODataType type)
    {
        if (field != "*")
            type.RequireField(field);
        return field;
    }

    private static ImmutableSortedDictionary<string, ODataQuery> Expand(string text, ODataType type, int depth)
    {
        var expanded = ImmutableSortedDictionary.CreateBuilder<string, ODataQuery>(StringComparer.Ordinal);
        foreach (var item in Split(text, ','))
        {
            var open = item.IndexOf('(', StringComparison.Ordinal);
            var name = open < 0 ? item : item[..open].TrimEnd();
            if (!type.Navigations.TryGetValue(name, out var navigation))
                throw new ODataException($"{type.Name} has no navigation '{name}' to expand.");
            if (open >= 0 && !item.EndsWith(')'))
                throw new ODataException($"'{item}' has no closing parenthesis.");
            var options = open < 0 ? [] : Split(item[(open + 1)..^1], ';').Select(Option);
            expanded[name] = Read(options, navigation.Target, depth + 1);
        }

        return expanded.ToImmutable();
    }

    private static KeyValuePair<string, string> Option(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new ODataException($"'{text}' is not a valid query option.");
    }

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ODataException($"{name} must be a whole number from 0, not '{text}'.");

    /// <summary>Parts between separators that stand neither in quotes nor in parentheses.</summary>
    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var (start, depth, quoted) = (0, 0, false);
        for (var at = 0; at < text.Length; at++)
        {
            quoted ^= text[at] == '\'';
            if (quoted)
                continue;
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth != 0 || text[at] != separator)
                continue;
            parts.Add(text[start..at].Trim());
            start = at + 1;
        }

        parts.Add(text[start..].Trim());
        return parts.Contains("") ? throw new ODataException($"'{text}' has an empty part.") : parts;
    }
}

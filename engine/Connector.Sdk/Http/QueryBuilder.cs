using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Builds a query string: parameters in the order they are added, conditions joined into one.</summary>
/// <param name="definition">How conditions are sent; null for OData's <c>$filter</c>.</param>
internal sealed class QueryBuilder(ConditionsDefinition? definition = null)
{
    private readonly ConditionsDefinition definition = definition ?? ConditionsDefinition.OData;
    private readonly List<(string Name, string Value)> parameters = [];
    private readonly List<string> conditions = [];

    public void Add(string name, string value)
    {
        if (name == definition.Query)
            Narrow(value);
        else
            parameters.Add((name, value));
    }

    public void Narrow(string condition) => conditions.Add(condition);

    /// <summary>The path with the query after whatever query it has.</summary>
    public string Append(string path)
    {
        foreach (var (name, value) in parameters)
            path = With(path, name, value);
        return conditions.Count == 0 ? path : With(path, definition.Query, Conjunction());
    }

    /// <summary>A path with one parameter more.</summary>
    public static string With(string path, string name, string value) =>
        $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Name(name)}={Uri.EscapeDataString(value)}";

    private string Conjunction() => conditions.Count == 1
        ? conditions[0]
        : string.Join(definition.Separator,
            conditions.Select(condition => definition == ConditionsDefinition.OData
                && condition.Contains(" or ", StringComparison.OrdinalIgnoreCase) ? $"({condition})" : condition));

    /// <summary>OData's <c>$</c> and <c>@</c> stay readable; they need no escape in a query (RFC 3986 §3.4).</summary>
    private static string Name(string name) =>
        new StringBuilder(Uri.EscapeDataString(name)).Replace("%24", "$").Replace("%40", "@").ToString();
}

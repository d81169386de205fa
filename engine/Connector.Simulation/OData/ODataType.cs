using System.Text.Json.Nodes;

namespace Connector.Simulation.OData;

/// <summary>What a query may ask of the rows of one entity. Without <see cref="Fields"/> any name is a field, and one that a row lacks is
/// null.</summary>
public sealed record ODataType
{
    /// <summary>Name of the entity, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>Names of its fields, or null where they are not known and any name is taken.</summary>
    public ImmutableHashSet<string>? Fields { get; init; }

    /// <summary>What can be expanded, by name.</summary>
    public ImmutableDictionary<string, ODataNavigation> Navigations { get; init; } = ImmutableDictionary<string, ODataNavigation>.Empty;

    /// <summary>Whether text in this field is compared without regard to case; null for never.</summary>
    public Func<string, bool>? IgnoresCase { get; init; }

    /// <summary>Why a filter is refused, or null where the system takes it. See <see cref="ODataRules"/>.</summary>
    public Func<ODataExpression, string?>? Refuse { get; init; }

    internal void RequireField(string path)
    {
        var name = path.Split('/')[0];
        if (Fields is not null && !Fields.Contains(name) && !Navigations.ContainsKey(name))
            throw new ODataException($"{Name} has no field '{name}'.");
    }
}

/// <summary>Something that can be expanded.</summary>
/// <param name="Target">Entity it leads to.</param>
/// <param name="Read">The rows it leads to: a <see cref="JsonArray"/>, one <see cref="JsonObject"/>, or null for none. They are copied,
/// never changed.</param>
public sealed record ODataNavigation(ODataType Target, Func<JsonObject, JsonNode?> Read);

/// <summary>What systems refuse in filters.</summary>
public static class ODataRules
{
    /// <summary>Two different fields that an <c>or</c> joins, or null where there are none.</summary>
    public static (string First, string Second)? OrAcrossFields(ODataExpression expression)
    {
        if (expression is ODataLogical { Operator: "or" })
        {
            var fields = expression.Fields.Distinct(StringComparer.Ordinal).Take(2).ToList();
            if (fields.Count == 2)
                return (fields[0], fields[1]);
        }

        foreach (var part in expression.Parts)
        {
            if (OrAcrossFields(part) is { } found)
                return found;
        }

        return null;
    }
}

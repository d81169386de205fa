using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Takes a request body apart: known fields in the order they were sent, nested collections apart, control information
/// ignored.</summary>
internal static class RequestBodyReader
{
    /// <summary>The field of this name.</summary>
    /// <exception cref="ApiException">The entity has none.</exception>
    public static EntityField Known(EntityType type, string name) => type.Field(name) ?? throw Unknown(type, name);

    /// <summary>Writable fields with their values, in the order of the body. The id may be sent with a new row and is not looked
    /// at.</summary>
    public static IEnumerable<(EntityField Field, JsonNode Value)> Fields(EntityType type, JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            if (name.Contains('@', StringComparison.Ordinal) || type.Navigation(name) is not null)
                continue;
            var field = Known(type, name);
            if (field.IsReadOnly)
                throw ApiException.ReadOnly(name);
            yield return (field, FieldValues.Read(field, value));
        }
    }

    /// <summary>The rows nested under a navigation, for a deep insert.</summary>
    public static IReadOnlyList<JsonObject> Nested(EntityType type, JsonObject body, string navigation)
    {
        if (!body.TryGetPropertyValue(navigation, out var value) || value is null)
            return [];
        return value is JsonArray list && list.All(item => item?.GetValueKind() == JsonValueKind.Object)
            ? [.. list.Select(item => item!.AsObject())]
            : throw ApiException.BadRequest($"The property '{navigation}' of type 'Microsoft.NAV.{type.Name}' must be a list of objects.");
    }

    /// <summary>Refuses a change that carries nested rows: there is no deep update.</summary>
    public static void RefuseNested(EntityType type, JsonObject body)
    {
        foreach (var (name, _) in body)
        {
            if (type.Navigation(name) is not null)
                throw ApiException.BadRequest($"Nested entity '{name}' cannot be updated with its parent. Update it at its own address.");
        }
    }

    private static ApiException Unknown(EntityType type, string name) => ApiException.BadRequest(
        $"The property '{name}' does not exist on type 'Microsoft.NAV.{type.Name}'. Make sure to only use property names that are defined "
            + "by the type.");
}

using System.Text.Json.Nodes;

namespace Connector.FinanceOperations.Simulator;

/// <summary>Reads values as strictly as the wire's types, and gives fields what stands for nothing.</summary>
internal static class FieldValues
{
    public const string NoDate = "1900-01-01T12:00:00Z";

    /// <summary>The value a field has before anything is set: there are no nulls.</summary>
    public static JsonNode Empty(EntityField field) => field.Kind switch
    {
        FieldKind.Decimal or FieldKind.Integer => 0,
        FieldKind.Date => NoDate,
        FieldKind.Enum => field.Enum!.Members[0],
        _ => "",
    };

    public static JsonObject EmptyRow(EntitySet set)
    {
        var row = new JsonObject();
        foreach (var field in set.Fields)
            row[field.Name] = Empty(field);
        return row;
    }

    /// <summary>The value as it is stored.</summary>
    /// <exception cref="ApiException">It is not of the field's type.</exception>
    public static JsonNode Read(EntityField field, JsonNode? value)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        if (kind == JsonValueKind.Null)
            return Empty(field);
        var fits = field.Kind switch
        {
            FieldKind.Decimal => kind == JsonValueKind.Number,
            FieldKind.Integer =>
                kind == JsonValueKind.Number
                    && long.TryParse(value!.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            FieldKind.Date => kind == JsonValueKind.String && IsTime(value!.GetValue<string>()),
            FieldKind.Enum => kind == JsonValueKind.String && field.Enum!.Members.Contains(value!.GetValue<string>()),
            _ => kind == JsonValueKind.String,
        };
        return fits
            ? value!.DeepClone()
            : throw ApiException.Query(
                $"Cannot convert the literal {value!.ToJsonString()} of the property '{field.Name}' to the expected type "
                    + $"'{field.EdmName}'.");
    }

    /// <summary>A day as the wire has it: noon, UTC.</summary>
    public static string Noon(DateOnly date) => date.ToString("yyyy-MM-dd'T12:00:00Z'", CultureInfo.InvariantCulture);

    private static bool IsTime(string text) =>
        text.Length > 10 && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10);
}

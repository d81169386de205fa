using System.Text.Json.Nodes;
using Connector.BusinessCentral.Wire;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Reads what a caller sends for a field, as strictly as the platform does, and gives fields their empty values.</summary>
internal static class FieldValues
{
    public const string NoId = "00000000-0000-0000-0000-000000000000";
    public const string NoDate = "0001-01-01";

    /// <summary>The value a field has before anything is set.</summary>
    public static JsonNode Empty(EntityField field) => field.Kind switch
    {
        FieldKind.Guid => NoId,
        FieldKind.Decimal => 0m,
        FieldKind.Integer => 0,
        FieldKind.Boolean => false,
        FieldKind.Date => NoDate,
        FieldKind.DateTime => "0001-01-01T00:00:00Z",
        FieldKind.Option => field.Options[0],
        _ => "",
    };

    /// <summary>A row with every field of the entity at its empty value.</summary>
    public static JsonObject EmptyRow(EntityType type)
    {
        var row = new JsonObject();
        foreach (var field in type.Fields)
            row[field.Name] = Empty(field);
        return row;
    }

    /// <summary>The value as it is stored.</summary>
    /// <exception cref="ApiException">The value does not fit the field.</exception>
    public static JsonNode Read(EntityField field, JsonNode? value)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        if (kind == JsonValueKind.Null)
            return Empty(field);
        var expected = field.Kind switch
        {
            FieldKind.Decimal or FieldKind.Integer => kind == JsonValueKind.Number,
            FieldKind.Boolean => kind is JsonValueKind.True or JsonValueKind.False,
            _ => kind == JsonValueKind.String,
        };
        if (!expected)
            throw NotConvertible(field, value!);
        return field.Kind switch
        {
            FieldKind.Decimal => Number(field, value!),
            FieldKind.Integer => WholeNumber(field, value!),
            FieldKind.Boolean => kind == JsonValueKind.True,
            FieldKind.Guid => Guid.TryParseExact(Text(value!), "D", out var id) ? id.ToString("D") : throw NotConvertible(field, value!),
            FieldKind.Date => DateOnly.TryParseExact(Text(value!), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? Text(value!) : throw NotConvertible(field, value!),
            FieldKind.DateTime => throw ApiException.ReadOnly(field.Name),
            FieldKind.Option => Option(field, Text(value!)),
            FieldKind.Code => Fitting(field, Text(value!).Trim(' ').ToUpperInvariant()),
            _ => Fitting(field, Text(value!)),
        };
    }

    private static decimal Number(EntityField field, JsonNode value)
    {
        try
        {
            return value.GetValue<decimal>();
        }
        catch (FormatException)
        {
            throw NotConvertible(field, value);
        }
    }

    private static int WholeNumber(EntityField field, JsonNode value)
    {
        var number = Number(field, value);
        return number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw NotConvertible(field, value);
    }

    private static string Option(EntityField field, string name)
    {
        var caption = EnumName.Caption(name);
        return field.Options.FirstOrDefault(option => string.Equals(option, caption, StringComparison.OrdinalIgnoreCase))
            ?? throw new ApiException(400, "Unknown",
                $"'{caption}' is not an option. The existing options are: {string.Join(',', field.Options)}");
    }

    private static string Fitting(EntityField field, string text) => text.Length <= field.Length
        ? text
        : throw new ApiException(400, "Application_StringExceededLength",
            $"The length of the string is {text.Length}, but it must be less than or equal to {field.Length} characters. Value: {text}");

    private static string Text(JsonNode value) => value.GetValue<string>();

    private static ApiException NotConvertible(EntityField field, JsonNode value) =>
        ApiException.BadRequest(
            $"Cannot convert the literal '{value.ToJsonString()}' of property '{field.Name}' to the expected type "
                + $"'Edm.{EdmName(field.Kind)}'.");

    private static string EdmName(FieldKind kind) => kind switch
    {
        FieldKind.Guid => "Guid",
        FieldKind.Decimal => "Decimal",
        FieldKind.Integer => "Int32",
        FieldKind.Boolean => "Boolean",
        FieldKind.Date => "Date",
        FieldKind.DateTime => "DateTimeOffset",
        _ => "String",
    };
}

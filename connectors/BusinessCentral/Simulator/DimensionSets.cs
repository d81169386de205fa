using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Dimensions of documents and lines, kept inside their parent's row. The two global dimensions of a header are also its shortcut
/// dimension fields.</summary>
internal sealed class DimensionSets(Books books)
{
    public const string Field = "dimensionSetLines";

    private static readonly EntityType Type = DocumentEntities.DimensionSetLine;

    /// <summary>Adds one dimension to a parent that does not have it yet.</summary>
    public JsonObject Add(string company, JsonObject parent, string parentType, JsonObject body)
    {
        Check(body);
        if (Text(body, "id").Length == 0 && Text(body, "code").Length == 0)
            throw ApiException.Dialog("The \"id\" or \"code\" field must be filled in.");
        if (Text(body, "valueId").Length == 0 && Text(body, "valueCode").Length == 0)
            throw ApiException.Dialog("The \"valueId\" or \"valueCode\" field must be filled in.");
        var dimension = Dimension(company, body);
        var value = Value(company, dimension, body);
        if (Find(parent, dimension.TextOf("id")) is not null)
            throw ApiException.Dialog(
                "The dimension set line already exists. Check existing dimension set lines and the default dimension set lines on the "
                    + "parent.");
        return Set(company, parent, parentType, dimension, value);
    }

    /// <summary>Changes the value of a dimension that the parent has.</summary>
    public JsonObject Modify(string company, JsonObject parent, JsonObject entry, JsonObject body)
    {
        Check(body);
        if ((body.ContainsKey("id") && !Same(Text(body, "id"), entry.TextOf("id")))
            || (body.ContainsKey("code") && !Same(Text(body, "code"), entry.TextOf("code"))))
            throw ApiException.Dialog("The \"id\" and \"code\" fields cannot be modified.");
        var dimension = books.Find(MasterEntities.Dimension, company, entry.TextOf("id"))!;
        return Set(company, parent, entry.TextOf("parentType"), dimension, Value(company, dimension, body));
    }

    /// <summary>Takes a dimension off its parent.</summary>
    public void Remove(string company, JsonObject parent, string dimensionId)
    {
        if (Find(parent, dimensionId) is not { } entry)
            return;
        parent.ListOf(Field).Remove(entry);
        Shortcut(company, parent, entry.TextOf("code"), "");
    }

    public static JsonObject? Find(JsonObject parent, string dimensionId) =>
        parent.ListOf(Field).Select(entry => entry!.AsObject()).FirstOrDefault(entry => Same(entry.TextOf("id"), dimensionId));

    /// <summary>Sets one of the two global dimensions through the header's own field; blank takes it off.</summary>
    public void SetShortcut(string company, JsonObject header, string parentType, int slot, string valueCode)
    {
        var code = books.Setup(company).TextOf(FormattableString.Invariant($"shortcutDimension{slot}Code"));
        var dimension = books.FindBy(MasterEntities.Dimension, company, "code", code);
        if (dimension is not null && valueCode.Length == 0)
        {
            Remove(company, header, dimension.TextOf("id"));
            return;
        }

        var value = dimension is null ? null : ValueOf(company, dimension, "code", valueCode);
        if (value is null)
            throw new ApiException(400, "Internal_InvalidTableRelation",
                $"The field Shortcut Dimension {slot} Code of table Purchase Header contains a value ({valueCode}) that cannot be found "
                    + "in the related table (Dimension Value).");
        Set(company, header, parentType, dimension!, value);
    }

    /// <summary>Gives a parent the default dimensions of a vendor or an account, where it has none of its own.</summary>
    public void AddDefaults(string company, JsonObject parent, string parentType, JsonObject source)
    {
        foreach (var entry in source.ListOf("defaultDimensions").Select(entry => entry!.AsObject()))
        {
            if (books.FindBy(MasterEntities.Dimension, company, "code", entry.TextOf("code")) is { } dimension
                && ValueOf(company, dimension, "code", entry.TextOf("valueCode")) is { } value
                && Find(parent, dimension.TextOf("id")) is null)
                Set(company, parent, parentType, dimension, value);
        }
    }

    /// <summary>Gives a new line the dimensions of its header.</summary>
    public void Inherit(string company, JsonObject header, JsonObject line, string parentType)
    {
        foreach (var entry in header.ListOf(Field).Select(entry => entry!.AsObject()))
        {
            var dimension = books.Find(MasterEntities.Dimension, company, entry.TextOf("id"))!;
            Set(company, line, parentType, dimension, ValueOf(company, dimension, "id", entry.TextOf("valueId"))!);
        }
    }

    private JsonObject Set(string company, JsonObject parent, string parentType, JsonObject dimension, JsonObject value)
    {
        var entry = Find(parent, dimension.TextOf("id"));
        if (entry is null)
            parent.ListOf(Field).Add(entry = FieldValues.EmptyRow(Type));
        entry["id"] = dimension.TextOf("id");
        entry["code"] = dimension.TextOf("code");
        entry["displayName"] = dimension.TextOf("displayName");
        entry["parentId"] = parent.TextOf("id");
        entry["parentType"] = parentType;
        entry["valueId"] = value.TextOf("id");
        entry["valueCode"] = value.TextOf("code");
        entry["valueDisplayName"] = value.TextOf("displayName");
        Books.Touch(entry);
        Shortcut(company, parent, dimension.TextOf("code"), value.TextOf("code"));
        return entry;
    }

    private void Shortcut(string company, JsonObject parent, string dimensionCode, string valueCode)
    {
        for (var slot = 1; slot <= 2; slot++)
        {
            var field = FormattableString.Invariant($"shortcutDimension{slot}Code");
            if (parent.ContainsKey(field) && string.Equals(books.Setup(company).TextOf(field), dimensionCode, StringComparison.Ordinal))
                parent[field] = valueCode;
        }
    }

    private JsonObject Dimension(string company, JsonObject body)
    {
        if (Text(body, "id") is { Length: > 0 } id)
        {
            var byId = books.Find(MasterEntities.Dimension, company, id)
                ?? throw ApiException.Dialog("The \"id\" does not match to a Dimension.");
            return Text(body, "code").Length == 0 || Same(Text(body, "code"), byId.TextOf("code"))
                ? byId : throw ApiException.Dialog("The dimension field values do not match to a specific Dimension.");
        }

        return books.FindBy(MasterEntities.Dimension, company, "code", Text(body, "code"))
            ?? throw ApiException.Dialog("The \"code\" does not match to a Dimension.");
    }

    private JsonObject Value(string company, JsonObject dimension, JsonObject body) => Text(body, "valueId") is { Length: > 0 } id
        ? ValueOf(company, dimension, "id", id) ?? throw ApiException.Dialog("The \"valueId\" does not match to a Dimension Value.")
        : ValueOf(company, dimension, "code", Text(body, "valueCode"))
            ?? throw ApiException.Dialog("The \"valueCode\" does not match to a Dimension Value.");

    private JsonObject? ValueOf(string company, JsonObject dimension, string field, string text) =>
        books.Rows(MasterEntities.DimensionValue, company)
        .FirstOrDefault(value => Same(value.TextOf("dimensionId"), dimension.TextOf("id")) && Same(value.TextOf(field), text));

    private static void Check(JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            var field = RequestBodyReader.Known(Type, name);
            if (field.IsReadOnly)
                throw ApiException.ReadOnly(name);
            FieldValues.Read(field, value);
        }
    }

    private static string Text(JsonObject body, string name) =>
        body.ContainsKey(name) && FieldValues.Read(Type.Field(name)!, body[name])
            .GetValue<string>() is var text && text != FieldValues.NoId ? text : "";

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

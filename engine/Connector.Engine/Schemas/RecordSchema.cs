using System.Text.Json.Nodes;

namespace Connector.Engine.Schemas;

/// <summary>Why a record does not fit its schema, at one field.</summary>
/// <param name="Field">Path of the field (<c>purchaseInvoiceLines[2].description</c>).</param>
/// <param name="Message">The limit and, where it may be shown, the value: <c>it must be number, not string: "one"</c>.</param>
/// <param name="Advice">What to do about it, or null where nothing more is known than the message says.</param>
internal sealed record Misfit(string Field, string Message, string? Advice);

/// <summary>
/// The schema of a resource's records: a tree for what can be said before any record exists, and what judges whole records, which is built
/// when the first one comes. Used from several threads at once.
/// </summary>
internal sealed class RecordSchema(JsonElement root)
{
    // Apart, so that reading flows does not start what judges records.
    private readonly Lazy<RecordJudge> whole = new(() => new RecordJudge(root, root));
    private readonly Lazy<RecordJudge> change = new(() => new RecordJudge(WithoutRequired(root), root));

    public SchemaNode Root { get; } = new(root, root);

    /// <summary>Everything that does not fit; empty where the record does.</summary>
    /// <param name="isChange">Whether the record changes a document that is there, and may leave out what it does not change.</param>
    public ImmutableArray<Misfit> Check(JsonElement record, bool isChange) => (isChange ? change : whole).Value.Check(record);

    private static JsonElement WithoutRequired(JsonElement schema)
    {
        var node = JsonObject.Create(schema)!;
        Relax(node);
        return JsonSerializer.SerializeToElement(node);
    }

    private static void Relax(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Relax(item);
        }
        else if (node is JsonObject schema)
        {
            // A property may be called 'required'; it is an object and not a list.
            if (schema["required"] is JsonArray)
                schema.Remove("required");
            foreach (var (_, inner) in schema)
                Relax(inner);
        }
    }
}

using Json.Schema;

namespace Connector.Engine.Schemas;

/// <summary>Judges whole records by a schema. Used from several threads at once.</summary>
/// <param name="rules">What is asked of a record.</param>
/// <param name="root">The schema as it is written, for the words of messages.</param>
internal sealed class RecordJudge(JsonElement rules, JsonElement root)
{
    private static readonly EvaluationOptions Flag = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };
    private static readonly EvaluationOptions List = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    // Schemas are kept apart: a site's own may bear the id of one that ships.
    private readonly JsonSchema schema = JsonSchema.Build(rules, new BuildOptions { SchemaRegistry = new SchemaRegistry() });

    /// <summary>Everything that does not fit; empty where the record does.</summary>
    public ImmutableArray<Misfit> Check(JsonElement record)
    {
        // Nearly every record fits, and to say so is quicker than to say what does not.
        if (schema.Evaluate(record, Flag).IsValid)
            return [];
        var results = schema.Evaluate(record, List);
        var found = new MisfitReader(root, record).Read([results, .. results.Details ?? []]);
        return found.IsEmpty ? [new Misfit("record", "it does not fit the target's schema", null)] : found;
    }
}

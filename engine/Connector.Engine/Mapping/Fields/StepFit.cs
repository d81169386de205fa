using Connector.Engine.Flows;
using Connector.Engine.Schemas;

namespace Connector.Engine.Mapping.Fields;

/// <summary>Whether what a step mapped to fits where it goes: the record its schema, and what the path and the look-up need.</summary>
internal static class StepFit
{
    /// <summary>
    /// Everything that does not fit; empty where it may be sent. A step that updates what is there is judged as a change until it is known
    /// that there is nothing: see <see cref="CheckNew"/>.
    /// </summary>
    /// <param name="company">Code of the company that the record was read for, or null.</param>
    public static ImmutableArray<MappingProblem> Check(Step step, MappedStep mapped, string? company)
    {
        if (!mapped.Applies || step.Destination is not { } destination)
            return [];
        var problems = CheckCompany(step, destination.PathFor(mapped.Id is not null), mapped.Company ?? company);
        if (step is not WriteStep write || mapped.Body is not { } body)
            return problems;
        var mayUpdate = mapped.Id is not null || write.Existing == ExistingDocument.Update;
        return [.. problems, .. CheckBody(write, body, destination.IsChange(mayUpdate)), .. mayUpdate ? [] : CheckLookUp(write, body)];
    }

    /// <summary>
    /// What does not fit a step that would have updated a document, now that there is none: it must hold what a new one must.
    /// </summary>
    public static ImmutableArray<MappingProblem> CheckNew(Step step, MappedStep mapped) =>
        step is WriteStep { Existing: ExistingDocument.Update, Destination: { } destination } write
            && mapped is { Id: null, Body: { } body }
            ? [.. CheckBody(write, body, destination.IsChange(hasId: false)), .. CheckLookUp(write, body)]
            : [];

    /// <summary>
    /// Whether the body has all that its document is looked up by. Nothing can be asked without it, and what cannot be looked up might be
    /// made twice.
    /// </summary>
    public static bool CanLookUp(WriteStep step, JsonElement body) => Holes(step, body).Count == 0;

    private static List<string> Holes(WriteStep step, JsonElement body) =>
        [.. (step.Destination?.LookedUpBy ?? []).Where(field => !body.TryGetProperty(field, out var value) || IsBlank(value))];

    /// <summary>Fields that the schema asks for itself are its to report.</summary>
    private static IEnumerable<MappingProblem> CheckLookUp(WriteStep step, JsonElement body) => Holes(step, body)
        .Where(field => body.TryGetProperty(field, out var value)
            ? step.Destination!.Schema?.Root.Property(field)?.Refuse(value) is null
            : step.Destination!.Schema?.Root.Required.Contains(field) != true)
        .Select(field => Problem(field, Origin(step, field), "it has no value, and a document is looked up by it before it is made",
            Limits.MissingAdvice));

    private static ImmutableArray<MappingProblem> CheckBody(WriteStep step, JsonElement body, bool isChange) =>
        step.Destination!.Schema is { } schema
        ? [.. schema.Check(body, isChange).Select(misfit =>
            Problem(misfit.Field, Origin(step, misfit.Field), misfit.Message, misfit.Advice))]
        : [];

    /// <summary>A path to a company leads nowhere without its code, however often it is tried.</summary>
    private static ImmutableArray<MappingProblem> CheckCompany(Step step, string path, string? company)
    {
        if (!string.IsNullOrEmpty(company) || !PathPlaceholders.Of(path).Any(PathPlaceholders.IsCompany))
            return [];
        return [Problem("company", step.Company ?? new Expression("company", step.At), $"it has no value, and the path '{path}' needs it",
            "Give the code where the record comes from.")];
    }

    private static MappingProblem Problem(string field, Expression origin, string message, string? advice) =>
        new(MappingProblemKind.DoesNotFit, field, origin.Text, origin.At, message) { Advice = advice };

    /// <summary>What in the flow file made the field, or the nearest thing around it where nothing did.</summary>
    private static Expression Origin(WriteStep step, string field)
    {
        Field made = step.Fields;
        var nearest = new Expression("", step.At);
        foreach (var part in field.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
        {
            switch (made)
            {
                case ObjectField { Fields: var fields } when fields.FirstOrDefault(named => named.Name == part) is { } named:
                    made = named.Value;
                    nearest = new Expression(TextOf(made), named.NameAt);
                    break;
                case ListField list:
                    made = list.Element;
                    break;
                case ArrayField { Items: [var only] }:
                    made = only;
                    break;
                case ArrayField array when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < array.Items.Length && array.Items.All(IsAlwaysMade):
                    made = array.Items[index];
                    break;
                default:
                    return nearest;
            }
        }

        return made is ExpressionField or ConstantField or TemplateField ? new Expression(TextOf(made), made.At) : nearest;
    }

    private static bool IsBlank(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()));

    private static bool IsAlwaysMade(Field item) => item is not ObjectField { When: not null };

    private static string TextOf(Field field) => field switch
    {
        ExpressionField expression => expression.Expression.Text,
        ConstantField constant => constant.Json,
        TemplateField template => template.Template,
        ListField list => list.Each.Text,
        _ => "",
    };
}

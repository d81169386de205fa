using Connector.Engine.Schemas;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads <c>fields</c>: what each target field is made of, checked against the target's record schema where there is
/// one.</summary>
internal sealed class FieldReader(ExpressionReader expressions, Findings findings)
{
    private static readonly string[] Shapes = ["const", "template", "each", "when", "fields", "value"];

    /// <summary>The fields of a record: each sees in <c>out</c> those before it.</summary>
    /// <param name="owner">What they belong to, and the place for "required field not mapped".</param>
    /// <param name="schema">The target's schema, or null where it is not known.</param>
    /// <param name="isWhole">Whether a whole record is written, so that required fields must be there.</param>
    public ObjectField? ReadRecord(YamlNode node, Word owner, SchemaNode? schema, Scope scope, bool isWhole) =>
        ReadFields(node, owner, schema, names => scope.ForFields() with { Out = names }, isWhole, when: null);

    private ObjectField? ReadObject(YamlNode node, Word owner, SchemaNode? schema, Scope scope, bool isWhole, Expression? when = null) =>
        ReadFields(node, owner, schema, _ => scope, isWhole, when);

    private ObjectField? ReadFields(YamlNode node, Word owner, SchemaNode? schema, Func<ReadOnlyMemory<string>, Scope> scope, bool isWhole,
        Expression? when)
    {
        if (node is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongKind,
                $"{Hints.Sentence(owner.Text)} must hold target fields, not {MappingReader.Describe(node)}.", node.At,
                "Write: fields: { name: src.name }");
            return null;
        }

        if (mapping.Entries.IsEmpty)
        {
            findings.Error(DiagnosticCodes.WrongKind, $"{Hints.Sentence(owner.Text)} has no fields.", owner.At,
                "Write: fields: { name: src.name }");
            return null;
        }

        var fields = ImmutableArray.CreateBuilder<NamedField>();
        var names = mapping.Entries.Select(entry => entry.Key).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            var entry = mapping.Entries[i];
            if (Read(entry.Value, new Word($"field '{entry.Key}'", entry.KeyAt), Below(entry, owner, schema), scope(names.AsMemory(0, i)),
                isWhole) is { } field)
                fields.Add(new NamedField(entry.Key, entry.KeyAt, field));
        }

        if (isWhole && schema is not null)
            CheckRequired(mapping, owner, schema);
        return new ObjectField(fields.ToImmutable(), mapping.At, when);
    }

    /// <summary>Names of the fields that are mapped, or were meant to be; null where the fields could not be read.</summary>
    public static HashSet<string>? Meant(ObjectField? fields, SchemaNode? schema) =>
        fields is null ? null : Meant(fields.Fields.Select(field => field.Name), schema);

    /// <summary>A misspelt field was reported as unknown; that it is therefore missing is the same slip.</summary>
    private static HashSet<string> Meant(IEnumerable<string> names, SchemaNode? schema) =>
        names.Select(name => schema is null || schema.IsOpen || schema.Property(name) is not null
            ? name
            : Suggestion.Nearest(name, Writable(schema)) ?? name).ToHashSet(StringComparer.Ordinal);

    private SchemaNode? Below(YamlEntry entry, Word owner, SchemaNode? schema)
    {
        var below = schema?.Property(entry.Key);
        if (schema is not null && below is null && !schema.IsOpen)
            findings.Error(DiagnosticCodes.UnknownField, $"{Hints.Sentence(owner.Text)} has no field '{entry.Key}' in the target.",
                entry.KeyAt, Hints.Names(entry.Key, Writable(schema), "its fields"));
        else if (below is { IsReadOnly: true })
            findings.Error(DiagnosticCodes.ReadOnlyField, $"'{entry.Key}' is set by the target and cannot be written.", entry.KeyAt,
                "Remove it.");
        return below;
    }

    private void CheckRequired(YamlMapping mapping, Word owner, SchemaNode schema)
    {
        var meant = Meant(mapping.Entries.Select(entry => entry.Key), schema);
        var missing = schema.Required.Where(name => !meant.Contains(name) && schema.Property(name) is not { IsReadOnly: true }).ToList();
        if (missing.Count > 0)
            findings.Error(DiagnosticCodes.RequiredField,
                $"{Hints.Sentence(owner.Text)} lacks {(missing.Count == 1 ? "a field" : "fields")} that the target requires: "
                    + $"{string.Join(", ", missing)}.", owner.At, $"Write: {missing[0]}: …");
        if (schema.RequiredChoices is { Count: > 0 } choices && !choices.Any(choice => choice.All(meant.Contains)))
            findings.Error(DiagnosticCodes.RequiredField,
                $"{Hints.Sentence(owner.Text)} lacks a field that the target requires: "
                    + $"{string.Join(" or ", choices.Select(choice => string.Join(" with ", choice)))}.", owner.At);
    }

    private Field? Read(YamlNode node, Word owner, SchemaNode? schema, Scope scope, bool isWhole) => node switch
    {
        YamlScalar { Kind: YamlScalarKind.Null, Text: "" } =>
            Refuse(DiagnosticCodes.WrongKind, $"{Hints.Sentence(owner.Text)} is made of nothing.", node.At,
                "Write an expression, or null to send null."),
        YamlScalar { Kind: YamlScalarKind.Text } => Expression(node, owner, schema, scope),
        YamlScalar => Constant(node, owner, schema),
        YamlSequence list => Array(list, owner, schema, scope, isWhole),
        _ => ReadShape(node, owner, schema, scope, isWhole),
    };

    private Field? ReadShape(YamlNode node, Word owner, SchemaNode? schema, Scope scope, bool isWhole)
    {
        var mapping = (YamlMapping)node;
        if (!mapping.Entries.Any(entry => Shapes.Contains(entry.Key))
            && !(mapping.Entries.Length == 1 && Suggestion.Nearest(mapping.Entries[0].Key, Shapes) is not null))
        {
            return Refuse(DiagnosticCodes.FieldShape, $"{Hints.Sentence(owner.Text)} holds keys that say nothing about how it is made.",
                mapping.At,
                "An object's fields go under 'fields:', a list under 'each:' and 'fields:', literal text under 'const:'.");
        }

        if (MappingReader.Open(mapping, owner, findings, Shapes) is not { } reader)
            return null;
        var given = Shapes.Where(reader.Has).ToHashSet(StringComparer.Ordinal);
        if (given.SetEquals(["const"]))
            return reader.Find("const")!.Value is YamlScalar { Kind: YamlScalarKind.Null, Text: "" } nothing
                ? Refuse(DiagnosticCodes.WrongKind, "'const' is empty.", nothing.At, "Write the literal, or null, or '' for empty text.")
                : Constant(reader.Find("const")!.Value, owner, schema);
        if (given.SetEquals(["template"]))
            return Template(reader.Find("template")!.Value, owner, schema, scope);
        if (given.Contains("each") && given.Contains("fields") != given.Contains("value")
            && given.IsSubsetOf(["each", "when", "fields", "value"]))
            return List(reader, owner, schema, scope, isWhole);
        if (given.Contains("fields") && given.IsSubsetOf(["when", "fields"]))
            return Object(reader, owner, schema, scope, isWhole);
        return reader.HasUnknown
            ? null
            : Refuse(DiagnosticCodes.Exclusive,
                $"{Hints.Sentence(owner.Text)} cannot be made of "
                    + $"{string.Join(" and ", Shapes.Where(given.Contains).Select(key => $"'{key}'"))}.", owner.At,
            "Give one of: const; template; fields (and when); each with fields or value (and when).");
    }

    private ListField? List(MappingReader reader, Word owner, SchemaNode? schema, Scope scope, bool isWhole)
    {
        if (schema is { MayBeList: false })
            Refuse(DiagnosticCodes.BadShape, $"{Hints.Sentence(owner.Text)} is {Article(schema)} in the target, not a list.",
                reader.Find("each")!.KeyAt, schema.MayBeObject ? "Leave 'each' out." : "Write one expression.");
        var each = expressions.Read(reader, "each", scope);
        var rows = scope.ForRows(each is null ? null : scope.ShapeOf(each)?.Items);
        var when = expressions.ReadCondition(reader, rows, $"{owner.Text} stays empty");
        var body = reader.Find("fields") ?? reader.Find("value")!;
        var element = reader.Has("fields")
            ? ReadObject(body.Value, owner with { At = body.KeyAt }, schema?.Items, rows, isWhole)
            : Read(body.Value, owner, schema?.Items, rows, isWhole);
        return each is null || element is null ? null : new ListField(each, when, element, reader.Find("each")!.KeyAt);
    }

    private ObjectField? Object(MappingReader reader, Word owner, SchemaNode? schema, Scope scope, bool isWhole)
    {
        if (schema is { MayBeObject: false })
            Refuse(DiagnosticCodes.BadShape, $"{Hints.Sentence(owner.Text)} is {Article(schema)} in the target, not an object.",
                reader.Find("fields")!.KeyAt,
                schema.MayBeList ? "Put '- ' before 'fields', or make a list with 'each'." : "Write one expression.");
        var when = expressions.ReadCondition(reader, scope, $"{owner.Text} is never made");
        return ReadObject(reader.Find("fields")!.Value, owner with { At = reader.Find("fields")!.KeyAt },
            schema is { MayBeObject: true } ? schema : null, scope, isWhole, when);
    }

    private ArrayField Array(YamlSequence list, Word owner, SchemaNode? schema, Scope scope, bool isWhole)
    {
        if (schema is { MayBeList: false })
            Refuse(DiagnosticCodes.BadShape, $"{Hints.Sentence(owner.Text)} is {Article(schema)} in the target, not a list.", list.At,
                schema.MayBeObject ? "Remove the '- '." : "Write one expression.");
        return new ArrayField([.. list.Items.Select(item => Read(item, owner, schema?.Items, scope, isWhole)).OfType<Field>()], list.At);
    }

    private ExpressionField? Expression(YamlNode node, Word owner, SchemaNode? schema, Scope scope)
    {
        if (expressions.Read(node, owner.Text, scope) is not { } expression)
            return null;
        if (schema is not null && ResultCheck.Of(expression, schema, scope) is var (why, advice))
            findings.Error(DiagnosticCodes.BadResult, $"What this makes does not fit {owner.Text}: {why}.", expression.At, advice);
        return new ExpressionField(expression);
    }

    private TemplateField? Template(YamlNode node, Word owner, SchemaNode? schema, Scope scope)
    {
        var template = expressions.ReadTemplate(node, scope);
        if (template is not null && schema is not null && ResultCheck.OfTemplate(schema) is var (why, advice))
            findings.Error(DiagnosticCodes.BadResult, $"What this makes does not fit {owner.Text}: {why}.", template.At, advice);
        return template;
    }

    private ConstantField Constant(YamlNode node, Word owner, SchemaNode? schema)
    {
        var json = JsonOfYaml.Write(node);
        using var value = JsonDocument.Parse(json);
        if (schema?.Refuse(value.RootElement) is { } why)
            findings.Error(DiagnosticCodes.BadConstant, $"The constant does not fit {owner.Text}: {why}.", node.At,
                schema.AdviseConstant(value.RootElement));
        return new ConstantField(json, node.At);
    }

    private Field? Refuse(string code, string message, SourceSpan at, string? hint)
    {
        findings.Error(code, message, at, hint);
        return null;
    }

    private static IReadOnlyList<string> Writable(SchemaNode schema) =>
        [.. schema.Properties.Where(name => schema.Property(name) is not { IsReadOnly: true })];

    private static string Article(SchemaNode schema) => schema.MayBeObject ? "an object" : schema.MayBeList ? "a list" : "a single value";
}

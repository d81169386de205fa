using System.Text.RegularExpressions;
using Connector.Sdk.Manifests;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads <c>target</c> and the steps under <c>then</c> and <c>onReject</c>.</summary>
internal sealed partial class StepReader(FlowFile file)
{
    private static readonly string[] Common = ["connection", "when", "id", "params", "company"];
    private static readonly string[] WriteKeys = ["resource", "match", "existing", "fields"];

    private readonly Findings findings = file.Findings;
    private readonly ExistingReader existingReader = new(file.Findings);
    private readonly FieldReader fields = new(file.Expressions, file.Findings);

    public WriteStep? ReadTarget(MappingReader flow, Scope scope, bool recordHasCompany)
    {
        if (flow.Require("target", "target: { connection: …, resource: …, fields: { … } }") is not { } entry
            || flow.Mapping("target", [.. Common, .. WriteKeys]) is not { } reader)
            return null;
        return ReadWrite(reader, new Word("'target'", entry.KeyAt), FlowNames.TargetStep, scope, recordHasCompany);
    }

    /// <summary>A step of <c>then</c> or <c>onReject</c>; null where it cannot be made sense of.</summary>
    public Step? ReadStep(YamlNode node, string list, Scope scope, bool recordHasCompany)
    {
        if (MappingReader.Open(node, new Word($"a step of '{list}'", node.At), findings,
            ["step", "action", .. Common, .. WriteKeys]) is not { } reader)
            return null;
        var name = reader.RequiredText("step", "- step: confirm");
        if (name is { } given && !StepName().IsMatch(given.Text))
            findings.Error(DiagnosticCodes.BadName, $"'{given.Text}' cannot name a step: expressions write results.{given.Text}.", given.At,
                $"Write: step: {Camel(given.Text)}");
        var owner = new Word(name is null ? $"a step of '{list}'" : $"step '{name}'", name?.At ?? node.At);
        if (!reader.Has("action"))
        {
            if (reader.Has("resource") || reader.Has("fields"))
                return ReadWrite(reader, owner, name?.Text ?? "", scope, recordHasCompany);
            if (!reader.HasUnknown)
                findings.Error(DiagnosticCodes.MissingKey, $"{Hints.Sentence(owner.Text)} does nothing.", owner.At,
                    "Give it a 'resource' with 'fields' to write, or an 'action'.");
            return null;
        }

        foreach (var key in WriteKeys.Where(reader.Has))
            findings.Error(DiagnosticCodes.Exclusive, $"A step with 'action' has no '{key}'.", reader.Find(key)!.KeyAt,
                "Make it two steps, or remove one of them.");
        return ReadAction(reader, owner, name?.Text ?? "", scope, recordHasCompany);
    }

    private WriteStep? ReadWrite(MappingReader reader, Word owner, string name, Scope scope, bool recordHasCompany)
    {
        var connection = reader.RequiredText("connection", "connection: erp");
        var resourceName = reader.RequiredText("resource", "resource: vendors");
        var manifest = connection is { } used ? file.Connections.Use(used) : null;
        var resource = manifest is not null && resourceName is { } wanted ? file.Resource(manifest, wanted) : null;
        if (resource is { Write: null })
            findings.Error(DiagnosticCodes.MissingVerb, $"'{resource.Name}' of {manifest!.Name} cannot be written.", resourceName!.Value.At,
                FlowFile.Able(manifest, "These can be", one => one.Write is not null));

        var parts = ReadParts(reader, scope, owner);
        var schema = resource?.Write is null ? null : file.SchemaOf(manifest!, resource);
        var destination = resource?.Write is { } into
            ? new Destination(into.Path, into, schema) { LookedUpBy = LookedUpBy(resource) }
            : null;
        var body = reader.Require("fields", "fields: { name: src.name }") is { } entry
            ? fields.ReadRecord(entry.Value, new Word(resource is null ? owner.Text : $"'{resource.Name}'", entry.KeyAt), schema?.Root,
                scope, destination?.IsChange(reader.Has("id")) != true)
            : null;
        var mapped = FieldReader.Meant(body, schema?.Root);
        var match = ReadMatch(reader, resource, mapped);
        var existing = existingReader.Read(reader, manifest, resource);
        if (resource?.Write is { } write)
        {
            var isKnown = existing == ExistingDocument.Update;
            PathValues.Check(file, manifest!, write.UpdatePath is { } update && reader.Has("id") ? update : write.Path, reader, owner,
                recordHasCompany, isKnown ? write.UpdatePath : null);
            CheckLookUp(reader, resource, write, match, mapped, owner);
        }

        if (connection is null || resourceName is null || body is null)
            return null;
        return new WriteStep
        {
            Name = name,
            Connection = connection.Value.Text,
            Resource = resourceName.Value.Text,
            When = parts.When,
            Id = parts.Id,
            Parameters = parts.Parameters,
            Company = parts.Company,
            Destination = destination,
            Match = match,
            Existing = existing,
            Fields = body,
            At = owner.At,
        };
    }

    private ActionStep? ReadAction(MappingReader reader, Word owner, string name, Scope scope, bool recordHasCompany)
    {
        var connection = reader.RequiredText("connection", "connection: erp");
        var action = reader.Text("action");
        var manifest = connection is { } used ? file.Connections.Use(used) : null;
        var parts = ReadParts(reader, scope, owner);
        if (action is not { } word)
            return null;
        var dot = word.Text.LastIndexOf('.');
        if (dot <= 0 || dot == word.Text.Length - 1)
        {
            findings.Error(DiagnosticCodes.NotAllowed, $"'{word.Text}' does not say whose action it is.", word.At,
                $"Write: action: resource.{word.Text.Trim('.')}");
            return null;
        }

        var definition = manifest is not null && file.Resource(manifest, word with { Text = word.Text[..dot] }) is { } resource
            ? file.Action(resource, new Word(word.Text[(dot + 1)..], word.At with { Column = word.At.Column + dot + 1 }))
            : null;
        if (definition is not null)
            PathValues.Check(file, manifest!, definition.Path, reader, owner, recordHasCompany);
        if (connection is null)
            return null;
        return new ActionStep
        {
            Name = name,
            Connection = connection.Value.Text,
            Resource = word.Text[..dot],
            Action = word.Text[(dot + 1)..],
            When = parts.When,
            Id = parts.Id,
            Parameters = parts.Parameters,
            Company = parts.Company,
            Destination = definition is null ? null : new Destination(definition.Path),
            At = owner.At,
        };
    }

    private Parts ReadParts(MappingReader reader, Scope scope, Word owner) => new(
        file.Expressions.ReadCondition(reader, scope, $"{owner.Text} never runs"),
        file.Expressions.Read(reader, "id", scope),
        file.Expressions.ReadNamed(reader, "params", scope),
        file.Expressions.Read(reader, "company", scope));

    private ImmutableArray<string> ReadMatch(MappingReader reader, ResourceDefinition? resource, HashSet<string>? mapped)
    {
        if (!reader.Has("match"))
            return resource is { Write.Semantics: WriteSemantics.Create, NaturalKey: { IsEmpty: false } natural } && mapped is not null
                && natural.All(mapped.Contains) ? natural : [];
        var match = ImmutableArray.CreateBuilder<string>();
        foreach (var item in reader.List("match", "match: [vendorNumber, invoiceNumber]"))
        {
            if (MappingReader.TextOf(item, "'match'", findings) is not { } field)
                continue;
            match.Add(field.Text);
            if (mapped is not null && !mapped.Contains(field.Text))
                findings.Error(DiagnosticCodes.MatchNotMapped, $"'match' names '{field.Text}', which 'fields' does not map.", field.At,
                    Hints.Names(field.Text, mapped, "mapped fields"));
        }

        return match.ToImmutable();
    }

    /// <summary>A create whose effect is in doubt after a crash is looked up before it is sent again: by its match fields, in the way the
    /// manifest says.</summary>
    private void CheckLookUp(MappingReader reader, ResourceDefinition resource, WriteDefinition write, ImmutableArray<string> match,
        HashSet<string>? mapped, Word owner)
    {
        if (write.Semantics != WriteSemantics.Create || mapped is null)
            return;
        if (resource.Find is null)
        {
            findings.Warning(DiagnosticCodes.NoLookUp,
                $"'{resource.Name}' cannot be looked up: a create of {owner.Text} that is in doubt after a crash waits in review.",
                reader.Find("resource")!.Value.At);
            return;
        }

        // Its own finding names each match field that is not mapped.
        if (match.Any(field => !mapped.Contains(field)))
            return;
        foreach (var field in LookedUpBy(resource).Where(field => !mapped.Contains(field)))
            findings.Error(DiagnosticCodes.MatchNotMapped, $"'{resource.Name}' is looked up by '{field}', which 'fields' does not map.",
                reader.Find("fields")!.KeyAt, $"Map it: {field}: …");
    }

    private static ImmutableArray<string> LookedUpBy(ResourceDefinition resource) =>
        resource is { Find: { } find, Write.Semantics: WriteSemantics.Create }
        ? [.. PathPlaceholders.Of(find.Path + find.Filter).Concat(find.Match)
            .Where(name => resource.NaturalKey.Contains(name) || find.Match.Contains(name)).Distinct(StringComparer.Ordinal)]
        : [];

    private static string Camel(string text)
    {
        var words = text.Split([.. text.Where(character => !char.IsAsciiLetterOrDigit(character))], StringSplitOptions.RemoveEmptyEntries);
        var camel = string.Concat(
            words.Select((word, index) => index == 0
                ? char.ToLowerInvariant(word[0]) + word[1..]
                : char.ToUpperInvariant(word[0]) + word[1..]));
        return camel.Length > 0 && char.IsAsciiLetter(camel[0]) ? camel : $"step{camel}";
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex StepName();

    private sealed record Parts(Expression? When, Expression? Id, ImmutableSortedDictionary<string, Expression> Parameters,
        Expression? Company);
}

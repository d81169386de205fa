using Acornima.Ast;
using Connector.Engine.Mapping.Syntax;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads one flow: trigger, source, condition, key, target and the steps after it.</summary>
internal sealed class FlowReader(FlowFile file)
{
    private static readonly string[] Reserved = [FlowNames.TargetStep, FlowNames.ClaimStep];

    private readonly Findings findings = file.Findings;
    private readonly TriggerReader triggers = new(file);
    private readonly SourceReader sources = new(file);
    private readonly StepReader steps = new(file);

    /// <summary>The flow, or null where a part is missing that it cannot be without; that was reported.</summary>
    public Flow? Read(YamlEntry entry, string integration)
    {
        if (MappingReader.Open(entry.Value, new Word($"flow '{entry.Key}'", entry.KeyAt), findings, "summary", "trigger", "source",
            "reverseOf", "when", "dedupe", "target", "then", "onReject") is not { } reader)
            return null;
        var summary = reader.Text("summary");
        var trigger = triggers.Read(reader);
        var source = sources.Read(reader, trigger?.Trigger);
        if (trigger is not null && source is not null)
            triggers.CheckWebhook(trigger, source.Source);
        var reverseOf = reader.Text("reverseOf");
        var scope = Scope.ForRecord(source?.Schema, source?.Carried ?? []);
        var when = file.Expressions.ReadCondition(reader, scope, $"no record gets through flow '{entry.Key}'");
        var key = ReadKey(reader, source, scope);
        var recordHasCompany = source?.Source.Companies is not null;
        var target = steps.ReadTarget(reader, scope.ForTarget(), recordHasCompany);

        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var then = ReadSteps(reader, "then", names, results => scope.ForThen(results), recordHasCompany);
        var onReject = ReadSteps(reader, "onReject", names, results => scope.ForReject(results), recordHasCompany);
        if (trigger is null || source is null || key is null || target is null)
            return null;
        return new Flow
        {
            Name = entry.Key,
            FullName = $"{integration}/{entry.Key}",
            Summary = summary?.Text ?? "",
            At = entry.KeyAt,
            Trigger = trigger.Trigger,
            Source = source.Source,
            ReverseOf = reverseOf is { } other ? new ReverseOf(other.Text, other.At) : null,
            When = when,
            DedupeKey = key,
            Target = target,
            Then = then,
            OnReject = onReject,
        };
    }

    private Expression? ReadKey(MappingReader flow, ReadSource? source, Scope scope)
    {
        var example = $"dedupe: {{ key: src.{source?.Resource?.Key ?? "id"} }}";
        if (flow.Require("dedupe", example) is null || flow.Mapping("dedupe", "key") is not { } reader)
            return null;
        reader.Require("key", example);
        var key = file.Expressions.Read(reader, "key", scope);
        if (key is not null && !ReadsSource(key))
            findings.Error(DiagnosticCodes.SameKey, "The key reads nothing of the record, so every record would be a version of the first.",
                key.At, $"Write: key: src.{source?.Resource?.Key ?? "id"}");
        return key;
    }

    /// <summary>Whether the key reads the record; of one that cannot be read, nothing is known.</summary>
    private static bool ReadsSource(Expression key) =>
        key.Tree.Root is not { } root || Walk.Nodes(root).Any(node => node is Identifier { Name: "src" });

    /// <param name="names">Steps so far, with their places: names are unique in a flow, and a step sees the results of those before
    /// it.</param>
    private ImmutableArray<Step> ReadSteps(MappingReader flow, string list, Dictionary<string, SourceSpan> names,
        Func<ImmutableArray<string>, Scope> scope, bool recordHasCompany)
    {
        var read = ImmutableArray.CreateBuilder<Step>();
        foreach (var node in flow.List(list, $"{list}: [ {{ step: … }} ]"))
        {
            var step = steps.ReadStep(node, list, scope([FlowNames.TargetStep, .. names.Keys]), recordHasCompany);
            if ((node as YamlMapping)?.Find("step")?.Value is YamlScalar { Kind: YamlScalarKind.Text } name)
                Take(new Word(name.Text, name.At), names);
            if (step is not null)
                read.Add(step);
        }

        return read.ToImmutable();
    }

    private void Take(Word name, Dictionary<string, SourceSpan> names)
    {
        if (Reserved.Contains(name.Text, StringComparer.Ordinal))
            findings.Error(DiagnosticCodes.ReservedStep, $"'{name}' is the engine's own step name.", name.At,
                $"Choose another: step: {name}Again");
        else if (!names.TryAdd(name.Text, name.At))
            findings.Error(DiagnosticCodes.StepTwice,
                FormattableString.Invariant($"There are two steps '{name}'; the first is in line {names[name.Text].Line}."), name.At,
                $"Choose another: step: {name}Again");
    }
}

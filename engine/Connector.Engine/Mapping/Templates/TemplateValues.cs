using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;
using Scriban;
using Scriban.Runtime;
using SourceSpan = Scriban.Parsing.SourceSpan;

namespace Connector.Engine.Mapping.Templates;

/// <summary>
/// An object as a template sees it: fields by name, looked up when a hole asks. What is not there is a <see cref="MissingPart"/>, which
/// knows its path.
/// </summary>
internal abstract class TemplateObject(string path) : ScriptObject
{
    public override bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value)
    {
        var below = path.Length == 0 ? member : $"{path}.{member}";
        value = View(Find(member), below);
        return true;
    }

    public override bool Contains(string member) => true;

    protected abstract Value Find(string member);

    private static object? View(Value value, string path) => value.Kind switch
    {
        ValueKind.Missing => new MissingPart(path),
        ValueKind.Boolean => value.Boolean,
        ValueKind.Number when value.TryNumber(out var number) => number,
        ValueKind.Object => new RecordPart(value.Json, path),
        ValueKind.List => value.Json.EnumerateArray().Select((element, index) =>
            View(Value.Of(element), FormattableString.Invariant($"{path}[{index}]"))).ToList(),
        _ => value.AsText(),
    };
}

/// <summary>An object of the record.</summary>
internal sealed class RecordPart(JsonElement json, string path) : TemplateObject(path)
{
    protected override Value Find(string member) => json.TryGetProperty(member, out var field) ? Value.Of(field) : Value.Missing;
}

/// <summary>
/// Something that is not there: false as a condition, an empty list to go through, and an error where it would be written.
/// </summary>
internal sealed class MissingPart(string path) : TemplateObject(path)
{
    public string Path { get; } = path;

    public override bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value)
    {
        value = this;
        return true;
    }

    protected override Value Find(string member) => Value.Missing;
}

/// <summary>The variables of the scope.</summary>
internal sealed class TemplateScope(MappingRun run) : TemplateObject("")
{
    public override bool Contains(string member) => ScopeReader.Variables.Contains(member);

    public override bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value)
    {
        if (Contains(member))
            return base.TryGetValue(context, span, member, out value);
        value = null;
        return false;
    }

    protected override Value Find(string member) => ScopeReader.Read(run, new SourcePath(member, [], 0, 0), out _);
}

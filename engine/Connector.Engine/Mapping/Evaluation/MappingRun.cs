using Connector.Engine.Flows;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>What all runs of a flow share.</summary>
/// <param name="Slots">The fields of a source record that the flow's expressions read.</param>
internal sealed record MapperParts(Integration Integration, IScriptEngines Engines, FieldSlots Slots, TextLimits Limits);

/// <summary>
/// One record on its way through one step (or key, or condition): what its expressions see, and what went wrong so far. Never shared, never
/// used again.
/// </summary>
internal sealed class MappingRun(MapperParts parts, MappingScope scope) : IDisposable
{
    // From so many reads on, going through the whole record once is cheaper than looking for each field.
    private const int FewReads = 4;

    private readonly List<int> elements = [];
    private ImmutableArray<MappingProblem>.Builder? problems;
    private ScriptEngine? engine;
    private JsonElement[]? sourceFields;
    private int sourceReads;

    public bool SourceIsObject { get; } = scope.Source.ValueKind == JsonValueKind.Object;

    public Integration Integration => parts.Integration;

    public TextLimits Limits => parts.Limits;

    public MappingScope Scope => scope;

    /// <summary>The element that the innermost <c>each</c> is at, or null outside of lists.</summary>
    public RowFrame? Row { get; set; }

    /// <summary>What this record's fields made so far, where any expression of the step reads it.</summary>
    public OutFields? Out { get; set; }

    /// <summary>Where the fields' origins are noted, for <c>engine explain</c>; else null.</summary>
    public FieldTraces? Trace { get; init; }

    public ImmutableArray<MappingProblem> Problems => problems?.ToImmutable() ?? [];

    public int ProblemCount => problems?.Count ?? 0;

    public bool HasProblems => ProblemCount > 0;

    /// <summary>The engine of this run: leased when the first expression needs JavaScript.</summary>
    public ScriptEngine Engine => engine ??= parts.Engines.Lease();

    /// <summary>A field at the top of the source record, or nothing.</summary>
    public JsonElement SourceField(int slot, byte[] name)
    {
        if (sourceFields is null && sourceReads++ < FewReads)
            return scope.Source.TryGetProperty(name, out var field) ? field : default;
        sourceFields ??= parts.Slots.Read(scope.Source);
        return sourceFields[slot];
    }

    /// <summary>Notes what ended the evaluation of a field's expression.</summary>
    public void Report(string field, string expression, SourceSpan at, EvaluationException fault)
    {
        // What follows from a problem that is already reported would only repeat it.
        if (fault is not FollowsFailedFieldException)
            (problems ??= ImmutableArray.CreateBuilder<MappingProblem>()).Add(
                new MappingProblem(fault.Kind, PathOf(field), expression, at, fault.Message + NameRow(fault.Message), fault.WaitsFor));
    }

    /// <summary>The message of the first problem reported since there were so many, or null.</summary>
    public string? ProblemSince(int count) => ProblemCount > count ? problems![count].Message : null;

    public void EnterList() => elements.Add(0);

    public void NextElement() => elements[^1]++;

    public void LeaveList() => elements.RemoveAt(elements.Count - 1);

    /// <summary>A field's path with the places of the elements it is in.</summary>
    public string PathOf(string field)
    {
        if (elements.Count == 0)
            return field;
        var parts = field.Split("[]");
        var path = new StringBuilder(parts[0]);
        for (var i = 1; i < parts.Length; i++)
            path.Append(CultureInfo.InvariantCulture, $"[{(i <= elements.Count ? elements[i - 1] : 0)}]").Append(parts[i]);
        return path.ToString();
    }

    /// <summary>Where a path reads from, with <c>row</c> and <c>parent</c> spelt out; null where there is no path.</summary>
    public string? OriginOf(SourcePath? path)
    {
        if (path is null)
            return null;
        var frame = path.Root == "row" ? Row : path.Root == "parent" ? Row?.Outer : null;
        return frame?.Origin is { } origin ? FormattableString.Invariant($"{origin}[{frame.Index}]{path.ToString()[path.Root.Length..]}")
            : path.ToString();
    }

    public void Dispose()
    {
        if (engine is not null)
            parts.Engines.Return(engine);
        engine = null;
    }

    private string NameRow(string message) =>
        Row?.Origin is { } origin && message.Contains("row", StringComparison.Ordinal)
            ? FormattableString.Invariant($" (row is {origin}[{Row.Index}])") : "";
}

/// <summary>An element of the list that <c>each</c> goes through.</summary>
/// <param name="Index">Its place in that list, from 0, whatever <c>when</c> leaves out.</param>
/// <param name="Outer">The element of the <c>each</c> around this one.</param>
/// <param name="Origin">The path of the list, where it is one.</param>
internal sealed record RowFrame(JsonElement Row, int Index, RowFrame? Outer, string? Origin);

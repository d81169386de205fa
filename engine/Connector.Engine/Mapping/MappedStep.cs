namespace Connector.Engine.Mapping;

/// <summary>An expression's value, or what is wrong.</summary>
internal sealed record Evaluation<T>(T? Value, ImmutableArray<MappingProblem> Problems)
{
    public bool IsGood => Problems.IsEmpty;
}

/// <summary>Why a field could not be made.</summary>
/// <param name="Kind">Data is rejected; a missing reference and what does not fit the target wait in review.</param>
/// <param name="Field">Path of the target field (<c>purchaseInvoiceLines[2].lineObjectNumber</c>), or <c>key</c>, <c>when</c>,
/// <c>id</c>.</param>
/// <param name="Expression">The expression as written.</param>
/// <param name="Message">What is wrong, naming the value that was missing.</param>
/// <param name="WaitsFor">For a missing reference: <c>xref:table:code</c> or <c>link:flow:key</c>.</param>
internal sealed record MappingProblem(MappingProblemKind Kind, string Field, string Expression, SourceSpan At, string Message,
    string? WaitsFor = null)
{
    /// <summary>Code of a record that waits in review because it does not fit.</summary>
    public const string DoesNotFit = "does-not-fit";

    /// <summary>What to do about it, or null where the message says it.</summary>
    public string? Advice { get; init; }

    /// <summary>The problem as people read it: what does not fit the target with the place in the flow file that made it.</summary>
    public string Sentence => Kind != MappingProblemKind.DoesNotFit ? $"{Field}: {Message}"
        : FormattableString.Invariant($"{Field}: {Message} ({At.File}:{At.Line}).") + (Advice is null ? "" : $" {Advice}");

    /// <summary>Several problems as one text.</summary>
    public static string Join(IEnumerable<MappingProblem> problems) => string.Join(" ", problems.Select(problem => problem.Sentence));

    /// <summary>Why a record waits in review that does not fit.</summary>
    /// <param name="sent">What was sent of it.</param>
    public static string ReasonOf(IEnumerable<MappingProblem> misfits, string sent = "Nothing was sent") =>
        $"{sent}: {Join(misfits)} Mend the record or the flow, then replay it.";
}

internal enum MappingProblemKind
{
    Data,
    MissingReference,

    /// <summary>It was made, and the target's schema refuses it.</summary>
    DoesNotFit,
}

/// <summary>What a step mapped to. <see cref="Body"/> is null for actions, and where a field could not be made.</summary>
internal sealed record MappedStep
{
    /// <summary>False where the step's <c>when</c> left it out.</summary>
    public bool Applies { get; init; } = true;
    public JsonElement? Body { get; init; }
    public string? Id { get; init; }
    public ImmutableDictionary<string, string> Parameters { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Code of the company to write to, or null.</summary>
    public string? Company { get; init; }
    public ImmutableArray<MappingProblem> Problems { get; init; } = [];
}

/// <summary>One field, explained.</summary>
/// <param name="From">Source path the value was read from, or null where it was computed.</param>
internal sealed record FieldTrace(string Field, string Expression, SourceSpan At, string? Value, string? From, string? Problem);

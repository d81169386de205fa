using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Schemas;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows;

/// <summary>One flow file, read and checked: an integration and the flows that make it up. Immutable.</summary>
internal sealed record Integration
{
    public required string Name { get; init; }
    public string Summary { get; init; } = "";

    /// <summary>Path of the file as the user gave it.</summary>
    public required string File { get; init; }
    public required SourceSpan At { get; init; }

    /// <summary>Connections by the name the flows use.</summary>
    public required ImmutableSortedDictionary<string, ConnectionUse> Connections { get; init; }
    public ImmutableSortedDictionary<string, CrossReferenceTable> Tables { get; init; } =
        ImmutableSortedDictionary<string, CrossReferenceTable>.Empty;

    /// <summary>Shared JavaScript, in order.</summary>
    public ImmutableArray<Script> Scripts { get; init; } = [];

    /// <summary>Settings the expressions see as <c>env</c>: name and default (null: must be given by the deployment).</summary>
    public ImmutableSortedDictionary<string, string?> Environment { get; init; } = ImmutableSortedDictionary<string, string?>.Empty;
    public required ImmutableArray<Flow> Flows { get; init; }

    /// <summary>SHA-256 over the file and its scripts, first 12 hex digits: what the audit trail calls the flow version.</summary>
    public required string Version { get; init; }
}

/// <summary>A connection as a flow file uses it.</summary>
/// <param name="Connector">Name of a built-in connector, or the path of a manifest (<c>./my-erp/connector.yaml</c>).</param>
internal sealed record ConnectionUse(string Name, string Connector, SourceSpan At);

/// <summary>A cross-reference table: rows written here are defaults that the state store overrides.</summary>
internal sealed record CrossReferenceTable(string Name, MissingRow OnMissing, ImmutableSortedDictionary<string, string> Rows,
    SourceSpan At);

/// <summary>What a code without a row means.</summary>
internal enum MissingRow
{
    /// <summary>The record waits in review until the table has the row.</summary>
    Review,

    /// <summary>The record is rejected.</summary>
    Reject,

    /// <summary>The code itself is used.</summary>
    Keep,
}

/// <summary>A file of shared functions, with its path.</summary>
internal sealed record Script(string File, string Text)
{
    private SyntaxTree? tree;

    /// <summary>What the file says, read once.</summary>
    public SyntaxTree Tree => tree ??= SyntaxTree.OfScript(Text);

    public bool Equals(Script? other) => other is not null && File == other.File && Text == other.Text;

    public override int GetHashCode() => HashCode.Combine(File, Text);
}

/// <summary>One flow.</summary>
internal sealed record Flow
{
    public required string Name { get; init; }

    /// <summary><c>integration/flow</c>, unique in a deployment.</summary>
    public required string FullName { get; init; }
    public string Summary { get; init; } = "";
    public required SourceSpan At { get; init; }
    public required Trigger Trigger { get; init; }
    public required Source Source { get; init; }

    /// <summary>The flow of the same file whose records this one brings back, or null. Neither takes what the other wrote for a
    /// change.</summary>
    public ReverseOf? ReverseOf { get; init; }

    /// <summary>Records for which it is false are skipped.</summary>
    public Expression? When { get; init; }

    /// <summary>Names the record for ever; two records with one key are versions of one another.</summary>
    public required Expression DedupeKey { get; init; }

    /// <summary>The write itself; its step name is <c>target</c>.</summary>
    public required WriteStep Target { get; init; }
    public ImmutableArray<Step> Then { get; init; } = [];
    public ImmutableArray<Step> OnReject { get; init; } = [];
}

internal sealed record Trigger(string? Schedule, string? TimeZone, WebhookTrigger? Webhook, SourceSpan At);

/// <param name="Flow">Name of the other flow.</param>
internal sealed record ReverseOf(string Flow, SourceSpan At);

internal sealed record WebhookTrigger(string Connection, string Event, SourceSpan At);

internal sealed record Source
{
    public required string Connection { get; init; }
    public required string Resource { get; init; }
    public ImmutableDictionary<string, string> Query { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Action that takes the record before anything is written, or null.</summary>
    public string? Claim { get; init; }
    public Changes? Changes { get; init; }

    /// <summary>Connection whose companies the source is read for, one partition each; null where the source has no companies.</summary>
    public string? Companies { get; init; }
    public required SourceSpan At { get; init; }
}

/// <summary>How change is found: by a modified field with overlap, or (<see cref="Since"/> null) by reading all and comparing.</summary>
internal sealed record Changes(string? Since, TimeSpan Overlap, SourceSpan At)
{
    /// <summary>What is set in a record that a scan no longer sees: it comes once more as it was, with these fields. Empty where the flow
    /// does not ask for such records.</summary>
    public ImmutableSortedDictionary<string, string> Gone { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>A step after intake: a write of a resource or an action on a document.</summary>
internal abstract record Step
{
    public required string Name { get; init; }
    public required string Connection { get; init; }
    public required string Resource { get; init; }

    /// <summary>The step is left out where it is false.</summary>
    public Expression? When { get; init; }

    /// <summary>Fills <c>{id}</c> in the path.</summary>
    public Expression? Id { get; init; }

    /// <summary>Fills other placeholders in the path.</summary>
    public ImmutableSortedDictionary<string, Expression> Parameters { get; init; } = ImmutableSortedDictionary<string, Expression>.Empty;

    /// <summary>Code of the company written to; null uses the company the record was read for.</summary>
    public Expression? Company { get; init; }

    /// <summary>What the system wants of the step, as far as its manifest tells; null where it is not known.</summary>
    public Destination? Destination { get; init; }
    public required SourceSpan At { get; init; }
}

/// <summary>Where a step goes, and what fits there.</summary>
/// <param name="Path">Path of an action, or of a write that makes something new.</param>
/// <param name="Write">How a record is written; null for actions.</param>
/// <param name="Schema">What a record must be, or null where the system gives none.</param>
internal sealed record Destination(string Path, WriteDefinition? Write = null, RecordSchema? Schema = null)
{
    /// <summary>Fields that a document is looked up by before it is made.</summary>
    public ImmutableArray<string> LookedUpBy { get; init; } = [];

    /// <summary>Whether what is sent changes a document, and may leave out what it does not change.</summary>
    public bool IsChange(bool hasId) => (Write?.UpdatePath is not null && hasId ? Write.UpdateMethod : Write?.Method) == "PATCH";

    public string PathFor(bool hasId) => hasId ? Write?.UpdatePath ?? Path : Path;
}

internal sealed record WriteStep : Step
{
    /// <summary>Target fields that name the document; looked up before a create and after any doubt.</summary>
    public ImmutableArray<string> Match { get; init; } = [];

    /// <summary>What becomes of a document that is in the target already.</summary>
    public ExistingDocument Existing { get; init; }
    public required ObjectField Fields { get; init; }
}

/// <summary>What a write does with a document that is in the target already.</summary>
internal enum ExistingDocument
{
    /// <summary>Nothing: the record is refused as a duplicate.</summary>
    Refuse,

    /// <summary>Updates it: the one that an earlier delivery of the same key made, or else the one that the look-up by <c>match</c>
    /// finds.</summary>
    Update,
}

internal sealed record ActionStep : Step
{
    public required string Action { get; init; }
}

/// <summary>A JavaScript expression and where it stands.</summary>
internal sealed record Expression(string Text, SourceSpan At)
{
    private SyntaxTree? tree;

    /// <summary>What the expression says, read once.</summary>
    public SyntaxTree Tree => tree ??= SyntaxTree.OfExpression(Text);

    public bool Equals(Expression? other) => other is not null && Text == other.Text && At == other.At;

    public override int GetHashCode() => HashCode.Combine(Text, At);
}

/// <summary>What one target field is made of.</summary>
internal abstract record Field(SourceSpan At);

internal sealed record ExpressionField(Expression Expression) : Field(Expression.At);

/// <summary>A constant, as exact JSON text.</summary>
internal sealed record ConstantField(string Json, SourceSpan At) : Field(At);

/// <summary>Text with holes, in Scriban.</summary>
internal sealed record TemplateField(string Template, SourceSpan At) : Field(At);

/// <summary>An object, its fields in the order of the file.</summary>
internal sealed record ObjectField(ImmutableArray<NamedField> Fields, SourceSpan At, Expression? When = null) : Field(At);

internal sealed record NamedField(string Name, SourceSpan NameAt, Field Value);

/// <summary>A list: one element for each element of <paramref name="Each"/> for which <paramref name="When"/> holds.</summary>
internal sealed record ListField(Expression Each, Expression? When, Field Element, SourceSpan At) : Field(At);

/// <summary>A fixed list.</summary>
internal sealed record ArrayField(ImmutableArray<Field> Items, SourceSpan At) : Field(At);

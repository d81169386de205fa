namespace Connector.Simulation.OData;

/// <summary>A part of a <c>$filter</c>, as read. Systems look at it to refuse what they do not support
/// (<see cref="ODataType.Refuse"/>).</summary>
public abstract record ODataExpression
{
    /// <summary>Paths of the fields in it, in the order of the text; a field that is named twice comes twice.</summary>
    public virtual IEnumerable<string> Fields => Parts.SelectMany(part => part.Fields);

    /// <summary>What it is made of.</summary>
    public virtual ImmutableArray<ODataExpression> Parts => [];
}

/// <summary>A field, or a path of fields with slashes.</summary>
public sealed record ODataField(string Path) : ODataExpression
{
    /// <inheritdoc />
    public override IEnumerable<string> Fields => [Path];
}

/// <summary>A value written in the filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a string without quotes, doubled quotes made single.</param>
/// <param name="Type">Dotted name of the enumeration (<c>Some.Type'Value'</c>), or null for every other literal.</param>
public sealed record ODataLiteral(ODataLiteralKind Kind, string Text, string? Type = null) : ODataExpression;

/// <summary>What a literal is.</summary>
public enum ODataLiteralKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Text in quotes, or a value of an enumeration (<c>Some.Type'Value'</c>).</summary>
    Text,

    /// <summary><c>2026-11-20</c>.</summary>
    Date,

    /// <summary><c>2026-11-20T10:30:00Z</c>.</summary>
    DateTime,

    /// <summary>A GUID without quotes.</summary>
    Guid,
}

/// <summary>A function call: contains, startswith, endswith, tolower or toupper.</summary>
public sealed record ODataCall(string Function, ImmutableArray<ODataExpression> Arguments) : ODataExpression
{
    /// <inheritdoc />
    public override ImmutableArray<ODataExpression> Parts => Arguments;
}

/// <summary>A comparison: <c>eq ne gt ge lt le</c>.</summary>
public sealed record ODataComparison(string Operator, ODataExpression Left, ODataExpression Right) : ODataExpression
{
    /// <inheritdoc />
    public override ImmutableArray<ODataExpression> Parts => [Left, Right];
}

/// <summary><c>and</c> or <c>or</c>.</summary>
public sealed record ODataLogical(string Operator, ODataExpression Left, ODataExpression Right) : ODataExpression
{
    /// <inheritdoc />
    public override ImmutableArray<ODataExpression> Parts => [Left, Right];
}

/// <summary><c>not</c>.</summary>
public sealed record ODataNot(ODataExpression Operand) : ODataExpression
{
    /// <inheritdoc />
    public override ImmutableArray<ODataExpression> Parts => [Operand];
}

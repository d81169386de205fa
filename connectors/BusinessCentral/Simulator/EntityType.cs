namespace Connector.BusinessCentral.Simulator;

/// <summary>What kind of value a field holds.</summary>
internal enum FieldKind
{
    Guid,
    Text,

    /// <summary>Text that is kept in capitals and without surrounding blanks.</summary>
    Code,
    Decimal,
    Integer,
    Boolean,
    Date,
    DateTime,
    Option,
}

/// <summary>A field of an entity.</summary>
/// <param name="Length">Most characters; 0 for fields that are not text.</param>
/// <param name="Options">Captions of an option field.</param>
internal sealed record EntityField(string Name, FieldKind Kind, int Length = 0, bool IsReadOnly = false,
    ImmutableArray<string> Options = default)
{
    public EntityField ReadOnly() => this with { IsReadOnly = true };

    public static EntityField Guid(string name) => new(name, FieldKind.Guid);

    public static EntityField Id() => Guid("id").ReadOnly();

    public static EntityField Text(string name, int length) => new(name, FieldKind.Text, length);

    public static EntityField Code(string name, int length) => new(name, FieldKind.Code, length);

    public static EntityField Decimal(string name) => new(name, FieldKind.Decimal);

    public static EntityField Integer(string name) => new(name, FieldKind.Integer);

    public static EntityField Boolean(string name) => new(name, FieldKind.Boolean);

    public static EntityField Date(string name) => new(name, FieldKind.Date);

    public static EntityField Modified() => new("lastModifiedDateTime", FieldKind.DateTime, IsReadOnly: true);

    public static EntityField Option(string name, params ReadOnlySpan<string> options) =>
        new(name, FieldKind.Option, Options: [.. options]);
}

/// <summary>A navigation from one entity to a collection that is stored inside it or found by a reference.</summary>
/// <param name="Reference">Field of the target that holds this entity's id, or null where the rows are stored inside this entity's
/// row.</param>
internal sealed record Navigation(string Name, EntityType Target, string? Reference = null);

/// <summary>An entity of the API: its fields in the order of the wire, and what may be done with it.</summary>
internal sealed record EntityType(string Name, string Set, ImmutableArray<EntityField> Fields)
{
    public ImmutableArray<Navigation> Navigations { get; init; } = [];

    public bool CanInsert { get; init; }

    public bool CanModify { get; init; }

    public bool CanDelete { get; init; }

    /// <summary>Whether its rows live inside a document's row and can only be reached through it.</summary>
    public bool IsNested { get; init; }

    public EntityField? Field(string name) => Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    public Navigation? Navigation(string name) =>
        Navigations.FirstOrDefault(navigation => string.Equals(navigation.Name, name, StringComparison.Ordinal));
}

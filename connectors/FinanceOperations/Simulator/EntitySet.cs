using System.Text.RegularExpressions;

namespace Connector.FinanceOperations.Simulator;

/// <summary>What kind of value a field holds.</summary>
internal enum FieldKind
{
    Text,
    Decimal,
    Integer,
    Date,
    Enum,
}

/// <summary>An enumeration; the first member is what a field has before anything is set.</summary>
internal sealed record EnumType(string Name, params ImmutableArray<string> Members)
{
    public string QualifiedName => $"Microsoft.Dynamics.DataEntities.{Name}";
}

/// <summary>A field of an entity.</summary>
internal sealed partial record EntityField(string Name, FieldKind Kind, EnumType? Enum = null)
{
    /// <summary>What people call it: <c>InvoiceAccount</c> is "Invoice account".</summary>
    public string Label => Name[..1] + Capital().Replace(Name[1..], match => " " + match.Value.ToLowerInvariant());

    public string EdmName => Kind switch
    {
        FieldKind.Decimal => "Edm.Decimal",
        FieldKind.Integer => "Edm.Int64",
        FieldKind.Date => "Edm.DateTimeOffset",
        FieldKind.Enum => Enum!.QualifiedName,
        _ => "Edm.String",
    };

    [GeneratedRegex("(?<=[a-z])[A-Z]", RegexOptions.CultureInvariant)]
    private static partial Regex Capital();
}

/// <summary>A collection below <c>/data</c>.</summary>
/// <param name="Name">Name in the URL.</param>
/// <param name="Entity">Name of the data entity, as error texts have it.</param>
/// <param name="Table">Table behind it, as error texts have it.</param>
/// <param name="Label">What people call the table.</param>
/// <param name="Key">Fields of the key; a row is addressed by all of them.</param>
/// <param name="Fields">Fields in the order of the wire.</param>
internal sealed record EntitySet(string Name, string Entity, string Table, string Label, ImmutableArray<string> Key,
    ImmutableArray<EntityField> Fields)
{
    /// <summary>Field that holds the legal entity; null for what all share.</summary>
    public string? CompanyField { get; init; } = "dataAreaId";

    public bool CanChange { get; init; }

    /// <summary>Name of the table that the rows are stored in.</summary>
    public string StoredAs { get; init; } = Name;

    /// <summary>A set that can be expanded, and the field by which its rows belong to a row of this one, next to the legal
    /// entity.</summary>
    public (EntitySet Set, string By)? Navigation { get; init; }

    public EntityField? Field(string name) => Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));
}

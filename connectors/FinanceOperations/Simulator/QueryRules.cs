using System.Text.Json.Nodes;
using Connector.Simulation;
using Connector.Simulation.OData;

namespace Connector.FinanceOperations.Simulator;

/// <summary>What queries may ask of a collection (fact sheet §2): enumerations by their qualified names and only for equality, <c>*</c> as
/// a wildcard in texts, one level of <c>$expand</c>.</summary>
internal static class QueryRules
{
    /// <summary>The type of a collection's rows.</summary>
    /// <param name="books">Where expanded rows are read.</param>
    public static ODataType TypeOf(EntitySet set, Books books) => new()
    {
        Name = $"Microsoft.Dynamics.DataEntities.{set.Name}",
        Fields = [.. set.Fields.Select(field => field.Name)],
        IgnoresCase = name => set.Field(name)?.Kind == FieldKind.Text,
        Refuse = filter => Refuse(set, filter),
        Navigations = set.Navigation is not { } navigation
            ? ImmutableDictionary<string, ODataNavigation>.Empty
            : ImmutableDictionary<string, ODataNavigation>.Empty.Add(navigation.Set.Name, new ODataNavigation(
                TypeOf(navigation.Set, books),
                row => new JsonArray(
                    [.. books.Rows(navigation.Set, row.TextOf("dataAreaId"))
                        .Where(line => Books.IsSame(line.TextOf(navigation.By), row.TextOf(navigation.By)))
                        .Select(line => line.DeepClone())]))),
    };

    /// <summary>The filter with <c>eq '*text*'</c> as what it means.</summary>
    public static ODataExpression WithWildcards(ODataExpression filter) => filter switch
    {
        ODataLogical both => both with { Left = WithWildcards(both.Left), Right = WithWildcards(both.Right) },
        ODataNot not => new ODataNot(WithWildcards(not.Operand)),
        ODataComparison
        {
            Operator: "eq" or "ne", Left: ODataField field,
            Right: ODataLiteral { Kind: ODataLiteralKind.Text, Type: null } literal
        } comparison
            when literal.Text.Trim('*') is { Length: > 0 } text && text != literal.Text =>
            comparison.Operator == "eq" ? Like(field, literal.Text, text) : new ODataNot(Like(field, literal.Text, text)),
        _ => filter,
    };

    private static ODataCall Like(ODataField field, string pattern, string text) => new(
        (pattern.StartsWith('*'), pattern.EndsWith('*')) switch
        {
            (true, true) => "contains",
            (true, false) => "endswith",
            _ =>
            "startswith"
        },
        [field, new ODataLiteral(ODataLiteralKind.Text, text)]);

    private static string? Refuse(EntitySet set, ODataExpression expression) => expression switch
    {
        ODataComparison { Left: ODataField field, Right: ODataLiteral literal } comparison =>
            Refuse(set.Field(field.Path)!, comparison.Operator, literal),
        ODataComparison { Left: ODataLiteral literal, Right: ODataField field } comparison =>
            Refuse(set.Field(field.Path)!, comparison.Operator, literal),
        _ => expression.Parts.Select(part => Refuse(set, part)).FirstOrDefault(why => why is not null),
    };

    private static string? Refuse(EntityField field, string comparison, ODataLiteral literal)
    {
        var fits = field.Kind switch
        {
            FieldKind.Enum => literal.Type == field.Enum!.QualifiedName,
            FieldKind.Decimal or FieldKind.Integer => literal.Kind == ODataLiteralKind.Number,
            FieldKind.Date => literal.Kind is ODataLiteralKind.DateTime or ODataLiteralKind.Date,
            _ => literal is { Kind: ODataLiteralKind.Text, Type: null },
        };
        if (!fits)
            return $"A binary operator with incompatible types was detected. Found operand types '{field.EdmName}' and "
                + $"'{literal.Type ?? $"Edm.{literal.Kind}"}' for operator kind '{comparison}'.";
        if (field.Kind == FieldKind.Enum && !field.Enum!.Members.Contains(literal.Text))
            return $"The string '{literal.Text}' is not a valid enumeration type constant.";
        return field.Kind == FieldKind.Enum && comparison is not ("eq" or "ne")
            ? $"The operator '{comparison}' is not supported for the enumeration '{field.Name}'."
            : null;
    }
}

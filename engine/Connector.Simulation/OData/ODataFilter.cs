using System.Collections.Frozen;

namespace Connector.Simulation.OData;

/// <summary>
/// Reads a <c>$filter</c>: <c>eq ne gt ge lt le and or not</c>, parentheses, <c>contains startswith endswith tolower toupper</c>, and
/// literals. By the grammar of OData 4.0 URL conventions §5.1.1; what it leaves out (arithmetic, lambdas, <c>in</c>) is refused by name.
/// </summary>
public sealed class ODataFilter
{
    private const int DeepestNesting = 100;

    private static readonly FrozenDictionary<string, int> Functions = new Dictionary<string, int>
    {
        ["contains"] = 2,
        ["startswith"] = 2,
        ["endswith"] = 2,
        ["tolower"] = 1,
        ["toupper"] = 1,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Comparisons =
        new[] { "eq", "ne", "gt", "ge", "lt", "le" }.ToFrozenSet(StringComparer.Ordinal);

    private readonly List<ODataToken> tokens;
    private int next;
    private int depth;

    private ODataFilter(string text) => tokens = ODataToken.Read(text);

    private ODataToken Current => tokens[next];

    /// <summary>Reads the text of a filter.</summary>
    /// <exception cref="ODataException">It is not a filter; the message has the position.</exception>
    public static ODataExpression Parse(string text)
    {
        var filter = new ODataFilter(text);
        var expression = filter.Or();
        return filter.Current.Kind == ODataTokenKind.End ? expression : throw filter.Unexpected("'and', 'or' or the end");
    }

    private ODataExpression Or()
    {
        if (++depth > DeepestNesting)
            throw new ODataException($"The filter nests deeper than {DeepestNesting} levels.");
        var left = And();
        while (TakeName("or"))
            left = new ODataLogical("or", left, And());
        depth--;
        return left;
    }

    private ODataExpression And()
    {
        var left = Not();
        while (TakeName("and"))
            left = new ODataLogical("and", left, Not());
        return left;
    }

    private ODataExpression Not()
    {
        if (!TakeName("not"))
            return Comparison();
        if (++depth > DeepestNesting)
            throw new ODataException($"The filter nests deeper than {DeepestNesting} levels.");
        var operand = Not();
        depth--;
        return new ODataNot(operand);
    }

    private ODataExpression Comparison()
    {
        var left = Operand();
        if (Current.Kind != ODataTokenKind.Name || !Comparisons.Contains(Current.Text))
            return left;
        var comparison = Take().Text;
        return new ODataComparison(comparison, left, Operand());
    }

    private ODataExpression Operand()
    {
        var token = Take();
        switch (token.Kind)
        {
            case ODataTokenKind.Literal:
                return token.Literal!;
            case ODataTokenKind.Open:
                var inner = Or();
                Require(ODataTokenKind.Close, "')'");
                return inner;
            case ODataTokenKind.Name when Current.Kind == ODataTokenKind.Open:
                return Call(token);
            case ODataTokenKind.Name:
                return new ODataField(token.Text);
            default:
                next--;
                throw Unexpected("a field, a value or a function");
        }
    }

    private ODataCall Call(ODataToken name)
    {
        if (!Functions.TryGetValue(name.Text, out var count))
            throw new ODataException(
                $"The function '{name.Text}' at position {name.At} is not supported; there are "
                    + $"{string.Join(", ", Functions.Keys.Order(StringComparer.Ordinal))}.");
        Require(ODataTokenKind.Open, "'('");
        var arguments = ImmutableArray.CreateBuilder<ODataExpression>();
        do
            arguments.Add(Or());
        while (TakeComma());
        Require(ODataTokenKind.Close, "')'");
        return arguments.Count == count
            ? new ODataCall(name.Text, arguments.ToImmutable())
            : throw new ODataException(
                $"The function '{name.Text}' at position {name.At} takes {count} argument{(count == 1 ? "" : "s")}, not "
                    + $"{arguments.Count}.");
    }

    private ODataToken Take() => Current.Kind == ODataTokenKind.End ? throw Unexpected("more") : tokens[next++];

    private bool TakeName(string name)
    {
        var taken = Current.Kind == ODataTokenKind.Name && Current.Text == name;
        if (taken)
            next++;
        return taken;
    }

    private bool TakeComma()
    {
        var taken = Current.Kind == ODataTokenKind.Comma;
        if (taken)
            next++;
        return taken;
    }

    private void Require(ODataTokenKind kind, string what)
    {
        if (Current.Kind != kind)
            throw Unexpected(what);
        next++;
    }

    private ODataException Unexpected(string wanted) =>
        new($"Expected {wanted} at position {Current.At}, found {(Current.Kind == ODataTokenKind.End ? "the end" : $"'{Current.Text}'")}.");
}

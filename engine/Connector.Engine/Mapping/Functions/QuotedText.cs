using Acornima.Ast;

namespace Connector.Engine.Mapping.Functions;

/// <summary>The text of an expression or script, from which messages quote.</summary>
/// <param name="ShowsData">Whether messages may show the values it reads: not where it, or what it stands in, speaks of bank accounts and
/// the like; and not in scripts, which cannot know what they are given.</param>
internal sealed record QuotedText(string Text, bool ShowsData)
{
    private static readonly string[] GuardedWords =
        ["iban", "bic", "swift", "bank", "routing", "sortcode", "card", "password", "secret", "token", "ssn"];

    /// <summary>An expression; <paramref name="context"/> is what it stands in: its target field and the lists around it.</summary>
    public static QuotedText Of(string expression, string context) =>
        new(expression, !GuardedWords.Any(word => Has(expression, word) || Has(context, word)));

    public static QuotedText OfScript(string text) => new(text, ShowsData: false);

    public string this[Node node] => Text[node.Start..node.End];

    public CallSite Site(string name, Node whole, params IEnumerable<Node> operands) =>
        new(name, [.. operands.Select(operand => this[operand])], this[whole], ShowsData);

    /// <summary>A minus before a value: it is subtracted from nothing that is written.</summary>
    public CallSite Negation(UnaryExpression unary) => new("-", ["", this[unary.Argument]], this[unary], ShowsData);

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}

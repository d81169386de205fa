using System.Collections.Immutable;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Helpers;

/// <summary>A place in an expression where something is called or calculated: what its messages quote.</summary>
/// <param name="Name">Name of the helper, method or operator.</param>
/// <param name="Operands">The operands, or the arguments, as written.</param>
/// <param name="ShowsData">False where the expression reads fields that look like bank data: then messages do not show values.</param>
internal sealed record CallSite(string Name, ImmutableArray<string> Operands, string Text, bool ShowsData)
{
    private static readonly string[] BankWords = ["iban", "bic", "swift", "bank", "routing", "sortcode", "card", "password", "secret", "token", "ssn"];

    /// <summary>The site of a node in the text of its expression.</summary>
    public static CallSite Of(string name, IEnumerable<Node> operands, Node whole, string text) =>
        new(name, [.. operands.Select(operand => text[operand.Start..operand.End])], text[whole.Start..whole.End], ShowsDataOf(text));

    /// <summary>Whether messages about this expression may show the values it reads.</summary>
    public static bool ShowsDataOf(string expression) => !BankWords.Any(word => expression.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The operand and what it is: <c>src.total is missing</c>. A literal is only described.</summary>
    public string Describe(int operand, Value value)
    {
        var text = operand < Operands.Length ? Operands[operand] : Text;
        var described = value.Describe(ShowsData);
        return text.Length > 0 && (text[0] is '\'' or '"' || char.IsDigit(text[0])) ? $"{text} is a {(value.Kind == ValueKind.Text ? "text" : "number")}" : $"{text} is {described}";
    }

    public string Operand(int operand) => operand < Operands.Length ? Operands[operand] : Text;
}

using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>A place in an expression where something is called or calculated: what its messages quote.</summary>
/// <param name="Name">Name of the helper, method or operator.</param>
/// <param name="Operands">The operands, or the arguments, as written.</param>
/// <param name="Text">The whole of it, as written.</param>
/// <param name="ShowsData">Whether messages may show the values.</param>
internal sealed record CallSite(string Name, ImmutableArray<string> Operands, string Text, bool ShowsData)
{
    /// <summary>The operand and what it is: <c>src.total is missing</c>. A literal is only described.</summary>
    public string Describe(int operand, Value value)
    {
        var text = Operand(operand);
        return text[0] is '\'' or '"' || char.IsDigit(text[0]) ? $"{text} is a {(value.Kind == ValueKind.Text ? "text" : "number")}"
            : $"{text} is {value.Describe(ShowsData)}";
    }

    public string Operand(int operand) => operand < Operands.Length && Operands[operand].Length > 0 ? Operands[operand] : Text;
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.Values;

/// <summary>A plain path, as <c>src.lines[0].amount</c>: a variable of the scope, then names of fields and indexes of lists.</summary>
internal sealed record SourcePath(string Root, ImmutableArray<PathStep> Steps, int Start, int End)
{
    /// <summary>The path that a node is, or null where it is something else. <paramref name="isVariable"/> says which names are variables of the scope here.</summary>
    public static SourcePath? From(Node node, Func<string, bool> isVariable)
    {
        var steps = ImmutableArray.CreateBuilder<PathStep>();
        var current = node;
        while (current is not NameNode)
        {
            switch (current)
            {
                case MemberNode member:
                    steps.Add(PathStep.Field(member.Name));
                    current = member.Target;
                    break;
                case IndexNode { Index: TextNode name } index:
                    steps.Add(PathStep.Field(name.Value));
                    current = index.Target;
                    break;
                case IndexNode { Index: NumberNode number } index when int.TryParse(number.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var position):
                    steps.Add(PathStep.Element(position));
                    current = index.Target;
                    break;
                default:
                    return null;
            }
        }

        var root = ((NameNode)current).Name;
        if (!isVariable(root))
            return null;
        steps.Reverse();
        return new SourcePath(root, steps.ToImmutable(), node.Start, node.End);
    }

    /// <summary>The path's text up to a step.</summary>
    public string TextTo(int steps)
    {
        var text = new StringBuilder(Root);
        foreach (var step in Steps.AsSpan(0, steps))
            step.AppendTo(text);
        return text.ToString();
    }

    public override string ToString() => TextTo(Steps.Length);

    /// <summary>The path below its root as schemas are walked: <c>lines[].amount</c>. A <c>length</c> at its end is that of a list or text.</summary>
    public string BelowRoot()
    {
        var text = new StringBuilder();
        var steps = Steps is [.., { IsLength: true }] ? Steps[..^1] : Steps;
        foreach (var step in steps)
        {
            if (step.Name is null)
                text.Append("[]");
            else
                text.Append(text.Length == 0 ? "" : ".").Append(step.Name);
        }

        return text.ToString();
    }
}

/// <summary>One step of a path: the name of a field, or the index of an element.</summary>
internal readonly record struct PathStep(string? Name, byte[]? Utf8Name, int Index)
{
    public static PathStep Field(string name) => new(name, Encoding.UTF8.GetBytes(name), -1);

    public static PathStep Element(int index) => new(null, null, index);

    public bool IsLength => Name == "length";

    public void AppendTo(StringBuilder text)
    {
        if (Name is null)
            text.Append(CultureInfo.InvariantCulture, $"[{Index}]");
        else if (Name.Length > 0 && Name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$') && !char.IsDigit(Name[0]))
            text.Append('.').Append(Name);
        else
            text.Append("['").Append(Name).Append("']");
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// Writes an expression, or a script, as the JavaScript that runs: reads of the record become calls that copy values in, operators become the exact arithmetic of <see cref="ExactNumber"/>, whatever could be missing is
/// looked at before it is read, names of the author get a prefix so that they cannot meet ours. Only nodes written here reach the engine, so what is not written cannot be run.
/// </summary>
internal sealed partial class Emitter
{
    // A function that has a parameter of this name needs no arguments object, which Jint 2 makes anew for each call otherwise.
    private const string NoArguments = "arguments";

    private readonly StringBuilder code = new();
    private readonly Stack<HashSet<string>> locals = new();
    private readonly QuotedText text;
    private readonly Sites sites;
    private readonly bool seesScope;

    private Emitter(QuotedText text, Sites sites, bool seesScope)
    {
        this.text = text;
        this.sites = sites;
        this.seesScope = seesScope;
    }

    /// <summary>An expression as a function without parameters.</summary>
    public static string Expression(Node node, QuotedText text, Sites sites)
    {
        var emitter = new Emitter(text, sites, seesScope: true);
        emitter.code.Append(CultureInfo.InvariantCulture, $"function({NoArguments}){{return ");
        emitter.Write(node);
        return emitter.code.Append(";}").ToString();
    }

    /// <summary>A script: its functions and constants, all at the top.</summary>
    public static string Script(ImmutableArray<StatementNode> statements, string text, Sites sites)
    {
        var emitter = new Emitter(QuotedText.OfScript(text), sites, seesScope: false);
        emitter.Write(statements);
        return emitter.code.ToString();
    }

    private bool IsLocal(string name) => locals.Any(names => names.Contains(name));

    private bool IsVariable(string name) => seesScope && ScopeReader.Variables.Contains(name) && !IsLocal(name);

    private SourcePath? PathOf(Node node) => SourcePath.From(node, IsVariable);

    private void Write(Node node, bool isLenient = false)
    {
        if (PathOf(node) is { } path)
        {
            code.Append(CultureInfo.InvariantCulture, $"{(isLenient ? Host.ReadLeniently : Host.Read)}({sites.Add(new PathEvaluator(path))})");
            return;
        }

        switch (node)
        {
            case TextNode literal:
                WriteText(literal.Value);
                break;
            case NumberNode number:
                code.Append(number.Raw);
                break;
            case BooleanNode boolean:
                code.Append(boolean.Value ? "true" : "false");
                break;
            case NullNode:
                code.Append("null");
                break;
            case PatternNode pattern:
                code.Append(CultureInfo.InvariantCulture, $"{Host.Pattern}({sites.Add(Pattern.Compile(pattern))})");
                break;
            case NameNode name:
                WriteName(name.Name);
                break;
            case MemberNode member:
                WriteTarget(member.Target, member, isLenient);
                code.Append('.').Append(member.Name);
                break;
            case IndexNode index:
                WriteTarget(index.Target, index, isLenient);
                code.Append('[');
                Write(index.Index);
                code.Append(']');
                break;
            case CallNode call:
                WriteCall(call);
                break;
            case UnaryNode unary:
                WriteUnary(unary);
                break;
            case BinaryNode binary:
                WriteBinary(binary);
                break;
            case ConditionalNode conditional:
                code.Append('(');
                Write(conditional.Test);
                code.Append('?');
                Write(conditional.Then);
                code.Append(':');
                Write(conditional.Else);
                code.Append(')');
                break;
            case AssignNode assign:
                WriteAssignment(assign);
                break;
            case UpdateNode update:
                WriteUpdate(update);
                break;
            case ArrayNode array:
                code.Append('[');
                WriteList(array.Items);
                code.Append(']');
                break;
            case ObjectNode literal:
                WriteObject(literal);
                break;
            case FunctionNode function:
                code.Append('(');
                WriteFunction(function);
                code.Append(')');
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is not written.");
        }
    }

    private void WriteName(string name)
    {
        // What is no name of the author is one of the few of the language that the checker let through.
        if (name == "undefined" || (!IsLocal(name) && Standard.Names.Contains(name)))
            code.Append(name);
        else
            code.Append('_').Append(name);
    }

    /// <summary>What a field is read of: looked at first, because reading a field of nothing is an error that must say what was nothing.</summary>
    private void WriteTarget(Node target, Node whole, bool isLenient)
    {
        if (target is NameNode { Name: var name } && Standard.IsObject(name) && !IsLocal(name))
        {
            code.Append(name);
            return;
        }

        code.Append(isLenient ? Host.Leniently : Host.Present).Append('(');
        Write(target, isLenient);
        code.Append(CultureInfo.InvariantCulture, $",{sites.Add(text.Site("read", whole, target))})");
    }

    private void WriteList(ImmutableArray<Node> items)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
                code.Append(',');
            Write(items[i]);
        }
    }

    private void WriteObject(ObjectNode literal)
    {
        code.Append("({");
        for (var i = 0; i < literal.Properties.Length; i++)
        {
            if (i > 0)
                code.Append(',');
            WriteText(literal.Properties[i].Name);
            code.Append(':');
            Write(literal.Properties[i].Value);
        }

        code.Append("})");
    }

    private void WriteText(string value)
    {
        code.Append('\'');
        foreach (var c in value)
        {
            if (c is '\'' or '\\' or < ' ' or > '~')
                code.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                code.Append(c);
        }

        code.Append('\'');
    }
}

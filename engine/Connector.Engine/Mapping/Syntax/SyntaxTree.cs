using Acornima;
using Acornima.Ast;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Something wrong with an expression or script, by its place in the text.</summary>
internal sealed record ExpressionFinding(string Code, int Start, string Message, string? Hint = null);

/// <summary>
/// The text of an expression or script, read once: checks, paths, compilation and the rewriting for Jint all work on these nodes.
/// </summary>
internal sealed class SyntaxTree
{
    /// <summary>Deepest nesting, and longest chain of operators: bounds what everything that walks the nodes needs of the stack.</summary>
    public const int MaxDepth = 100;

    private const int MaxScriptDepth = 200;
    private static readonly ParserOptions Options = new() { EcmaVersion = EcmaVersion.ES2023 };

    private SyntaxTree(string text, Node? root, ExpressionFinding? fault)
    {
        Text = text;
        Root = root;
        Fault = fault;
    }

    public string Text { get; }

    /// <summary>The expression, or the program of a script; null where the text cannot be read.</summary>
    public Node? Root { get; }

    /// <summary>Why the text cannot be read, or null.</summary>
    public ExpressionFinding? Fault { get; }

    /// <summary>The functions and constants that a script defines; none where it cannot be read.</summary>
    public IReadOnlySet<string> DeclaredNames => Root is null ? ImmutableHashSet<string>.Empty : Syntax.DeclaredNames.Of(Root) ?? [];

    /// <summary>Reads exactly one expression.</summary>
    public static SyntaxTree OfExpression(string text) =>
        Read(text, isScript: false, MaxDepth, parser => parser.ParseExpression(text, sourceFile: null, strict: true));

    /// <summary>Reads a script file.</summary>
    public static SyntaxTree OfScript(string text) =>
        Read(text, isScript: true, MaxScriptDepth, parser => parser.ParseScript(text, sourceFile: null, strict: true));

    /// <summary>A node as it is written.</summary>
    public string this[Node node] => Text[node.Start..node.End];

    private static SyntaxTree Read(string text, bool isScript, int maxDepth, Func<Parser, Node> parse)
    {
        if (FindTooDeep(text, maxDepth) is >= 0 and var place)
            return new SyntaxTree(text, null, TooDeep(place));
        try
        {
            var root = parse(new Parser(Options));
            return FindTooDeep(root, maxDepth) is { } deep ? new SyntaxTree(text, null, TooDeep(deep.Start))
                : new SyntaxTree(text, root, null);
        }
        catch (ParseErrorException fault)
        {
            return new SyntaxTree(text, null, SyntaxErrors.Explain(text, fault.Error, isScript));
        }
        catch (InsufficientExecutionStackException)
        {
            return new SyntaxTree(text, null, TooDeep(0));
        }
    }

    private static ExpressionFinding TooDeep(int start) =>
        new(ExpressionCodes.Syntax, start, $"The expression is nested, or chained, more than {MaxDepth} deep.",
            "Move parts of it to functions in a script.");

    /// <summary>Where parentheses, which leave no node, or signs before a value are too many; -1 where they are not.</summary>
    private static int FindTooDeep(string text, int max)
    {
        var (open, signs) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            open += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            signs = text[i] is '-' or '+' or '!' or '~' ? signs + 1 : 0;
            if (open > max || signs > max)
                return i;
        }

        return -1;
    }

    private static Node? FindTooDeep(Node node, int left)
    {
        if (left == 0)
            return node;
        foreach (var child in node.ChildNodes)
        {
            if (FindTooDeep(child, left - 1) is { } deep)
                return deep;
        }

        return null;
    }
}

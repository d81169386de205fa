using System.Globalization;
using Connector.Engine.Mapping.Functions;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Calls: of helpers, of functions, of methods.</summary>
internal sealed partial class Rules
{
    private void VisitCall(CallNode call)
    {
        switch (call.Callee)
        {
            case NameNode name when !IsLocal(name.Name):
                CheckCallByName(call, name);
                break;
            case NameNode:
                break;
            case MemberNode method:
                if (method.Target is not NameNode { Name: var owner } || !Standard.IsObject(owner) || IsLocal(owner))
                    CheckMethod(method);
                VisitMember(method);
                break;
            case IndexNode index:
                Report(ExpressionCodes.NotAvailable, index.Start, "A method is called by its name, not by an index.", "Write x.name().");
                break;
            default:
                Visit(call.Callee);
                break;
        }

        foreach (var argument in call.Arguments)
            Visit(argument);
    }

    private void CheckCallByName(CallNode call, NameNode name)
    {
        if (functions.Contains(name.Name))
            return;
        if (BuiltInFunction.All.TryGetValue(name.Name, out var builtIn))
        {
            CheckBuiltIn(call, builtIn);
        }
        else if (variables.Contains(name.Name))
        {
            Report(ExpressionCodes.UnknownName, name.Start, $"{name.Name} is no function.");
        }
        else if (Standard.IsObject(name.Name) && !Standard.Functions.Contains(name.Name))
        {
            Report(ExpressionCodes.NotAvailable, name.Start, $"{name.Name} is not called by itself.", name.Name == "Array" ? "Write [ … ]." : null);
        }
        else if (!Standard.Functions.Contains(name.Name))
        {
            if (Standard.WhyNot(name.Name) is var (message, hint))
                Report(ExpressionCodes.NotAvailable, name.Start, message, hint);
            else
                Report(ExpressionCodes.UnknownName, name.Start, $"There is no helper or function {name.Name}.", Suggest(name.Name, BuiltInFunction.All.Keys.Concat(functions).Concat(Standard.Functions).Order(StringComparer.Ordinal), $"Helpers are {string.Join(", ", BuiltInFunction.All.Keys.Order(StringComparer.Ordinal))}."));
        }
    }

    private void CheckBuiltIn(CallNode call, BuiltInFunction builtIn)
    {
        var count = call.Arguments.Length;
        if (count < builtIn.Least || count > builtIn.Most)
        {
            var needs = builtIn.Least == builtIn.Most ? Count(builtIn.Least) : count < builtIn.Least ? $"at least {Count(builtIn.Least)}" : $"at most {Count(builtIn.Most)}";
            Report(ExpressionCodes.Argument, call.Start, $"{builtIn.Name} takes {needs}, not {count.ToString(CultureInfo.InvariantCulture)}.", $"Write {builtIn.Usage}.");
            return;
        }

        switch (builtIn.Name)
        {
            case "xref" or "link" or "linked" or "linkedFrom" when call.Arguments[0] is not TextNode:
                Report(ExpressionCodes.Argument, call.Arguments[0].Start, $"{builtIn.Name} starts with a name in quotes, so that it can be checked before anything runs.", $"Write {builtIn.Usage}.");
                break;
            case "date" when count == 2 && call.Arguments[1] is not TextNode { Value: var format } || (count == 2 && builtIn.Name == "date" && call.Arguments[1] is TextNode written && !DateFunctions.IsFormat(written.Value)):
                Report(ExpressionCodes.Argument, call.Arguments[1].Start, $"{TextOf(call.Arguments[1])} is no date format.", DateFunctions.FormatRule);
                break;
            case "text" when count == 2 && call.Arguments[1] is TextNode or UnaryNode { Operator: "-" }:
                Report(ExpressionCodes.Argument, call.Arguments[1].Start, "text(x, most) takes a number of characters.", "Write text(x, 100).");
                break;
            case "sum" when count == 2 && call.Arguments[1] is not (TextNode or FunctionNode or NameNode):
                Report(ExpressionCodes.Argument, call.Arguments[1].Start, "sum takes the name of a field in quotes, or a function.", $"Write {builtIn.Usage}.");
                break;
            default:
                break;
        }
    }

    private static string Count(int arguments) => arguments == 1 ? "one argument" : $"{arguments.ToString(CultureInfo.InvariantCulture)} arguments";

    private void CheckMethod(MemberNode method)
    {
        // Of what is not there at all, the method is no matter.
        if (Standard.Methods.Contains(method.Name) || ownMethods.Contains(method.Name) || !IsKnown(RootOf(method)))
            return;
        var hint = method.Name switch
        {
            "call" or "apply" or "bind" => "Call the function itself.",
            "toLocaleString" or "toLocaleUpperCase" or "toLocaleLowerCase" or "normalize" => "What depends on a language differs from machine to machine: write toFixed(2), upper(x), lower(x).",
            "replaceall" => "Did you mean replaceAll?",
            "at" => "Write x[0], or x[x.length - 1].",
            "hasOwnProperty" => "Write 'name' in x.",
            _ => Suggest(method.Name, Standard.Methods.Order(StringComparer.Ordinal), $"A field is read without ( ): {TextOf(method)}."),
        };
        Report(ExpressionCodes.UnknownMethod, method.NameStart, $"Nothing has a method {method.Name}.", hint);
    }

    /// <summary>The variable that a chain of fields starts with; <c>undefined</c> where it starts with something else.</summary>
    private static string RootOf(Node node) => node switch
    {
        NameNode name => name.Name,
        MemberNode member => RootOf(member.Target),
        IndexNode index => RootOf(index.Target),
        _ => "undefined",
    };

    /// <summary>Functions that the author's own objects hold may be called like methods.</summary>
    private void CollectMethods(Node node)
    {
        foreach (var literal in Walk.Nodes(node).OfType<ObjectNode>())
            ownMethods.UnionWith(literal.Properties.Where(property => property.Value is FunctionNode or NameNode).Select(property => property.Name));
    }

    private void CollectMethods(StatementNode statement)
    {
        foreach (var node in Walk.Nodes(statement))
            CollectMethods(node);
    }
}

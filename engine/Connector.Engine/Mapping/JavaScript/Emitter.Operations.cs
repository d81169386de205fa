using System.Globalization;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>Calls, operators and assignments.</summary>
internal sealed partial class Emitter
{
    private void WriteCall(CallNode call)
    {
        if (call.Callee is NameNode { Name: var name } && !IsLocal(name) && BuiltInFunction.All.TryGetValue(name, out var builtIn))
        {
            WriteBuiltIn(call, builtIn);
            return;
        }

        if (call.Callee is MemberNode method && !(method.Target is NameNode { Name: var standard } && Standard.IsObject(standard) && !IsLocal(standard)))
        {
            code.Append(Host.WithMethod).Append('(');
            Write(method.Target);
            code.Append(CultureInfo.InvariantCulture, $",{sites.Add(text.Site(method.Name, call, method.Target))}).{method.Name}");
        }
        else
        {
            Write(call.Callee);
        }

        code.Append('(');
        WriteList(call.Arguments);
        code.Append(')');
    }

    private void WriteBuiltIn(CallNode call, BuiltInFunction builtIn)
    {
        code.Append(CultureInfo.InvariantCulture, $"{Host.BuiltIn}({sites.Add(builtIn, text.Site(builtIn.Name, call, call.Arguments))}");
        for (var i = 0; i < call.Arguments.Length; i++)
        {
            // sum(list, function) is the sum of what the function makes of the elements.
            var isMapped = builtIn.Name == "sum" && call.Arguments.Length == 2 && call.Arguments[1] is not TextNode;
            code.Append(',');
            if (isMapped && i == 0)
                code.Append(Host.Mapped).Append('(');
            Write(call.Arguments[i], isLenient: builtIn.IsLenient);
            if (isMapped && i == 1)
                code.Append(')');
        }

        code.Append(')');
    }

    private void WriteUnary(UnaryNode unary)
    {
        switch (unary.Operator)
        {
            case "!":
                code.Append("(!");
                Write(unary.Operand);
                code.Append(')');
                break;
            case "typeof":
                code.Append(Host.TypeOf).Append('(');
                Write(unary.Operand);
                code.Append(')');
                break;
            case "-" when unary.Operand is NumberNode number:
                code.Append("(-").Append(number.Raw).Append(')');
                break;
            default:
                WriteOperator("-", unary, new NumberNode("0", unary.Start, unary.Start), unary.Operand);
                break;
        }
    }

    private void WriteBinary(BinaryNode binary)
    {
        if (binary.Operator is "===" or "!==" or "==" or "!=" or "&&" or "||" or "in")
        {
            code.Append('(');
            Write(binary.Left);
            code.Append(binary.Operator == "in" ? " in " : binary.Operator);
            Write(binary.Right);
            code.Append(')');
        }
        else
        {
            WriteOperator(binary.Operator, binary, binary.Left, binary.Right);
        }
    }

    private void WriteOperator(string operation, Node whole, Node left, Node right)
    {
        code.Append(CultureInfo.InvariantCulture, $"{Host.Operator}({sites.Add(text.Site(operation, whole, left, right))},");
        Write(left);
        code.Append(',');
        Write(right);
        code.Append(')');
    }

    private void WriteAssignment(AssignNode assign)
    {
        var value = assign.Operator == "="
            ? assign.Value
            : new BinaryNode(assign.Operator[..^1], assign.Target, assign.Value, assign.OperatorStart, assign.Start, assign.End);
        WriteStore(assign.Target, value);
    }

    /// <summary>x++ as x = x + 1; the checker lets it stand only where its own value is not used.</summary>
    private void WriteUpdate(UpdateNode update) =>
        WriteStore(update.Target, new BinaryNode(update.Operator[..1], update.Target, new NumberNode("1", update.Start, update.End), update.Start, update.Start, update.End));

    private void WriteStore(Node target, Node value)
    {
        if (target is NameNode name)
        {
            code.Append('(');
            WriteName(name.Name);
            code.Append('=');
            Write(value);
            code.Append(')');
            return;
        }

        var (owner, key) = target is MemberNode member ? (member.Target, (Node)new TextNode(member.Name, member.NameStart, member.End)) : (((IndexNode)target).Target, ((IndexNode)target).Index);
        code.Append(Host.Store).Append('(');
        Write(owner);
        code.Append(',');
        Write(key);
        code.Append(',');
        Write(value);
        code.Append(CultureInfo.InvariantCulture, $",{sites.Add(text.Site("=", target, owner, key))})");
    }
}

using System.Collections.Immutable;
using Connector.Engine.Mapping.Syntax;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>Functions and their statements. Every function and every turn of a loop first asks whether it may go on: whether there is time, stack and memory left.</summary>
internal sealed partial class Emitter
{
    private void WriteFunction(FunctionNode function)
    {
        locals.Push(LocalNames.Of(function));
        code.Append("function");
        if (function.Name is not null)
            code.Append(" _").Append(function.Name.Name);
        code.Append('(').AppendJoin(',', function.Parameters.Select(parameter => "_" + parameter.Name).Append(NoArguments)).Append("){").Append(Host.GoOn).Append("();");
        Write(function.Body);
        code.Append('}');
        locals.Pop();
    }

    private void Write(ImmutableArray<StatementNode> statements)
    {
        foreach (var statement in statements)
            Write(statement);
    }

    private void Write(StatementNode statement)
    {
        switch (statement)
        {
            case VariablesNode variables:
                Write(variables);
                code.Append(';');
                break;
            case ExpressionStatementNode expression:
                Write(expression.Expression);
                code.Append(';');
                break;
            case ReturnNode returned:
                code.Append("return");
                if (returned.Value is not null)
                {
                    code.Append(' ');
                    Write(returned.Value);
                }

                code.Append(';');
                break;
            case ThrowNode thrown:
                code.Append(Host.Fail).Append('(');
                Write(thrown.Value);
                code.Append(");");
                break;
            case IfNode branch:
                code.Append("if(");
                Write(branch.Test);
                code.Append("){");
                Write(branch.Then);
                code.Append('}');
                if (branch.Else is not null)
                {
                    code.Append("else{");
                    Write(branch.Else);
                    code.Append('}');
                }

                break;
            case BlockNode block:
                Write(block.Body);
                break;
            case JumpNode jump:
                code.Append(jump.IsBreak ? "break;" : "continue;");
                break;
            case FunctionStatementNode function:
                WriteFunction(function.Function);
                break;
            case SwitchNode choice:
                WriteSwitch(choice);
                break;
            case EmptyNode:
                break;
            default:
                WriteLoop(statement);
                break;
        }
    }

    private void Write(VariablesNode variables)
    {
        code.Append("var ");
        for (var i = 0; i < variables.Variables.Length; i++)
        {
            if (i > 0)
                code.Append(',');
            code.Append('_').Append(variables.Variables[i].Name.Name);
            if (variables.Variables[i].Value is { } value)
            {
                code.Append('=');
                Write(value);
            }
        }
    }

    private void WriteSwitch(SwitchNode choice)
    {
        code.Append("switch(");
        Write(choice.Value);
        code.Append("){");
        foreach (var branch in choice.Cases)
        {
            code.Append(branch.Test is null ? "default" : "case ");
            if (branch.Test is not null)
                Write(branch.Test);
            code.Append(':');
            Write(branch.Body);
        }

        code.Append('}');
    }

    private void WriteLoop(StatementNode statement)
    {
        switch (statement)
        {
            case WhileNode loop:
                code.Append("while(");
                Write(loop.Test);
                code.Append(')');
                WriteBody(loop.Body);
                break;
            case DoNode loop:
                code.Append("do");
                WriteBody(loop.Body);
                code.Append("while(");
                Write(loop.Test);
                code.Append(");");
                break;
            case ForInNode loop:
                code.Append(loop.Declares ? "for(var _" : "for(_").Append(loop.Variable.Name).Append(" in ");
                Write(loop.Target);
                code.Append(')');
                WriteBody(loop.Body);
                break;
            case ForNode loop:
                code.Append("for(");
                if (loop.Initial is VariablesNode variables)
                    Write(variables);
                else if (loop.Initial is ExpressionStatementNode first)
                    Write(first.Expression);
                code.Append(';');
                if (loop.Test is not null)
                    Write(loop.Test);
                code.Append(';');
                if (loop.Update is not null)
                    Write(loop.Update);
                code.Append(')');
                WriteBody(loop.Body);
                break;
            default:
                throw new InvalidOperationException($"{statement.GetType().Name} is not written.");
        }
    }

    private void WriteBody(StatementNode body)
    {
        code.Append('{').Append(Host.GoOn).Append("();");
        Write(body);
        code.Append('}');
    }
}

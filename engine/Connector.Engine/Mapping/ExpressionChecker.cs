using Connector.Engine.Flows;
using Connector.Sdk;

namespace Connector.Engine.Mapping;

/// <summary>Checks an expression without running it: it parses alone, as exactly one expression; newer syntax is answered with the ES5 form; helpers and variables exist in this slot.</summary>
internal static class ExpressionChecker
{
    /// <summary>Findings about one expression. <paramref name="variables"/> are the names in scope in this slot; <paramref name="functions"/> those that scripts define.</summary>
    public static IReadOnlyList<Diagnostic> Check(Expression expression, IReadOnlySet<string> variables, IReadOnlySet<string> functions) => throw new NotImplementedException();

    /// <summary>Findings about a script file, and the functions it defines.</summary>
    public static (IReadOnlyList<Diagnostic> Diagnostics, IReadOnlySet<string> Functions) CheckScript(Script script) => throw new NotImplementedException();

    /// <summary>Names of the built-in helpers.</summary>
    public static IReadOnlySet<string> Helpers => throw new NotImplementedException();

    /// <summary>Property paths the expression reads from a variable (<c>src.a.b</c> gives <c>a.b</c>), for checks against schemas.</summary>
    public static IReadOnlyList<string> PathsOf(Expression expression, string variable) => throw new NotImplementedException();
}

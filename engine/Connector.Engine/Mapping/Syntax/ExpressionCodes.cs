namespace Connector.Engine.Mapping.Syntax;

/// <summary>Codes of findings about expressions, scripts and templates.</summary>
internal static class ExpressionCodes
{
    /// <summary>It cannot be read.</summary>
    public const string Syntax = "CN3001";

    /// <summary>It is written in newer JavaScript than runs here.</summary>
    public const string NewerSyntax = "CN3002";

    /// <summary>A variable, helper or function that does not exist here.</summary>
    public const string UnknownName = "CN3003";

    /// <summary>Part of JavaScript that expressions must not use: clock, randomness, state, input and output.</summary>
    public const string NotAvailable = "CN3004";

    /// <summary>An assignment where none may stand.</summary>
    public const string Assignment = "CN3005";

    /// <summary>An operator that is not to be used.</summary>
    public const string Operator = "CN3006";

    /// <summary>A method that nothing has.</summary>
    public const string UnknownMethod = "CN3007";

    /// <summary>A helper's arguments.</summary>
    public const string Argument = "CN3008";

    /// <summary>Something at the top of a script that would keep state.</summary>
    public const string Script = "CN3009";

    /// <summary>A template.</summary>
    public const string Template = "CN3010";
}

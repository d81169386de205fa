using Acornima.Ast;
using Jint;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// What every engine of a flow runs: the shared functions, one function for each expression that needs JavaScript, and what they refer to
/// by number. Its value is a list: the functions of the
/// expressions, and what the scripts define.
/// </summary>
/// <param name="Names">Functions and constants that the scripts define.</param>
internal sealed record JavaScriptProgram(ImmutableArray<string> Scripts, ImmutableArray<string> Names, ImmutableArray<string> Functions,
    Sites Sites)
{
    /// <summary>The whole program, parsed once for all engines.</summary>
    public Prepared<Script> Prepared => prepared.Value;

    private readonly Lazy<Prepared<Script>> prepared = new(() => Jint.Engine.PrepareScript(
        $"{string.Join('\n', Scripts)}\n;[[{string.Join(",\n", Functions)}],[{string.Join(',', Names)}]]", strict: true));
}

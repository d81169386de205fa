using System.Runtime.CompilerServices;

namespace Connector.Basware.Tests.OpenApi;

/// <summary>A test that needs Basware's own P2P OpenAPI file, which is not ours to keep in the repository. Without it the test is reported
/// as skipped.</summary>
internal sealed class OpenApiFactAttribute : FactAttribute
{
    public const string Variable = "BASWARE_OPENAPI";

    public OpenApiFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Path is null)
            Skip = $"Set {Variable} to the path of basware-p2p-openapi.json to check the wire against it.";
    }

    public static string? Path => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;
}

using System.Runtime.CompilerServices;

namespace Acceptance;

/// <summary>
/// A proof that takes minutes. Without the variable the test is reported as skipped, with the sentence that says how to run it;
/// <c>.ci/run</c> sets the variable. Each such proof has a short form that always runs.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    private const string Variable = "CONNECTOR_LONG_PROOFS";

    public LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
            Skip = $"LONG PROOF, NOT RUN. To run it: {Variable}=1 dotnet test tests/Acceptance --filter Proof=long. '.ci/run' does.";
    }
}

using System.Runtime.CompilerServices;

namespace Connector.DynamicsGp.Tests;

/// <summary>A test of Negotiate. Where GSSAPI of this host knows gss-ntlmssp, .NET's own Negotiate gives up, so the test is skipped and
/// says how to run it.</summary>
public sealed class NegotiateTheoryAttribute : TheoryAttribute
{
    public NegotiateTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        var given = Environment.GetEnvironmentVariable("GSS_MECH_CONFIG");
        string[] files = given is { Length: > 0 }
            ? [given]
            : Directory.Exists("/etc/gss/mech.d") ? Directory.GetFiles("/etc/gss/mech.d", "*.conf") : [];
        if (files.Any(file => File.Exists(file) && File.ReadAllText(file).Contains("gssntlmssp.so", StringComparison.Ordinal)))
            Skip =
                "NEGOTIATE NOT TESTED: gss-ntlmssp is in the way of .NET's own. Run the tests with GSS_MECH_CONFIG=/dev/null; Apache gets "
                    + "its own.";
    }
}

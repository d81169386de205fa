using System.Runtime.CompilerServices;

namespace Connector.DynamicsGp.Tests.Apache;

/// <summary>A test against Apache. Where Apache is not installed it is skipped and says what to install.</summary>
public sealed class ApacheFactAttribute : FactAttribute
{
    public ApacheFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (ApacheInstallation.Find() is null)
            Skip = $"NOT TESTED against a real NTLM server: Apache is missing. Install it: apt-get install {ApacheInstallation.Packages}";
    }
}

/// <summary>The same for Negotiate, which needs that gss-ntlmssp is hidden from .NET besides.</summary>
public sealed class ApacheNegotiateFactAttribute : FactAttribute
{
    public ApacheNegotiateFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) =>
        Skip = new ApacheFactAttribute().Skip ?? new NegotiateTheoryAttribute().Skip;
}

using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Connector.Cli.Usage;

/// <summary><c>engine --version</c>: the version of the command and what it runs on.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    public static string Version { get; } = typeof(VersionText).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(
            $"engine {Version} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
        return ExitCode.Done;
    }
}

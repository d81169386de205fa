using System.Runtime.InteropServices;

namespace Connector.Cli.Diagnosis;

/// <summary>Looks at the machine and the runtime.</summary>
internal static class HostChecks
{
    private const long Scarce = 1L << 30;
    private const long Full = 100L << 20;

    public static Check Runtime() => new(
        "runtime",
        Environment.Version.Major >= 10 ? Verdict.Good : Verdict.Bad,
        $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()}.");

    /// <summary>The same bytes on every machine need a runtime that knows no culture.</summary>
    public static Check Culture() => AppContext.TryGetSwitch("System.Globalization.Invariant", out var isInvariant) && isInvariant
        ? new Check("culture", Verdict.Good, "Invariant: the machine's language changes nothing.")
        : new Check(
            "culture",
            Verdict.Warning,
            $"The runtime follows the machine's culture ({CultureInfo.CurrentCulture.Name}). Set DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1.");

    /// <summary>Space left where the store lies.</summary>
    public static Check DiskSpace(string storePath)
    {
        var drive = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(storePath))!);
        var free = drive.AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / (double)Scarce:0.0} GB free at {drive.Name}");
        return free switch
        {
            < Full => new Check("disk", Verdict.Bad, $"{text}: the store cannot grow. Make room before you run."),
            < Scarce => new Check("disk", Verdict.Warning, $"{text}: the store and its log need room to grow."),
            _ => new Check("disk", Verdict.Good, $"{text}."),
        };
    }
}

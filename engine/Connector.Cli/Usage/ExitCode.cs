namespace Connector.Cli.Usage;

/// <summary>What the command's exit code says; the same for every verb.</summary>
internal static class ExitCode
{
    /// <summary>It was done. Records in review or rejected are results, not failures.</summary>
    public const int Done = 0;

    /// <summary>It was done, and found what a person should change: an invalid flow file, a changed snapshot, a broken trail.</summary>
    public const int Findings = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Something failed at run time; the message says what.</summary>
    public const int Failed = 3;

    /// <summary>A run once came to its end and left records undecided: pending in the target, or to be tried again later.</summary>
    public const int Undecided = 4;
}

namespace Connector.Cli.Diagnosis;

/// <summary>What one look at the installation found.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Verdict">Whether it is as it should be.</param>
/// <param name="Message">What was seen, and where it is not good, what to do.</param>
internal sealed record Check(string What, Verdict Verdict, string Message);

/// <summary>How something is.</summary>
internal enum Verdict
{
    Good,

    /// <summary>It works, and somebody should know.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Bad,
}

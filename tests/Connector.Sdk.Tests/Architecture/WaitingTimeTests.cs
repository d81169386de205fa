using System.Text.RegularExpressions;

namespace Connector.Sdk.Tests.Architecture;

/// <summary>How long and how often something is waited for or tried is for a deployment to say (<c>ResilienceOptions</c>), so no source
/// keeps such a number to itself.</summary>
public sealed partial class WaitingTimeTests
{
    /// <summary>By the name that is given the value, or by the file where it has none. Every one is there, or it is not an exception any
    /// more.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["ResilienceOptions.cs"] = "the options themselves",
        ["Duration.cs"] = "the units of a duration",
        ["LimitDefinition.cs"] = "defaults of a connector's manifest, which calls.timeout stands over",
        ["DefaultOverlap"] = "default of a key of flow files, documented in their schema",
        ["Tolerance"] = "default of a webhook's signature, which a connector's setting stands over",
        ["MatchTimeout"] = "bound of a regular expression that runs away",
        ["MaxWait"] = "how long another process may take to put a key into a file",
        ["MaxMatch"] = "bound of a regular expression that runs away",
        ["Margin"] = "MSAL's own: it stops using a token so long before its end",
        ["Young"] = "no wait: up to this age the trail is not read to know when a step was taken",
        ["ClockSkew"] = "no wait: how far two clocks that write one store may differ",
        ["TolerableSkew"] = "no wait: how far clocks may differ before ping says so",
        ["Window"] = "the hour that a system counts logins in",
        ["Rounds"] = "the steps of one comparison, each for a reason of its own, not attempts at one thing",
        ["MaxHops"] = "how many redirects are a circle",
        ["MaxConnections"] = "sockets of one account, beneath the limit of its connector",
        ["LineRunDisplay.cs"] = "how often progress is shown",
        ["LiveRunDisplay.cs"] = "how often progress is shown",
    };

    [Fact]
    public void No_source_keeps_a_waiting_time_or_a_count_of_attempts_to_itself()
    {
        var kept = Repository.Files("engine", "*.cs").Concat(Repository.Files("connectors", "*.cs"))
            // Simulators play the systems, and expressions have limits of their own (MapperLimits).
            .Where(file => !file.Contains("/Sandbox/", StringComparison.Ordinal) && !file.Contains("Simulat", StringComparison.Ordinal)
                && !file.Contains("/Mapping/", StringComparison.Ordinal))
            .SelectMany(file => Numbers().Matches(Repository.Read(file))
                .Select(match => (Name: NameOf(match), File: Path.GetFileName(file), Text: match.Value.Trim())))
            .ToList();

        kept.Where(one => !Exceptions.ContainsKey(one.Name) && !Exceptions.ContainsKey(one.File)).ShouldBeEmpty();
        Exceptions.Keys.Where(name => !kept.Exists(one => one.Name == name || one.File == name))
            .ShouldBeEmpty("exceptions that are none any more");
    }

    [Theory]
    [InlineData("private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);", "Pause")]
    [InlineData("public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);", "Patience")]
    [InlineData("var wait = new TimeSpan(0, 0, 5);", "wait")]
    [InlineData("await Task.Delay(TimeSpan.FromSeconds(5), clock);", "")]
    [InlineData("await Task.Delay(500, cancel);", "")]
    [InlineData("private const int MostAttempts = 30;", "MostAttempts")]
    [InlineData("const int retryCount = 3;", "retryCount")]
    public void It_sees_them(string source, string name) => NameOf(Numbers().Match(source)).ShouldBe(name);

    [Theory]
    [InlineData("private const int MaxDigits = 28;")]
    [InlineData("due = now + TimeSpan.FromSeconds(seconds);")]
    [InlineData("await Task.Delay(pause, clock, cancel);")]
    public void It_sees_nothing_else(string source) => Numbers().IsMatch(source).ShouldBeFalse();

    private static string NameOf(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(
        @"(?:(?<name>\w+)\s*(?:\{[^{}]*\}\s*)?=\s*)?(?:TimeSpan\.From\w+\(\s*[0-9]|new\s+TimeSpan\(\s*[0-9])|Task\.Delay\(\s*[0-9]"
        + @"|const\s+\w+\s+(?<name>\w*(?:Attempt|Retr|Tries|Rounds|Failure|Wave|AtOnce|Hops|Connections|Timeout|Delay|Pause|Wait"
        + @"|Patience)\w*)\s*=\s*[0-9]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}

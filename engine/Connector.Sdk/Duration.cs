using System.Text.RegularExpressions;

namespace Connector.Sdk;

/// <summary>Durations as people write them in YAML: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>24h</c>, <c>7d</c>.</summary>
public static partial class Duration
{
    /// <summary>What to tell someone whose duration is not one.</summary>
    public const string Expected = "a number with a unit: 500ms, 30s, 5m, 24h or 7d";

    /// <summary>Reads a duration. False where the text is not one, or longer than ten years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Shape().Match(text);
        if (!match.Success)
            return false;
        var unit = match.Groups["unit"].ValueSpan switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };
        var number = long.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        if (number > TimeSpan.FromDays(3653) / unit)
            return false;
        duration = unit * number;
        return true;
    }

    /// <summary>A duration that was checked when it was read: a setting of type <c>duration</c>.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is not {Expected}.");

    /// <summary>A duration in the largest unit that divides it: <c>5m</c>, <c>90s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var (number, unit) = duration switch
        {
            { Ticks: 0 } => (0, "s"),
            _ when duration.Ticks % TimeSpan.TicksPerDay == 0 => (duration.Ticks / TimeSpan.TicksPerDay, "d"),
            _ when duration.Ticks % TimeSpan.TicksPerHour == 0 => (duration.Ticks / TimeSpan.TicksPerHour, "h"),
            _ when duration.Ticks % TimeSpan.TicksPerMinute == 0 => (duration.Ticks / TimeSpan.TicksPerMinute, "m"),
            _ when duration.Ticks % TimeSpan.TicksPerSecond == 0 => (duration.Ticks / TimeSpan.TicksPerSecond, "s"),
            _ => (duration.Ticks / TimeSpan.TicksPerMillisecond, "ms"),
        };
        return FormattableString.Invariant($"{number}{unit}");
    }

    [GeneratedRegex("^(?<number>[0-9]{1,10})(?<unit>ms|s|m|h|d)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

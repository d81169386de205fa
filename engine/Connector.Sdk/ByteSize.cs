using System.Text.RegularExpressions;

namespace Connector.Sdk;

/// <summary>Sizes as people write them in YAML: <c>800B</c>, <c>512KB</c>, <c>6MB</c> (powers of ten, so that a limit is never overstated),
/// <c>6MiB</c> (powers of two).</summary>
public static partial class ByteSize
{
    /// <summary>What to tell someone whose size is not one.</summary>
    public const string Expected = "a number with a unit: 800B, 512KB, 6MB or 6MiB";

    /// <summary>Reads a size in bytes. False where the text is not one.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var match = Shape().Match(text);
        if (!match.Success)
            return false;
        var unit = match.Groups["unit"].ValueSpan switch
        {
            "KB" => 1_000L,
            "MB" => 1_000_000L,
            "GB" => 1_000_000_000L,
            "KiB" => 1L << 10,
            "MiB" => 1L << 20,
            "GiB" => 1L << 30,
            _ => 1L,
        };
        bytes = unit * long.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>A size for messages: <c>7.1 MB</c>.</summary>
    public static string Format(long bytes) => bytes switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000m:0.#} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000m:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };

    [GeneratedRegex("^(?<number>[0-9]{1,6})(?<unit>B|KB|MB|GB|KiB|MiB|GiB)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

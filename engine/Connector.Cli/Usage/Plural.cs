namespace Connector.Cli.Usage;

/// <summary>A number with its noun.</summary>
internal static class Plural
{
    public static string Of(int count, string noun) =>
        $"{(count == 0 ? "no" : count.ToString(CultureInfo.InvariantCulture))} {noun}{(count == 1 ? "" : "s")}";
}

using Connector.Engine.Records;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>Records and times as the command writes them.</summary>
internal static class RecordText
{
    public static IReadOnlyList<string> States { get; } = [.. Enum.GetValues<RecordState>().Select(State)];

    public static string State(RecordState state) => state.ToString().ToLowerInvariant();

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static Style Colour(RecordState state) => state switch
    {
        RecordState.Delivered => new Style(Color.Green),
        RecordState.Rejected => new Style(Color.Red),
        RecordState.Review or RecordState.Retrying => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}

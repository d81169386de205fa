using Connector.Cli.Output;
using Connector.Engine.Runtime;
using Spectre.Console;

namespace Connector.Cli.Tests.Output;

public sealed class RunTableTests
{
    private static readonly FlowCounts Counts = new(Read: 1234, Delivered: 1200, Rejected: 34);

    [Fact]
    public void Where_there_is_room_it_has_a_frame_and_full_names()
    {
        var lines = Lines(140, "business-central-basware/cost-centers", "business-central-basware/vendors");

        lines[0].ShouldStartWith("╭");
        lines[3].ShouldContain("business-central-basware/cost-centers │ 1234 │      1200 │");
    }

    [Fact]
    public void On_eighty_columns_the_integration_is_left_out_and_nothing_is_cut()
    {
        var lines = Lines(80, "business-central-basware/cost-centers", "business-central-basware/vendors");

        lines.ShouldBe(
        [
            "flow         read delivered skipped pending review retrying rejected doing",
            "cost-centers 1234      1200       0       0      0        0       34 delivering",
            "vendors      1234      1200       0       0      0        0       34 delivering",
        ]);
    }

    [Fact]
    public void Names_of_two_integrations_stay_whole()
    {
        string.Concat(Lines(80, "first-integration/vendors", "other-integration/vendors")).Replace(" ", "", StringComparison.Ordinal)
            .ShouldContain("other-");
    }

    private static List<string> Lines(int width, params string[] flows)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output)
            });
        console.Profile.Width = width;
        var table = new RunTable("doing");
        foreach (var flow in flows)
            table.Add(flow, Counts, "delivering");
        console.Write(table.Render(width));
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }
}

using Connector.Cli.Output;
using Connector.Engine.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace Connector.Cli.Tests.Output;

public sealed class LineRunDisplayTests
{
    [Fact]
    public void A_line_is_written_where_a_flow_turns_to_something_new_and_every_few_seconds_for_the_rest()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var clock = new FakeTimeProvider();
        using var display = new LineRunDisplay(new Terminal(TextWriter.Null, error) { Clock = clock });

        display.Report(new FlowProgress("a/b", new FlowCounts(), "reading"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 100), "reading"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200), "delivering"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200, Delivered: 1), "waiting"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200, Delivered: 2), "delivering"));
        Lines(error).ShouldBe(["a/b: reading", "a/b: delivering (200 read)", "a/b: waiting (200 read, 1 delivered)"]);

        clock.Advance(TimeSpan.FromSeconds(5));
        clock.Advance(TimeSpan.FromSeconds(5));
        Lines(error)[3..].ShouldBe(["a/b: delivering (200 read, 2 delivered)"]);

        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200, Delivered: 3, Rejected: 1), "delivering"));
        display.Dispose();
        Lines(error)[4..].ShouldBe(["a/b: delivering (200 read, 3 delivered, 1 rejected)"]);
        display.Latest.ShouldHaveSingleItem().Counts.Delivered.ShouldBe(3);
    }

    private static string[] Lines(StringWriter error) => error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

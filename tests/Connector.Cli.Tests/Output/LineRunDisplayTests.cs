using Connector.Cli.Output;
using Connector.Engine.Pipeline;

namespace Connector.Cli.Tests.Output;

public sealed class LineRunDisplayTests
{
    [Fact]
    public void A_line_is_written_where_a_flow_turns_to_something_new_and_seldom_while_it_goes_to_and_fro()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var clock = new SteppedClock();
        var display = new LineRunDisplay(new Terminal(TextWriter.Null, error) { Clock = clock });

        display.Report(new FlowProgress("a/b", new FlowCounts(), "reading"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 100), "reading"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200), "delivering"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200, Delivered: 1), "waiting"));
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200, Delivered: 2), "delivering"));
        clock.Seconds += 4;
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200, Delivered: 10), "delivering"));
        clock.Seconds += 2;
        display.Report(new FlowProgress("a/b", new FlowCounts(Read: 200, Delivered: 20, Rejected: 1), "delivering"));

        error.ToString().ShouldBe("a/b: reading\na/b: delivering (200 read)\na/b: waiting (200 read, 1 delivered)\na/b: delivering (200 read, 20 delivered, 1 rejected)\n");
        display.Latest.ShouldHaveSingleItem().Counts.Delivered.ShouldBe(20);
    }

    private sealed class SteppedClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}

using Connector.Engine.Records;
using Connector.Engine.Runtime;

namespace Connector.Engine.Tests.Runtime;

public sealed class RunTallyTests
{
    [Fact]
    public void A_record_that_went_on_from_review_is_counted_where_it_came_to_rest()
    {
        var tally = new RunTally("books/invoices", progress: null, TimeProvider.System);

        tally.Finished(RecordState.Review, record: 1);
        tally.Finished(RecordState.Review, record: 2);
        tally.Finished(RecordState.Review, record: 2);
        tally.Finished(RecordState.Delivered, record: 1);

        tally.Counts.ShouldBe(new FlowCounts(Delivered: 1, Review: 1));
    }
}

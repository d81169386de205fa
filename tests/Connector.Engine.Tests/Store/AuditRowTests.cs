using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public sealed class AuditRowTests
{
    [Fact]
    public void The_hash_of_an_event_never_changes_from_one_release_to_the_next()
    {
        var row =
            new AuditRow { Sequence = 1, At = 2, Event = "sent", Actor = "engine", Message = "Sent ü.", RecordId = 3, Request = [1, 2] };

        Convert.ToHexStringLower(row.HashAfter(new byte[32])).ShouldBe("d49c4836893eacfb167452a7619454c60922cdd5ac402a3952464d621767f89d");
    }

    [Fact]
    public void Nothing_and_empty_and_shifted_text_are_told_apart()
    {
        var row = new AuditRow { Sequence = 1, At = 2, Event = "sent", Actor = "engine", Message = "m", Flow = "ab", Key = "c" };
        var rows = new[]
        {
            row,
            row with { Flow = "a", Key = "bc" },
            row with { Flow = null, FlowVersion = "ab" },
            row with { Step = "" },
            row with { Request = [] },
            row with { Response = [] },
            row with { RecordId = 0 },
        };

        rows.Select(each => Convert.ToHexStringLower(each.HashAfter([]))).Distinct().Count().ShouldBe(rows.Length);
    }
}

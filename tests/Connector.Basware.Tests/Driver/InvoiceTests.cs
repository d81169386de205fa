using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;
using static Connector.Basware.Tests.Support.Connections;

namespace Connector.Basware.Tests.Driver;

public sealed class InvoiceTests
{
    private static string Invoice => BaswareHost.World.Companies[0].Invoices[0].Id;

    [Fact]
    public async Task An_invoice_is_claimed_once_and_somebody_elses_claim_is_told_apart()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        (await connection.AcknowledgeAsync(Invoice)).ShouldBeOfType<WriteOutcome.Delivered>();
        var refused = (await connection.AcknowledgeAsync(Invoice)).ShouldBeRefused(FailureKind.Data);
        refused.Code.ShouldBe("already-acknowledged");
        refused.Message.ShouldBe("Somebody else has already acknowledged the invoice: another integration, or a person in P2P.");
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_recognised_as_ours()
    {
        await using var host = await BaswareHost.StartAsync();
        DropAnswers(host, "/acknowledge");
        await using var connection = Open(host);
        (await connection.AcknowledgeAsync(Invoice)).ShouldBeRefused(FailureKind.Ambiguous);
        host.Fault = null;
        (await connection.AcknowledgeAsync(Invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task A_doubtful_claim_of_an_invoice_that_is_finished_is_not_ours()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Data["accountingDocuments"].Find(Invoice)!["processingStatus"] = "Transferred";
        await using var connection = Open(host);
        (await connection.AcknowledgeAsync(Invoice, inDoubt: true)).ShouldBeRefused(FailureKind.Data).Message.ShouldBe(
            "Somebody else has already acknowledged the invoice, and it is in status Transferred: another integration, or a person in "
                + "P2P.");
    }

    [Fact]
    public async Task A_doubtful_claim_that_never_arrived_is_made()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        (await connection.AcknowledgeAsync(Invoice, inDoubt: true)).ShouldBeOfType<WriteOutcome.Delivered>();
        host.Sandbox.Data["accountingDocuments"].Find(Invoice)!["processingStatus"]!.GetValue<string>().ShouldBe("TransferInProgress");
    }

    [Fact]
    public async Task An_unknown_invoice_is_neither_claimed_nor_answered()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        (await connection.AcknowledgeAsync("nobody")).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("Basware does not know this invoice.");
        (await connection.WriteAsync("transferResponses", Item(Records.TransferResponse("R1"), "nobody")))
            .ShouldBeRefused(FailureKind.Data).Code.ShouldBe("unknown-invoice");
    }

    [Fact]
    public async Task An_invoice_goes_from_waiting_to_paid()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await connection.AcknowledgeAsync(Invoice);
        var transferred = await connection.DeliverAsync("transferResponses", Item(Records.TransferResponse("R1"), Invoice));
        transferred.ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("parentExternalCode").GetString().ShouldBe(Invoice);
        (await connection.DeliverAsync("paymentResponses", Item(Records.PaymentResponse("P1"), Invoice)))
            .ShouldBeOfType<WriteOutcome.Delivered>();
        var document = host.Sandbox.Data["accountingDocuments"].Find(Invoice)!;
        document["processingStatus"]!.GetValue<string>().ShouldBe("Paid");
        document["voucherNumber1"]!.GetValue<string>().ShouldBe("90001234");
    }

    [Theory]
    [InlineData("400")]
    [InlineData("409")]
    public async Task An_answer_that_is_there_already_is_recognised_whatever_the_refusal_is_called(string wrongState)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.WrongState, wrongState);
        DropAnswers(host, "/transferResponses");
        await using var connection = Open(host);
        (await connection.WriteAsync("transferResponses", Item(Records.TransferResponse("R1"), Invoice)))
            .ShouldBeRefused(FailureKind.Ambiguous);
        host.Fault = null;
        (await connection.DeliverAsync("transferResponses", Item(Records.TransferResponse("R1"), Invoice)))
            .ShouldBeOfType<WriteOutcome.Delivered>();
        host.Sandbox.Data["accountingDocuments"].Find(Invoice)!["transferResponses"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_is_looked_up_on_the_invoice_through_its_redirect()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        (await FindAsync(connection, "R1")).ShouldBeNull();
        await connection.DeliverAsync("transferResponses", Item(Records.TransferResponse("R1"), Invoice));
        (await FindAsync(connection, "R1")).ShouldNotBeNull().TargetId.ShouldBe("R1");
        (await FindAsync(connection, "R2")).ShouldBeNull();
    }

    [Fact]
    public async Task A_second_and_different_answer_is_refused_and_says_so()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        await connection.DeliverAsync("transferResponses", Item(Records.TransferResponse("R1"), Invoice));
        (await connection.WriteAsync("transferResponses", Item(Records.TransferResponse("R2"), Invoice)))
            .ShouldBeRefused(FailureKind.Data).Message.ShouldBe(
            "The invoice is in status Transferred: transferResponses are not allowed.");
        // Our own code, but telling the opposite: not the answer we wanted to give.
        (await connection.WriteAsync("transferResponses", Item(Records.TransferResponse("R1", success: false), Invoice)))
            .ShouldBeRefused(FailureKind.Duplicate);
    }

    [Fact]
    public async Task A_payment_for_an_invoice_that_is_not_transferred_is_refused()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Open(host);
        (await connection.WriteAsync("paymentResponses", Item(Records.PaymentResponse("P1"), Invoice)))
            .ShouldBeRefused(FailureKind.Data).Message.ShouldBe(
            "The invoice is in status WaitingForTransfer: paymentResponses are not allowed.");
    }

    private static Task<WriteOutcome.Delivered?> FindAsync(IConnection connection, string code) => connection.FindAsync(
        new FindRequest("transferResponses", ImmutableSortedDictionary<string, string>.Empty,
            Item(Records.TransferResponse(code), Invoice)), CancellationToken.None);

    private static void DropAnswers(BaswareHost host, string path) => host.Fault = async (context, next) =>
    {
        await next(context);
        if (context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal))
            context.Abort();
    };
}

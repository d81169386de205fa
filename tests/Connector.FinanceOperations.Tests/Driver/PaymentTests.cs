using System.Text.Json.Nodes;
using Connector.FinanceOperations.Simulator;

namespace Connector.FinanceOperations.Tests.Driver;

public sealed class PaymentTests
{
    [Theory]
    [InlineData("vendorTransactions", "negative")]
    [InlineData("vendorTransactions", "positive")]
    [InlineData("paymentJournals", "negative")]
    public async Task What_was_paid_is_told_in_one_shape_by_either_route(string route, string sign)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.System.Switches.Set(FinanceOperationsSwitches.InvoiceSign, sign);
        await using var connection = sandbox.Open(("paymentsRoute", route), ("invoiceSign", sign));
        await sandbox.PendingAsync(" A-1", 100.10m);
        await sandbox.PendingAsync("A-2", 50m);
        sandbox.Act("post");
        (await sandbox.ReadAsync(connection, "payments")).ShouldBeEmpty();

        Pay(sandbox, " A-1", 40m);
        Amounts(await sandbox.ReadAsync(connection, "payments")).ShouldBe(["A-1 40"]);
        Pay(sandbox, " A-1");
        Pay(sandbox, "A-2");

        var payments = await sandbox.ReadAsync(connection, "payments");
        Amounts(payments).ShouldBe(["A-1 100.10", "A-2 50"], ignoreOrder: true);
        var payment = payments.Single(payment => payment.GetProperty("InvoiceNumber").GetString() == "A-1");
        payment.GetProperty("InvoiceKey").GetString().ShouldBe($"{sandbox.DataArea}/{sandbox.Vendor.Number}/A-1");
        payment.GetProperty("PaymentDate").GetString().ShouldEndWith("T12:00:00Z");
        payment.GetProperty("PaymentVoucher").GetString().ShouldBe("PV-000002");
        payment.GetProperty("PaymentMethod").GetString().ShouldBe("BANK");
        payment.GetProperty("PaymentReference").GetString().ShouldBe("REF-PV-000002");
        payment.GetProperty("CurrencyCode").GetString().ShouldBe(sandbox.Vendor.Currency);
    }

    [Fact]
    public async Task Only_settlements_since_a_time_are_asked_for()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.PendingAsync("A-1", 10m);
        await sandbox.PendingAsync("A-2", 20m);
        sandbox.Act("post");
        Pay(sandbox, "A-1");
        var first = (await sandbox.ReadAsync(connection, "payments")).Single().GetProperty("SysModifiedDateTime").GetDateTimeOffset();
        Pay(sandbox, "A-2");

        var records = new List<JsonElement>();
        await foreach (var page in connection.ReadAsync(
            new ReadRequest("payments", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, first.AddMilliseconds(1),
                sandbox.Target), default))
            records.AddRange(page.Records);

        Amounts(records).ShouldBe(["A-2 20"]);
    }

    [Fact]
    public async Task Payments_of_another_legal_entity_are_its_own()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var byTransactions = sandbox.Open();
        await using var byJournals = sandbox.Open(("paymentsRoute", "paymentJournals"));
        await sandbox.PendingAsync("A-1", 10m);
        sandbox.Act("post");
        Pay(sandbox, "A-1");
        sandbox.Company = sandbox.World.Companies[1];

        (await sandbox.ReadAsync(byTransactions, "payments")).ShouldBeEmpty();
        (await sandbox.ReadAsync(byJournals, "payments")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_transactions_the_journals_still_tell()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await sandbox.PendingAsync("A-1", 10m);
        sandbox.Act("post");
        Pay(sandbox, "A-1");
        sandbox.System.Switches.Set(FinanceOperationsSwitches.BiEntities, "off");
        await using var byTransactions = sandbox.Open();
        await using var byJournals = sandbox.Open(("paymentsRoute", "paymentJournals"));

        (await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(byTransactions, "payments"))).Failure.Kind
            .ShouldBe(FailureKind.Configuration);
        Amounts(await sandbox.ReadAsync(byJournals, "payments")).ShouldBe(["A-1 10"]);
    }

    private static void Pay(RunningSandbox sandbox, string number, decimal? amount = null)
    {
        var arguments =
            new JsonObject { ["dataAreaId"] = sandbox.DataArea, ["InvoiceAccount"] = sandbox.Vendor.Number, ["Invoice"] = number };
        if (amount is not null)
            arguments["amount"] = amount;
        sandbox.Act("pay", arguments);
    }

    private static string[] Amounts(IEnumerable<JsonElement> payments) =>
        [
            .. payments.Select(payment =>
                $"{payment.GetProperty("InvoiceNumber").GetString()} {payment.GetProperty("PaidAmount").GetRawText()}")];
}

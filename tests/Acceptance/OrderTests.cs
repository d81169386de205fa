using Acceptance.Books;

namespace Acceptance;

/// <summary>Purchase orders of Business Central as buyers change them while the integration polls.</summary>
public sealed class OrderTests
{
    private const string Acts = "business-central/acts/";

    [Fact]
    public async Task What_is_changed_released_opened_again_or_invoiced_is_in_Basware_after_the_next_poll()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("business-central-basware"));
        await stage.PutAsync("business-central/switches", """{"invoicedOrders": "keep"}""");
        (await stage.EngineAsync(stage.Run("--once"))).ExitCode.ShouldBe(0);
        await OrderBooks.BalanceAsync(stage);

        await stage.PostAsync(Acts + "setOrderQuantity",
            """{"company": "US01", "number": "PO000002", "sequence": 20000, "quantity": 17.5}""");
        await stage.PostAsync(Acts + "setOrderStatus", """{"company": "DE01", "number": "PO000001", "status": "Open"}""");
        await stage.PostAsync(Acts + "invoiceOrder", """{"company": "DK01", "number": "PO000003"}""");
        (await stage.EngineAsync(stage.Run("--once"))).ExitCode.ShouldBe(0);

        await OrderBooks.BalanceAsync(stage);
        (await LineAsync(stage, "US01_PO000002_20000")).GetProperty("quantity").GetDecimal().ShouldBe(17.5m);
        (await OrderAsync(stage, "DE01_PO000001")).GetProperty("isClosed").GetBoolean().ShouldBeFalse();
        (await OrderAsync(stage, "DK01_PO000003")).GetProperty("isClosed").GetBoolean().ShouldBeTrue();

        // Nobody sees what is changed while an order is open again.
        await stage.PostAsync(Acts + "setOrderStatus", """{"company": "US01", "number": "PO000002", "status": "Draft"}""");
        await stage.PostAsync(Acts + "setOrderQuantity", """{"company": "US01", "number": "PO000002", "sequence": 20000, "quantity": 4}""");
        (await stage.EngineAsync(stage.Run("--once"))).ExitCode.ShouldBe(0);
        (await LineAsync(stage, "US01_PO000002_20000")).GetProperty("quantity").GetDecimal().ShouldBe(17.5m);

        await stage.PostAsync(Acts + "setOrderStatus", """{"company": "US01", "number": "PO000002", "status": "Open"}""");
        (await stage.EngineAsync(stage.Run("--once"))).ExitCode.ShouldBe(0);
        await OrderBooks.BalanceAsync(stage);
    }

    [Fact]
    public async Task What_Business_Central_no_longer_has_is_closed_in_Basware_and_a_draft_that_was_never_there_stays_away()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("business-central-basware"));
        (await stage.EngineAsync(stage.Run("--once"))).ExitCode.ShouldBe(0);

        await stage.PostAsync(Acts + "invoiceOrder", """{"company": "DK01", "number": "PO000003"}""");
        await stage.PostAsync(Acts + "invoiceOrder", """{"company": "DE01", "number": "PO000005"}""");
        await stage.PostAsync(Acts + "setOrderQuantity", """{"company": "US01", "number": "PO000002", "sequence": 20000, "quantity": 0}""");
        (await stage.EngineAsync(stage.Run("--once"))).ExitCode.ShouldBe(0);

        await OrderBooks.BalanceAsync(stage);
        (await OrderAsync(stage, "DK01_PO000003")).GetProperty("isClosed").GetBoolean().ShouldBeTrue();
        (await LineAsync(stage, "DK01_PO000003_10000")).GetProperty("isClosed").GetBoolean().ShouldBeTrue();
        (await OrderAsync(stage, "US01_PO000002")).GetProperty("isClosed").GetBoolean().ShouldBeFalse();
        (await LineAsync(stage, "US01_PO000002_20000")).GetProperty("isClosed").GetBoolean().ShouldBeTrue();
        (await stage.RowsAsync("basware", "matchingOrders")).EnumerateArray().Select(order => order.GetProperty("externalCode").GetString())
            .ShouldNotContain("DE01_PO000005");
    }

    private static async Task<System.Text.Json.JsonElement> OrderAsync(Stage stage, string code) =>
        (await stage.RowsAsync("basware", "matchingOrders")).EnumerateArray()
            .Single(order => order.GetProperty("externalCode").GetString() == code);

    private static async Task<System.Text.Json.JsonElement> LineAsync(Stage stage, string code) =>
        (await stage.RowsAsync("basware", "matchingOrderLines")).EnumerateArray()
            .Single(line => line.GetProperty("externalCode").GetString() == code);
}

using System.Text.Json.Nodes;

namespace Connector.BusinessCentral.Tests.Driver;

public sealed class OrderTests
{
    [Fact]
    public async Task Every_line_is_a_record_with_the_order_it_belongs_to()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("maxPageSize", "7"));

        var lines = await ReadAsync(sandbox, connection, "purchaseOrderLines");

        var orders = sandbox.RowsOf("purchaseOrders").Where(order => Text(order, "company") == sandbox.Company.Code)
            .ToDictionary(order => Text(order, "number"));
        lines.Count.ShouldBe(orders.Values.Sum(order => order["purchaseOrderLines"]!.AsArray().Count));
        lines.Select(line => line.GetProperty("id").GetString()).Distinct().Count().ShouldBe(lines.Count);
        foreach (var line in lines)
        {
            var order = orders[line.GetProperty("orderNumber").GetString()!];
            line.GetProperty("documentId").GetString().ShouldBe(Text(order, "id"));
            line.GetProperty("orderStatus").GetString().ShouldBe(Text(order, "status"));
            line.GetProperty("orderPricesIncludeTax").GetBoolean().ShouldBe(order["pricesIncludeTax"]!.GetValue<bool>());
            line.GetProperty("dimensionSetLines").ValueKind.ShouldBe(JsonValueKind.Array);
        }

        lines.Select(line => line.GetProperty("orderStatus").GetString()).Distinct()
            .ShouldBe(["Draft", "Open", "In Review"], ignoreOrder: true);
        lines.Select(line => line.GetProperty("orderCurrencyCode").GetString())
            .ShouldContain(sandbox.Company.Currency, "the local currency travels under its code");
    }

    [Theory]
    [InlineData("purchaseOrders", "status")]
    [InlineData("purchaseOrderLines", "orderStatus")]
    public async Task A_flow_may_ask_for_released_orders_alone(string resource, string status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var released = await ReadAsync(sandbox, connection, resource, (status, "Open"));
        var inReview = await ReadAsync(sandbox, connection, resource, (status, "In Review"));

        released.ShouldAllBe(record => record.GetProperty(status).GetString() == "Open");
        released.Count.ShouldBeGreaterThan(10);
        inReview.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_order_is_read_with_its_lines()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var stored = sandbox.RowsOf("purchaseOrders")
            .First(order => Text(order, "company") == sandbox.Company.Code && order["purchaseOrderLines"]!.AsArray().Count > 2);

        var order = await connection.GetAsync(new GetRequest("purchaseOrders", Text(stored, "id"), sandbox.Target), default);

        order!.Value.GetProperty("purchaseOrderLines").GetArrayLength().ShouldBe(stored["purchaseOrderLines"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_changed_quantity_changes_line_order_and_modified_time()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var before = await OrderAsync(sandbox, connection, "PO000002");

        sandbox.System.Act("setOrderQuantity", Of(sandbox, """{"number": "PO000002", "sequence": 10000, "quantity": 40}"""));

        var after = await OrderAsync(sandbox, connection, "PO000002");
        var line = (await ReadAsync(sandbox, connection, "purchaseOrderLines"))
            .Single(line => line.GetProperty("orderNumber").GetString() == "PO000002" && line.GetProperty("sequence").GetInt32() == 10000);
        line.GetProperty("netAmount").GetDecimal().ShouldBe(40 * line.GetProperty("directUnitCost").GetDecimal());
        after.GetProperty("totalAmountExcludingTax").GetDecimal()
            .ShouldBeGreaterThan(before.GetProperty("totalAmountExcludingTax").GetDecimal());
        after.GetProperty("lastModifiedDateTime").GetDateTimeOffset()
            .ShouldBeGreaterThan(before.GetProperty("lastModifiedDateTime").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("delete", 0)]
    [InlineData("keep", 1)]
    public async Task An_order_that_is_invoiced_in_full_disappears_or_stays_with_its_quantities_invoiced(string invoicedOrders, int left)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        sandbox.System.Switches.Set("invoicedOrders", invoicedOrders);

        sandbox.System.Act("invoiceOrder", Of(sandbox, """{"number": "PO000003"}"""));

        var orders = (await ReadAsync(sandbox, connection, "purchaseOrders"))
            .Where(order => order.GetProperty("number").GetString() == "PO000003").ToList();
        orders.Count.ShouldBe(left);
        orders.SelectMany(order => order.GetProperty("purchaseOrderLines").EnumerateArray())
            .ShouldAllBe(line => line.GetProperty("invoicedQuantity").GetDecimal() == line.GetProperty("quantity").GetDecimal());
    }

    [Theory]
    [InlineData("setOrderStatus", """{"number": "PO000002", "status": "Released"}""", "one of Draft, In Review, Open, not 'Released'")]
    [InlineData("setOrderQuantity", """{"number": "PO000002", "sequence": 5, "quantity": 1}""", "has no line 5")]
    [InlineData("setOrderQuantity", """{"number": "PO000004", "sequence": 10000, "quantity": 1}""",
        "has received 4: no less can be ordered")]
    [InlineData("invoiceOrder", """{"number": "PO999999"}""", "There is no order PO999999")]
    public async Task What_a_buyer_cannot_do_is_refused(string act, string arguments, string why)
    {
        await using var sandbox = await RunningSandbox.StartAsync();

        Should.Throw<ArgumentException>(() => sandbox.System.Act(act, Of(sandbox, arguments))).Message.ShouldContain(why);
    }

    /// <summary>Arguments of an act on an order of the company.</summary>
    private static JsonObject Of(RunningSandbox sandbox, string arguments)
    {
        var named = JsonNode.Parse(arguments)!.AsObject();
        named["company"] = sandbox.Company.Code;
        return named;
    }

    private static async Task<JsonElement> OrderAsync(RunningSandbox sandbox, IConnection connection, string number) =>
        (await ReadAsync(sandbox, connection, "purchaseOrders")).Single(order => order.GetProperty("number").GetString() == number);

    private static async Task<List<JsonElement>> ReadAsync(RunningSandbox sandbox, IConnection connection, string resource,
        params (string Filter, string Value)[] query)
    {
        var records = new List<JsonElement>();
        var request = new ReadRequest(resource, query.ToImmutableDictionary(one => one.Filter, one => one.Value), Company: sandbox.Target);
        await foreach (var page in connection.ReadAsync(request, default))
            records.AddRange(page.Records);
        return records;
    }

    private static string Text(JsonObject row, string field) => row[field]!.GetValue<string>();
}

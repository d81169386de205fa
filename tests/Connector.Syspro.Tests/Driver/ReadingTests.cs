using System.Text.Json.Nodes;

namespace Connector.Syspro.Tests.Driver;

public sealed class ReadingTests
{
    [Fact]
    public async Task Suppliers_come_with_their_addresses()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        var suppliers = await syspro.ReadAsync(connection, "suppliers");

        suppliers.Select(supplier => supplier.Text("Supplier")).ShouldBe(syspro.Company.Vendors.Select(vendor => vendor.Number));
        suppliers.Select(supplier => supplier.GetProperty("address").Text("SupPostalCode"))
            .ShouldBe(syspro.Company.Vendors.Select(vendor => vendor.PostalCode));
        suppliers.ShouldAllBe(supplier => !supplier.EnumerateObject().Any(column => column.Name == "company")
            && Convert.FromBase64String(supplier.Text("TimeStamp")).Length == 8);
        (await syspro.CallsAsync()).Count(call => call == "OData/ApSupplierAddr").ShouldBe(2);
    }

    [Fact]
    public async Task A_supplier_without_an_address_comes_without_one()
    {
        await using var syspro = await Running.StartAsync();
        lock (syspro.System.Data.Gate)
            syspro.System.Data["ApSupplierAddr"].Remove($"{syspro.Company.Code}/{syspro.Vendor.Number}");
        await using var connection = syspro.Open();

        var one = (await connection.GetAsync(new GetRequest("suppliers", syspro.Vendor.Number, syspro.Target), default)).ShouldNotBeNull();

        one.Text("SupplierName").ShouldNotBeEmpty();
        one.TryGetProperty("address", out _).ShouldBeFalse();
        (await connection.GetAsync(new GetRequest("suppliers", "NOBODY", syspro.Target), default)).ShouldBeNull();
        (await syspro.CallsAsync()).Count(call => call == "OData/ApSupplier").ShouldBe(2);
    }

    [Theory]
    [InlineData("key", "25", "5000", 4)]
    [InlineData("skip", "25", "5000", 4)]
    [InlineData("key", "5000", "10", 9)]
    [InlineData("skip", "5000", "10", 9)]
    public async Task Every_row_is_read_whatever_the_service_cuts_pages_at(string paging, string size, string cap, int calls)
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("odataCap", cap);
        await using var connection = syspro.Open(null, ("odataPaging", paging), ("odataPageSize", size));

        var rows = await syspro.ReadAsync(connection, "supplierAddresses");

        rows.Select(row => row.Text("Supplier")).ShouldBe(syspro.Company.Vendors.Select(vendor => vendor.Number));
        (await syspro.CallsAsync()).Count.ShouldBe(calls);
    }

    [Fact]
    public async Task A_composite_key_is_read_on_from_where_the_page_ended()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open(null, ("odataPageSize", "7"));

        var lines = await syspro.ReadAsync(connection, "purchaseOrderLines");

        lines.Select(line => $"{line.Text("PurchaseOrder")}/{line.Text("Line")}").Distinct().Count().ShouldBe(50);
        lines.Count.ShouldBe(50);
    }

    [Fact]
    public async Task Payments_come_with_their_invoice_and_its_balance()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        foreach (var number in new[] { "PAY-1", "PAY-2" })
            await syspro.WriteAsync(connection, syspro.Invoice(number, 10m));
        await syspro.ActAsync("pay", $$"""{"supplier": "{{syspro.Vendor.Number}}", "invoice": "PAY-1", "value": 4}""");
        await syspro.ActAsync("pay", $$"""{"supplier": "{{syspro.Vendor.Number}}", "invoice": "PAY-2"}""");

        var payments = await syspro.ReadAsync(connection, "payments");

        payments.Select(payment =>
            (payment.Text("Invoice"), payment.Text("TrnValue"), payment.GetProperty("invoice").GetProperty("MthInvBal1").GetDecimal()))
            .ShouldBe([("PAY-1", "4", 6m), ("PAY-2", "10", 0m)]);
    }

    [Fact]
    public async Task Payments_may_be_narrowed_to_those_since_a_day()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("OLD", 10m));
        await syspro.ActAsync("pay");
        var now = syspro.System.Clock.GetUtcNow();

        (await syspro.ReadAsync(connection, "payments", now.AddDays(-1))).ShouldNotBeEmpty();
        (await syspro.ReadAsync(connection, "payments", now.AddDays(1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_flow_filters_by_what_the_manifest_names()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        (await syspro.ReadAsync(connection, "suppliers", null, ("OnHold", "Y"))).Select(row => row.Text("Supplier"))
            .ShouldBe(syspro.Company.Vendors.Where(vendor => vendor.IsBlocked).Select(vendor => vendor.Number));
        (await Should.ThrowAsync<ConnectorException>(() =>
            syspro.ReadAsync(connection, "suppliers", null, ("OnHole", "Y")))).Failure.Message.ShouldContain("Did you mean 'OnHold'?");
    }

    [Fact]
    public async Task Amounts_keep_their_digits()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("DIGITS", 1234567.10m));

        (await syspro.ReadAsync(connection, "invoices", null, ("Supplier", syspro.Vendor.Number)))
            .Single(row => row.Text("Invoice") == "DIGITS").GetProperty("OrigInvValue").GetRawText().ShouldBe("1234567.10");
    }

    [Fact]
    public async Task An_operator_that_is_not_enabled_for_OData_is_the_administrators()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open(null, ("odataOperator", "STRANGER"), ("odataPassword", "xyz-secret"));

        var failure = (await Should.ThrowAsync<ConnectorException>(() => syspro.ReadAsync(connection, "suppliers"))).Failure;

        failure.Kind.ShouldBe(FailureKind.Authentication);
        failure.ToString().ShouldNotContain("xyz-secret");
    }

    [Fact]
    public async Task A_page_size_of_nothing_is_refused_when_the_connection_opens()
    {
        await using var syspro = await Running.StartAsync();

        Should.Throw<ConnectorException>(() => syspro.Open(null, ("odataPageSize", "0"))).Failure.Message
            .ShouldBe("'odataPageSize' must be 1 or more.");
    }

    [Fact]
    public async Task A_ping_tries_tables_and_log_on_of_every_company()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        lock (syspro.System.Data.Gate)
            syspro.System.Data["operators"].Find($"CONNECTOR-{syspro.Companies[1].Code}")!["locked"] = JsonValue.Create(true);

        var report = await connection.PingAsync(default);

        var first = syspro.Companies.Select(company => company.Code).Order(StringComparer.Ordinal).First();
        report.Lines.Select(line => line.What).Take(4)
            .ShouldBe([$"accounts ({first})", $"invoices ({first})", $"suppliers ({first})", $"e.net session ({first})"]);
        report.Lines.Count.ShouldBe(12);
        report.Lines.Where(line => !line.IsGood).ShouldHaveSingleItem().Message.ShouldContain("Operator is locked");
    }
}

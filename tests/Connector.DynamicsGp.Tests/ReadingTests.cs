namespace Connector.DynamicsGp.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("honoured", "off", "payload")]
    [InlineData("pagingIgnored", "off", "payload")]
    [InlineData("ignored", "on", "payload")]
    [InlineData("honoured", "on", "bare")]
    public async Task Every_vendor_is_read_once_whatever_the_service_makes_of_paging_padding_and_envelope(string options, string padding,
        string envelope)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("queryOptions", options), ("padding", padding), ("envelope", envelope));
        await using var connection = sandbox.Open(("payloadPath", envelope == "bare" ? "none" : "Payload"));

        var vendors = await sandbox.ReadAsync(connection, "vendors");

        vendors.Select(vendor => vendor.GetProperty("VendorID").GetString())
            .ShouldBe(sandbox.Company.Vendors.Select(vendor => vendor.Number), ignoreOrder: true);
        vendors.ShouldAllBe(vendor => !vendor.GetProperty("VendorName").GetString()!.EndsWith(' '));
    }

    [Fact]
    public async Task A_company_whose_name_needs_escaping_is_found()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.Company = sandbox.Companies.Single(company => company.Name == "Northmoor Danmark A/S");
        await using var connection = sandbox.Open();

        (await sandbox.ReadAsync(connection, "vendors")).Count.ShouldBe(72);
    }

    [Fact]
    public async Task Changes_are_asked_for_by_day()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        await sandbox.EnterAsync(connection, sandbox.Voucher("TODAY"));
        var today = sandbox.System.Clock.GetUtcNow();

        var changed = await sandbox.ReadAsync(connection, RunningSandbox.Vouchers, today.AddDays(-1));

        changed.Select(voucher => voucher.GetProperty("DocumentNumber").GetString()).ShouldBe(["TODAY"]);
        changed[0].GetProperty("ModifiedDate").GetString()!.ShouldEndWith("T00:00:00");
    }

    [Fact]
    public async Task A_company_that_is_not_there_is_a_matter_of_configuration()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var refused = await Should.ThrowAsync<ConnectorException>(async () =>
        {
            await foreach (var _ in connection.ReadAsync(
                new ReadRequest("vendors", [],
                    Company: sandbox.Target with { Settings = sandbox.Target.Settings.SetItem("name", "Nobody, Inc.") }), default))
            {
            }
        });

        refused.Failure.Kind.ShouldBe(FailureKind.Configuration);
    }

    [Fact]
    public async Task A_ping_reads_a_record_of_every_company()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var report = await connection.PingAsync(default);

        report.IsHealthy.ShouldBeTrue(string.Join("; ", report.Lines));
        report.Lines.Count(line => line.What.StartsWith("accounts (", StringComparison.Ordinal)).ShouldBe(3);
    }
}

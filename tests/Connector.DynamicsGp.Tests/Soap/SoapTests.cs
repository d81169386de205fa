using System.Text.Json.Nodes;
using System.Xml.Linq;
using Connector.DynamicsGp.Simulator;
using Connector.Simulation.World;

namespace Connector.DynamicsGp.Tests.Soap;

/// <summary>The second transport over the same books.</summary>
public sealed class SoapTests
{
    [Fact]
    public async Task Both_transports_give_the_same_vendors()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var sba = sandbox.Open();
        await using var soap = Open(sandbox);

        var expected = (await sandbox.ReadAsync(sba, "vendors")).Select(vendor => JsonNode.Parse(vendor.GetRawText())!.AsObject()).ToList();
        var vendors = (await sandbox.ReadAsync(soap, "vendors")).Select(vendor => JsonNode.Parse(vendor.GetRawText())!.AsObject()).ToList();

        expected.ForEach(vendor => vendor.Remove("CheckbookID"));
        vendors.Count.ShouldBe(72);
        foreach (var (one, other) in vendors.Zip(expected))
            one.OrderBy(field => field.Key).Select(field => $"{field.Key}={field.Value}")
                .ShouldBe(other.OrderBy(field => field.Key).Select(field => $"{field.Key}={field.Value}"));
    }

    [Fact]
    public async Task A_list_that_is_cut_goes_on_behind_its_last_key()
    {
        await using var sandbox = await RunningSandbox.StartAsync(("soapRowLimit", "10"));
        await using var connection = Open(sandbox, ("rowLimit", "10"));

        var vendors = await sandbox.ReadAsync(connection, "vendors");

        vendors.Select(vendor => vendor.GetProperty("VendorID").GetString()).Distinct().Count().ShouldBe(72);
    }

    [Fact]
    public async Task Changes_are_asked_for_in_UTC_with_date_and_time()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = Open(sandbox);
        (await sandbox.EnterAsync(connection, Voucher(sandbox, "TODAY"))).ShouldBeOfType<WriteOutcome.Delivered>();

        var changed = await sandbox.ReadAsync(connection, RunningSandbox.Vouchers, sandbox.System.Clock.GetUtcNow().AddDays(-1));

        changed.ShouldHaveSingleItem().GetProperty("DocumentAmount").GetRawText().ShouldBe("108.35");
    }

    [Fact]
    public async Task A_voucher_is_entered_once_and_found_in_every_state()
    {
        await using var sandbox = await RunningSandbox.StartAsync(("duplicates", "allow"));
        await using var connection = Open(sandbox);
        var body = Voucher(sandbox, "SOAP-1");
        var item = RunningSandbox.Item(body, job: "job-1");

        var first = (await sandbox.EnterAsync(connection, item)).ShouldBeOfType<WriteOutcome.Delivered>();
        var again = (await sandbox.EnterAsync(connection, item)).ShouldBeOfType<WriteOutcome.Delivered>();

        first.TargetId.ShouldBe(VoucherNumber.Of("job-1"));
        again.TargetId.ShouldBe(first.TargetId);
        var stored = sandbox.Stored("SOAP-1").ShouldHaveSingleItem();
        stored["Distributions"]!.AsArray().Select(line => line!["DistributionType"]!.ToJsonString()).ShouldBe(["6", "10", "2"]);
        foreach (var act in (string[])["post", "pay"])
        {
            sandbox.System.Act(act, []);
            (await sandbox.FindAsync(connection, body))!.TargetId.ShouldBe(first.TargetId, act);
        }
    }

    [Fact]
    public async Task The_reason_of_a_validation_fault_is_fetched_by_a_second_call()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = Open(sandbox);
        var inactive = Voucher(sandbox, "INACTIVE");
        inactive["VendorID"] = sandbox.Company.Vendors.First(vendor => vendor.IsBlocked).Number;
        var duplicate = Voucher(sandbox, "");
        var posted = sandbox.Company.Invoices.First(invoice => invoice.Flaw == WorldFlaw.DuplicateNumber);
        duplicate["VendorID"] = posted.VendorNumber;
        duplicate["DocumentNumber"] = posted.Number;
        sandbox.System.Act("closePeriod", new JsonObject { ["period"] = "2026-10" });
        var closed = Voucher(sandbox, "CLOSED");
        closed["PostingDate"] = "2026-10-31";

        var outcomes = new List<Failure>();
        foreach (var body in (JsonObject[])[inactive, duplicate, closed])
            outcomes.Add((await sandbox.EnterAsync(connection, body)).ShouldBeOfType<WriteOutcome.Refused>().Failure);

        outcomes.Select(failure => failure.Kind).ShouldBe([FailureKind.Data, FailureKind.Duplicate, FailureKind.Data]);
        outcomes[0].Message.ShouldContain("is inactive. Activate the vendor");
        outcomes[1].Message.ShouldBe("VendorDocumentNumber already exists");
        outcomes[2].Message.ShouldContain("is closed for the series Purchasing");
    }

    [Fact]
    public async Task A_lost_answer_of_a_reading_call_is_asked_again_and_nothing_is_entered_twice()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = Open(sandbox);
        var body = Voucher(sandbox, "LOST");
        await sandbox.ReadAsync(connection, "vendors");
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "dropAnswer", ["times"] = 1 });

        (await sandbox.EnterAsync(connection, body)).ShouldBeOfType<WriteOutcome.Delivered>();

        (await sandbox.FindAsync(connection, body)).ShouldNotBeNull();
        sandbox.Stored("LOST").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_web_page_in_place_of_an_answer_is_neither_an_entry_nor_an_empty_list()
    {
        await using var sandbox = await RunningSandbox.StartAsync(("duplicates", "allow"));
        await using var connection = Open(sandbox);
        await sandbox.EnterAsync(connection, Voucher(sandbox, "BEFORE"));
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "webPage" });

        var refused = (await sandbox.EnterAsync(connection, Voucher(sandbox, "PAGE"))).ShouldBeOfType<WriteOutcome.Refused>().Failure;
        var unasked =
            (await Should.ThrowAsync<ConnectorException>(() => sandbox.FindAsync(connection, Voucher(sandbox, "BEFORE")))).Failure;

        refused.Message.ShouldBe("What was answered to GetPayablesInvoiceByKey is not an answer of Web Services for Dynamics GP.");
        unasked.Message.ShouldBe("What was answered to GetPayablesInvoiceList is not an answer of Web Services for Dynamics GP.");
        ((FailureKind[])[refused.Kind, unasked.Kind]).ShouldAllBe(kind => kind == FailureKind.Transient);
        sandbox.Stored("PAGE").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_web_page_in_place_of_the_answer_to_the_entry_itself_leaves_a_doubt()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = Open(sandbox);
        // The number is looked up and the policy fetched before: of this seed's draws, the first to strike is the entry's.
        await sandbox.SetFaultsAsync(new JsonObject { ["kind"] = "webPage", ["rate"] = 0.5, ["seed"] = 8 });

        var failure = (await sandbox.EnterAsync(connection, Voucher(sandbox, "DOUBT"))).ShouldBeOfType<WriteOutcome.Refused>().Failure;

        failure.Kind.ShouldBe(FailureKind.Ambiguous);
        failure.Message.ShouldBe("What was answered to CreatePayablesInvoice is not an answer of Web Services for Dynamics GP.");
        sandbox.Stored("DOUBT").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_document_is_found_behind_the_rows_that_a_list_is_cut_at()
    {
        await using var sandbox = await RunningSandbox.StartAsync(("duplicates", "allow"), ("soapRowLimit", "3"));
        await using var connection = Open(sandbox, ("rowLimit", "3"));
        for (var number = 1; number <= 8; number++)
            await sandbox.EnterAsync(connection, Voucher(sandbox, $"CUT-{number}"));

        for (var number = 1; number <= 8; number++)
            (await sandbox.FindAsync(connection, Voucher(sandbox, $"CUT-{number}"))).ShouldNotBeNull($"CUT-{number}");
    }

    [Fact]
    public async Task What_the_contract_cannot_carry_is_refused_instead_of_lost()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = Open(sandbox);

        var refused = (await sandbox.EnterAsync(connection, sandbox.Voucher("CODED"))).ShouldBeOfType<WriteOutcome.Refused>();
        var unserved = await Should.ThrowAsync<ConnectorException>(() => sandbox.ReadAsync(connection, "accounts"));

        refused.Failure.Message.ShouldBe(
            "Web Services for Dynamics GP cannot carry Analytical Accounting codes: put cost objects into segments of the account number, "
                + "or use transport: sba.");
        unserved.Failure.Message.ShouldBe(
            "Web Services for Dynamics GP serve vendors and payablesTransactions here, not 'accounts'; use transport: sba.");
        sandbox.Stored("CODED").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_company_without_its_integer_id_is_a_matter_of_configuration()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = Open(sandbox);

        var refused = await Should.ThrowAsync<ConnectorException>(() =>
            connection.GetAsync(new GetRequest("vendors", "V1", new Company("US01", ImmutableDictionary<string, string>.Empty)), default));

        refused.Failure.Message.ShouldBe("The company 'US01' needs 'id', the integer of SY01500.CMPANYID, for transport: soap.");
    }

    [Fact]
    public async Task The_simulator_refuses_elements_out_of_the_order_of_their_schema()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var service = new SoapService(new Books(sandbox.System.Data, sandbox.System.Clock), sandbox.System.Data, sandbox.System.Switches);
        var invoice = Records.Invoice(RunningSandbox.Item(Voucher(sandbox, "ORDER", VoucherNumber.Of("job-7"))).Body);
        var policy = new XElement(Envelope.Gp + "policy");
        var good = Envelope.Request("CreatePayablesInvoice", "1", [invoice], policy);
        var last = invoice.Elements().Last();
        last.Remove();
        invoice.AddFirst(last);
        var bad = Envelope.Request("CreatePayablesInvoice", "1", [invoice], policy);

        service.Handle(Encoding.UTF8.GetBytes(bad)).Status.ShouldBe(500);
        sandbox.Stored("ORDER").ShouldBeEmpty();
        service.Handle(Encoding.UTF8.GetBytes(good)).Status.ShouldBe(200);
        sandbox.Stored("ORDER").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_ping_lists_every_company_and_a_write_is_described_as_its_envelope()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = Open(sandbox);

        (await connection.PingAsync(default)).IsHealthy.ShouldBeTrue();
        var described = connection.Describe(
            new WriteRequest(RunningSandbox.Vouchers, [RunningSandbox.Item(Voucher(sandbox, "SHOWN"), job: "job-8")], sandbox.Target))
            .ShouldHaveSingleItem();

        described.Headers["SOAPAction"].ShouldBe("\"http://schemas.microsoft.com/dynamics/gp/2006/01/CreatePayablesInvoice\"");
        described.Body!.Value.GetString()!.ShouldContain(
            $"<Key><Id>{VoucherNumber.Of("job-8")}</Id></Key><VendorDocumentNumber>SHOWN</VendorDocumentNumber>");
    }

    private static IConnection Open(RunningSandbox sandbox, params (string Name, string Value)[] settings) =>
        sandbox.Open(
            [("transport", "soap"),
                ("baseUrl",
                    sandbox.Connection.Settings["baseUrl"].Replace("/GPService", DynamicsGpSimulator.SoapPath, StringComparison.Ordinal)),
                .. settings]);

    /// <summary>A voucher without Analytical Accounting, which Web Services do not know.</summary>
    private static JsonObject Voucher(RunningSandbox sandbox, string number, string? voucher = null)
    {
        var body = sandbox.Voucher(number);
        body["Distributions"]![0]!.AsObject().Remove("AnalyticalCodes");
        if (voucher is not null)
            body["VoucherNumber"] = voucher;
        return body;
    }
}

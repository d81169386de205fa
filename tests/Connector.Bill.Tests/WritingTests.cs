using System.Text.Json.Nodes;
using Connector.Bill.Simulator;
using Connector.Bill.Tests.Support;

namespace Connector.Bill.Tests;

public sealed class WritingTests
{
    [Theory]
    [InlineData("201")]
    [InlineData("200")]
    public async Task A_created_vendor_has_BILLs_id_and_is_changed_under_it(string createStatus)
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.CreateStatus, createStatus));
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);

        (await bill.WriteAsync(connection, "vendors",
            new JsonObject { ["email"] = "pay@example.com", ["address"] = new JsonObject { ["city"] = "Århus" } },
            vendor)).ShouldBeOfType<WriteOutcome.Delivered>().TargetId.ShouldBe(vendor);

        var held = await bill.GetAsync(connection, "vendors", vendor);
        held.GetProperty("email").GetString().ShouldBe("pay@example.com");
        held.GetProperty("name").GetString().ShouldBe("Blåbær & Søn, \"東京\"");
        bill.Count("vendors").ShouldBe(1);
        (await bill.CallsAsync($"/connect/v3/vendors/{vendor}"))[0]["method"]!.GetValue<string>().ShouldBe("PATCH");
    }

    [Fact]
    public async Task Vendors_are_archived_and_restored_and_never_deleted()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);

        foreach (var _ in new[] { 1, 2 })
            (await bill.ActAsync(connection, "vendors", "archive", vendor))
                .ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("archived").GetBoolean().ShouldBeTrue();
        (await bill.WriteAsync(connection, "bills", RunningBill.Bill(vendor, "INV-1"))).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe($"Vendor {vendor} is archived.");
        (await bill.ActAsync(connection, "vendors", "restore", vendor))
            .ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("archived").GetBoolean().ShouldBeFalse();
        await bill.BillAsync(connection, vendor);

        (await bill.ActAsync(connection, "vendors", "archive", "009nobody")).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("vendors 009nobody does not exist.");
    }

    [Theory]
    [InlineData("envelope")]
    [InlineData("array")]
    public async Task Many_bills_go_twenty_at_a_time_and_the_bad_one_is_found_alone(string body)
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.BulkBody, body));
        var connection = bill.Open(("bulkBody", body));
        var vendor = await bill.VendorAsync(connection);
        var bills = Enumerable.Range(0, 45).Select(index => (JsonNode)RunningBill.Bill(index == 27 ? "009nobody" : vendor, $"INV-{index}"))
            .ToList();

        var outcomes = await bill.WriteAllAsync(connection, "bills", bills);

        outcomes[27].ShouldBeRefused(FailureKind.Data).Message.ShouldBe("Vendor 009nobody does not exist.");
        for (var index = 0; index < 45; index++)
        {
            if (index == 27)
                continue;
            outcomes[index].ShouldBeOfType<WriteOutcome.Delivered>().Body!.Value.GetProperty("invoice").GetProperty("invoiceNumber")
                .GetString().ShouldBe($"INV-{index}");
        }

        bill.Count("bills").ShouldBe(44);
    }

    [Fact]
    public async Task A_bulk_body_that_BILL_does_not_take_refuses_each_record_and_writes_none()
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.BulkBody, "array"));
        var connection = bill.Open(("bulkBody", "envelope"));

        var request = new WriteRequest("vendors",
            [.. Enumerable.Range(0, 2).Select(index => RunningBill.Item(new JsonObject { ["name"] = $"V{index}" }, null, index))],
            bill.Target);
        connection.Describe(request).ShouldHaveSingleItem().Body!.Value.GetProperty("vendors").GetArrayLength().ShouldBe(2);
        await connection.WriteAsync(request, CancellationToken.None);

        // Halved to single records, both go in by the path of one.
        bill.Count("vendors").ShouldBe(2);
    }

    [Fact]
    public async Task A_vendor_is_found_by_account_number_and_name_also_where_the_name_cannot_be_asked_for()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection, "10000", "Plain, Ltd");
        var quoted = await bill.VendorAsync(connection, "10001", "\"Quoted\" \\ Ltd");
        JsonObject Vendor(string number, string name) => new() { ["name"] = name, ["accountNumber"] = number };

        (await bill.FindAsync(connection, "vendors", Vendor("10000", "Plain, Ltd"), "accountNumber", "name"))!.TargetId.ShouldBe(vendor);
        (await bill.FindAsync(connection, "vendors", Vendor("10001", "\"Quoted\" \\ Ltd"), "accountNumber", "name"))!.TargetId.ShouldBe(
            quoted);
        (await bill.FindAsync(connection, "vendors", Vendor("10000", "Renamed"), "accountNumber"))!.TargetId.ShouldBe(vendor);
        (await bill.FindAsync(connection, "vendors", Vendor("10002", "Plain, Ltd"), "accountNumber", "name"))
            .ShouldBeNull("another account number is another vendor");
    }

    [Fact]
    public async Task A_bill_whose_answer_was_lost_is_found_by_vendor_and_invoice_number_on_a_late_page()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);
        await bill.WriteAllAsync(connection, "bills",
            [.. Enumerable.Range(0, 120).Select(index => RunningBill.Bill(vendor, $"INV-{index}"))]);
        await bill.FaultAsync("""{"kind": "dropAnswer", "method": "POST", "times": 1}""");

        (await bill.WriteAsync(connection, "bills", RunningBill.Bill(vendor, "LOST"))).ShouldBeRefused(FailureKind.Ambiguous);

        (await bill.FindAsync(connection, "bills", RunningBill.Bill(vendor, "LOST"), "vendorId", "invoice"))!.Body!.Value.GetProperty(
            "invoice").GetProperty("invoiceNumber").GetString().ShouldBe("LOST");
        (await bill.FindAsync(connection, "bills", RunningBill.Bill(vendor, "lost"), "vendorId", "invoice")).ShouldBeNull();
        bill.Count("bills").ShouldBe(121);
    }

    [Fact]
    public async Task An_invoice_number_that_is_there_is_a_duplicate_by_the_pattern_of_the_settings()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);
        await bill.BillAsync(connection, vendor);

        (await bill.WriteAsync(connection, "bills", RunningBill.Bill(vendor, "INV-1"))).ShouldBeRefused(FailureKind.Duplicate).Message
            .ShouldBe("An invoice with this number already exists for the vendor.");
        bill.System.Switches.Set(BillSwitches.DuplicateMessage, "Rechnung schon da");
        (await bill.WriteAsync(connection, "bills", RunningBill.Bill(vendor, "INV-1"))).ShouldBeRefused(FailureKind.Data);
        (await bill.WriteAsync(bill.Open(("duplicatePattern", "schon da")), "bills", RunningBill.Bill(vendor, "INV-1")))
            .ShouldBeRefused(FailureKind.Duplicate);
        bill.System.Switches.Set(BillSwitches.DuplicateInvoice, "accept");
        await bill.BillAsync(connection, vendor);
    }

    [Fact]
    public async Task What_BILL_refuses_is_told_with_all_its_sentences()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();

        var failure = (await bill.WriteAsync(connection, "bills",
            new JsonObject { ["vendorId"] = "009nobody", ["invoiceNumber"] = "FLAT", ["billLineItems"] = new JsonArray() }))
            .ShouldBeRefused(FailureKind.Data);

        failure.Message.ShouldBe(
            "invoiceNumber is not a member that can be written.; dueDate is required.; invoice is required.; Vendor 009nobody does not "
                + "exist.; billLineItems must have at least one line.");
    }

    [Fact]
    public async Task A_recorded_payment_moves_the_bill_from_unpaid_over_partial_to_paid_and_is_found_after_a_doubt()
    {
        await using var bill = await RunningBill.StartAsync();
        var connection = bill.Open();
        var vendor = await bill.VendorAsync(connection);
        var id = await bill.BillAsync(connection, vendor);
        JsonObject Payment(decimal amount) => new()
        {
            ["vendorId"] = vendor,
            ["processDate"] = "2026-11-20",
            ["toPrintCheck"] = false,
            ["payments"] = new JsonArray(new JsonObject { ["billId"] = id, ["amount"] = amount }),
        };

        async Task<string?> StatusAsync() => (await bill.GetAsync(connection, "bills", id)).GetProperty("paymentStatus").GetString();
        (await StatusAsync()).ShouldBe("UNPAID");
        (await bill.FindAsync(connection, "recordedPayments", Payment(40.10m), "vendorId", "processDate", "payments")).ShouldBeNull();
        (await bill.WriteAsync(connection, "recordedPayments", Payment(40.10m))).ShouldBeOfType<WriteOutcome.Delivered>();
        (await StatusAsync()).ShouldBe("PARTIAL");
        await bill.FaultAsync("""{"kind": "dropAnswer", "method": "POST", "times": 1}""");
        (await bill.WriteAsync(connection, "recordedPayments", Payment(60.00m))).ShouldBeRefused(FailureKind.Ambiguous);
        (await StatusAsync()).ShouldBe("PAID");
        (await bill.FindAsync(connection, "recordedPayments", Payment(60.00m), "vendorId", "processDate",
            "payments"))!.TargetId.ShouldStartWith("stp");
        (await bill.FindAsync(connection, "recordedPayments", Payment(60.01m), "vendorId", "processDate", "payments")).ShouldBeNull();
        (await bill.WriteAsync(connection, "recordedPayments", Payment(0.01m))).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("amount is more than the bill's due amount of 0.00.");
        bill.Count("payments").ShouldBe(2);
    }

    [Fact]
    public async Task Money_moves_only_in_a_session_that_passed_MFA_and_for_a_bill_that_is_approved()
    {
        await using var bill = await RunningBill.StartAsync((BillSwitches.Approvals, "required"));
        var (plain, trusted) = (bill.Open(), bill.Open(("rememberMeId", Sessions.RememberMeId), ("device", Sessions.Device)));
        var id = await bill.BillAsync(plain, await bill.VendorAsync(plain));
        var payment = new JsonObject
        {
            ["billId"] = id,
            ["amount"] = 100.10m,
            ["processDate"] = "2026-11-20",
            ["fundingAccount"] = new JsonObject { ["type"] = "BANK_ACCOUNT", ["id"] = "bac01" }
        };

        (await bill.WriteAsync(plain, "payments", payment)).ShouldBeRefused(FailureKind.Authentication).Message
            .ShouldStartWith("The session is not MFA trusted.");
        (await bill.WriteAsync(trusted, "payments", payment)).ShouldBeRefused(FailureKind.Data).Message
            .ShouldBe("The bill has pending approvers and cannot be paid.");
        bill.System.Act("approve", new JsonObject { ["billId"] = id });
        var paid = (await bill.WriteAsync(trusted, "payments", payment)).ShouldBeOfType<WriteOutcome.Delivered>();

        paid.TargetId.ShouldStartWith("stp");
        (await bill.GetAsync(plain, "bills", id)).GetProperty("paymentStatus").GetString().ShouldBe("SCHEDULED");
        (await bill.FindAsync(plain, "payments", payment, "billId", "processDate", "amount"))!.TargetId.ShouldBe(paid.TargetId);
        bill.System.Act("settle", new JsonObject { ["paymentId"] = paid.TargetId, ["singleStatus"] = "VOIDED" });
        (await bill.GetAsync(plain, "bills", id)).GetProperty("paymentStatus").GetString().ShouldBe("UNPAID");
    }
}

using System.Text.Json.Nodes;
using Connector.Syspro.Simulator;

namespace Connector.Syspro.Tests.Driver;

public sealed class PostingTests
{
    [Fact]
    public async Task An_invoice_is_posted_with_its_distribution_and_the_result_names_the_journal()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("elementOrder", "strict");
        syspro.Set("unknownElements", "refuse");
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("INV-77", 100.00m, 0.10m);
        invoice["TransactionValue"] = 115.10m;
        invoice["TaxCode"] = "A";
        invoice["TaxValue"] = 15.00m;
        invoice["Parameters"] = new JsonObject { ["IgnoreAnalysis"] = "N" };
        invoice["LedgerDistribution"]![0]!["AnalysisLineEntry"] = new JsonObject { ["AnalysisCode1"] = "FIN", ["EntryAmount"] = 100.00m };

        var delivered = (await syspro.WriteAsync(connection, invoice, key: "0123456789abcdef0123456789abcdef"))
            .ShouldBeOfType<WriteOutcome.Delivered>();

        var row = syspro.Invoices("INV-77").ShouldHaveSingleItem();
        delivered.TargetId.ShouldBe($"{syspro.Company.Code}/{syspro.Vendor.Number}/INV-77");
        delivered.Body!.Value.Text("Journal").ShouldBe(row["Journal"]!.ToString());
        delivered.Body.Value.Text("TrnYear").ShouldBe(row["InvoiceYear"]!.ToString());
        row["OrigInvValue"]!.ToString().ShouldBe("115.10");
        row["Reference"]!.ToString().ShouldBe("0123456789abcdef0123456789abcd");
        syspro.RowsOf("distributions").Where(line => (string)line["Invoice"]! == "INV-77")
            .Select(line => (line["LedgerValue"]!.ToString(), (string)line["AnalysisCode1"]!)).ShouldBe([("100.00", "FIN"), ("0.10", "")]);
    }

    [Fact]
    public async Task What_is_described_is_what_is_sent_without_the_session()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        var item = Running.Item(syspro.Invoice("D-1", 10m));

        var described = connection.Describe(new WriteRequest("invoicePostings", [item], syspro.Target)).ShouldHaveSingleItem();
        await connection.WriteAsync(new WriteRequest("invoicePostings", [item], syspro.Target), default);

        described.Method.ShouldBe("GET");
        described.Body.ShouldBeNull();
        var sent = (await syspro.RequestsAsync()).Single(path => path.Contains("/Transaction/Post", StringComparison.Ordinal));
        sent.ShouldStartWith(SysproSimulator.EnetRoot + described.Path + "&UserId=");
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("windows-1252")]
    public async Task Accents_survive_both_ways_whatever_the_server_encodes(string encoding)
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("encoding", encoding);
        await using var connection = syspro.Open();

        var delivered = await syspro.WriteAsync(connection, syspro.Invoice("Straße Nr. 5 & Söhne", 10m));

        delivered.Body().Text("Invoice").ShouldBe("Straße Nr. 5 & Söhne");
        syspro.Invoices("Straße Nr. 5 & Söhne").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("items")]
    [InlineData("records")]
    [InlineData("none")]
    public async Task A_refusal_is_seen_whatever_the_object_counts(string statusNames)
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("statusNames", statusNames);
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("C-1", 10m);
        invoice["LedgerDistribution"]![0]!["LedgerCode"] = "99-9999";

        var failure = (await syspro.WriteAsync(connection, invoice)).Failure();

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Code.ShouldBe("240004");
        failure.Message.ShouldBe("Ledger code '99-9999' not found.");
        failure.Detail.ShouldBe("APSTIN: ledgercode 240004");
        (await syspro.WriteAsync(connection, syspro.Invoice("C-2", 10m))).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task Every_fault_of_an_invoice_is_told()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("closedPeriods", "P");
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("F-1", 10m);
        invoice["Supplier"] = syspro.Company.Vendors.First(vendor => vendor.IsBlocked).Number;
        invoice["TransactionValue"] = 11m;
        invoice["Parameters"] = new JsonObject { ["PostingPeriod"] = "P" };

        (await syspro.WriteAsync(connection, invoice)).Failure().Message.ShouldBe(
            $"Supplier '{invoice["Supplier"]}' is on hold. Posting period 'P' is closed. Distribution total 10.00 does not equal "
                + "transaction value less tax 11.00.");
    }

    [Fact]
    public async Task The_period_is_the_connections_unless_the_record_says()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open(null, ("postingPeriod", "P"));

        var month = (await syspro.WriteAsync(connection, syspro.Invoice("M-1", 10m))).Body().Text("TrnMonth");

        month.ShouldBe(syspro.System.Clock.GetUtcNow().AddMonths(-1).Month.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_number_the_supplier_used_before_is_a_duplicate_by_whomever_it_was_posted()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("DUP", 10m));

        var failure = (await syspro.WriteAsync(connection, syspro.Invoice("DUP", 10m))).Failure();

        failure.Kind.ShouldBe(FailureKind.Duplicate);
        failure.Message.ShouldBe($"Invoice 'DUP' already exists for supplier '{syspro.Vendor.Number}'.");
        (await syspro.FindAsync(connection, syspro.Invoice("DUP", 10m), inDoubt: false)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_number_that_waits_for_approval_in_SYSPRO_is_refused_in_its_words()
    {
        await using var syspro = await Running.StartAsync();
        lock (syspro.System.Data.Gate)
            syspro.System.Data["registeredInvoices"].Put($"{syspro.Company.Code}/{syspro.Vendor.Number}/REG", []);
        await using var connection = syspro.Open();

        (await syspro.WriteAsync(connection, syspro.Invoice("REG", 10m))).Failure().Kind.ShouldBe(FailureKind.Data);
    }

    [Fact]
    public async Task A_lost_answer_is_a_doubt_that_the_look_up_settles()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.FaultsAsync("""{"kind": "dropAnswer", "path": "Transaction", "times": 1}""");
        var invoice = syspro.Invoice("LOST", 10m);

        (await syspro.WriteAsync(connection, invoice, key: "a1")).Failure().Kind.ShouldBe(FailureKind.Ambiguous);

        var found = (await syspro.FindAsync(connection, invoice, key: "a1")).ShouldNotBeNull();
        found.TargetId.ShouldBe($"{syspro.Company.Code}/{syspro.Vendor.Number}/LOST");
        found.Body!.Value.Text("TrnYear").ShouldBe(syspro.Invoices("LOST")[0]["InvoiceYear"]!.ToString());
        (await syspro.CallsAsync()).Count(call => call == "Transaction/Post").ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"kind": "dropAnswer", "path": "Transaction", "orderly": true, "times": 1}""")]
    [InlineData("""{"kind": "serverErrorAfter", "path": "Transaction", "status": 503, "times": 1}""")]
    [InlineData("""{"kind": "serverErrorAfter", "path": "Transaction", "status": 500, "times": 1}""")]
    [InlineData("""{"kind": "truncatedBody", "path": "Transaction", "times": 1}""")]
    public async Task A_post_by_GET_is_never_sent_twice_by_itself(string fault)
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("WARM", 10m));
        await syspro.FaultsAsync(fault);

        (await syspro.WriteAsync(connection, syspro.Invoice("ONCE", 10m))).Failure().Kind.ShouldBe(FailureKind.Ambiguous);

        (await syspro.CallsAsync()).Count(call => call == "Transaction/Post").ShouldBe(2);
        syspro.Invoices("ONCE").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("invoicePostings", FailureKind.Ambiguous)]
    [InlineData("journals", FailureKind.Ambiguous)]
    [InlineData("supplierUpdates", FailureKind.Transient)]
    public async Task A_web_page_in_place_of_the_answer_is_no_post(string resource, FailureKind kind)
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.FaultsAsync("""{"kind": "webPage", "path": "/(Transaction|Setup)/"}""");
        JsonObject body = resource switch
        {
            "invoicePostings" => syspro.Invoice("PAGE", 10m),
            "journals" =>
                new JsonObject { ["JournalDetails"] = new JsonArray(new JsonObject { ["LedgerCode"] = "60-62200", ["EntryAmount"] = 0m }) },
            _ => new JsonObject { ["Supplier"] = syspro.Vendor.Number, ["TaxRegnNum"] = "NEW" },
        };

        (await syspro.WriteAsync(connection, body, resource)).Failure().Kind.ShouldBe(kind);

        syspro.Invoices("PAGE").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_names_no_journal_is_not_taken_for_a_post()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("UNPROVEN", 10m);
        invoice["Parameters"] = new JsonObject { ["ValidateOnly"] = "Y" };

        var failure = (await syspro.WriteAsync(connection, invoice)).Failure();

        failure.Kind.ShouldBe(FailureKind.Ambiguous);
        failure.Message.ShouldBe(
            "SYSPRO refused nothing, but its answer to APSTIN names no Journal, and the document is not found there. It is looked up "
                + "before it is sent again.");
        syspro.Invoices("UNPROVEN").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_SYSPRO_whose_answers_name_no_journal_is_looked_into()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("journalNumber", "hidden");
        await using var connection = syspro.Open();

        (await syspro.WriteAsync(connection, syspro.Invoice("BRIEF", 10m))).Body().Text("Journal")
            .ShouldBe(syspro.Invoices("BRIEF").ShouldHaveSingleItem()["Journal"]!.ToString());
    }

    [Fact]
    public async Task A_resend_that_meets_its_own_post_is_delivered()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("OWN", 10m);
        await syspro.WriteAsync(connection, invoice, key: "b2");

        (await syspro.WriteAsync(connection, invoice, inDoubt: true, key: "b2")).ShouldBeOfType<WriteOutcome.Delivered>();
        (await syspro.WriteAsync(connection, invoice, inDoubt: true, key: "c3")).Failure().Kind.ShouldBe(FailureKind.Duplicate);
    }

    [Theory]
    [InlineData("kept", "10.00", "b2", true)]
    [InlineData("kept", "10.01", "b2", false)]
    [InlineData("kept", "10.00", "c3", false)]
    [InlineData("blank", "10.00", "c3", true)]
    [InlineData("blank", "10.01", "b2", false)]
    public async Task After_a_doubt_only_an_invoice_of_our_value_and_reference_is_ours(string reference, string value, string key,
        bool isOurs)
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("reference", reference);
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("WHOSE", 10.00m), key: "b2");

        var found =
            await syspro.FindAsync(connection, syspro.Invoice("WHOSE", decimal.Parse(value, CultureInfo.InvariantCulture)), key: key);

        (found is not null).ShouldBe(isOurs);
    }

    [Fact]
    public async Task A_number_is_looked_up_in_the_characters_SYSPRO_keeps()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("Ł-1 'x'  ", 10m);

        await syspro.WriteAsync(connection, invoice, key: "k");

        syspro.Invoices("L-1 'x'").ShouldHaveSingleItem();
        (await syspro.FindAsync(connection, invoice, key: "k")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_document_that_is_too_long_for_a_URL_is_refused_before_it_is_sent()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        var failure = (await syspro.WriteAsync(connection, syspro.Invoice("LONG", [.. Enumerable.Repeat(1m, 120)]))).Failure();

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Code.ShouldBe("url-too-long");
        failure.Message.ShouldMatch(
            "^This document with 120 lines makes a URL of [0-9]{5} characters, and the web server in front of SYSPRO takes 15800 "
                + "\\('maxUrlLength'\\)\\. Put fewer or shorter lines into one document; or raise MaxRequestBytes and MaxFieldLength of "
                    + "http\\.sys on that server, and then 'maxUrlLength'\\.$");
        (await syspro.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_takes_shorter_URLs_than_thought_says_so()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("urlLimit", "1000");
        await using var connection = syspro.Open();

        var failure = (await syspro.WriteAsync(connection, syspro.Invoice("SHORT", [.. Enumerable.Repeat(1m, 20)]))).Failure();

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldStartWith("The web server in front of SYSPRO refused the request (status 400), whose URL has about ");
        failure.Message.ShouldContain("lower the connection's 'maxUrlLength'");
    }

    [Fact]
    public async Task An_element_SYSPRO_does_not_know_never_leaves()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("E-1", 10m);
        invoice["Invoise"] = "E-1";

        (await syspro.WriteAsync(connection, invoice)).Failure().Message
            .ShouldBe("APSTIN has no element 'Invoise', and SYSPRO would pass over it in silence. Did you mean 'Invoice'?");
        (await syspro.CallsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_supplier_that_pays_at_once_has_paid()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        var invoice = syspro.Invoice("CASH", 10m);
        invoice["Supplier"] = syspro.Company.Vendors.First(vendor => vendor is { PaysAtOnce: true, IsBlocked: false }).Number;

        await syspro.WriteAsync(connection, invoice);

        ((decimal)syspro.Invoices("CASH")[0]["MthInvBal1"]!).ShouldBe(0m);
        ((decimal)syspro.RowsOf("ApInvoicePay").ShouldHaveSingleItem()["TrnValue"]!).ShouldBe(10m);
    }

    [Fact]
    public async Task A_journal_carries_the_records_key_and_is_found_by_it()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.FaultsAsync("""{"kind": "dropAnswer", "path": "Transaction", "times": 1}""");
        var journal = new JsonObject
        {
            ["JournalDate"] = "2026-11-20",
            ["PostJournal"] = "Y",
            ["JournalDetails"] = new JsonArray(
                new JsonObject { ["LedgerCode"] = "60-62200", ["EntryAmount"] = 12.50m, ["Comment"] = "Accrual" },
                new JsonObject { ["LedgerCode"] = "20-20200", ["EntryAmount"] = -12.50m }),
        };
        const string key = "fedcba9876543210fedcba9876543210";

        (await syspro.FindAsync(connection, journal, "journals", key: key)).ShouldBeNull();
        (await syspro.WriteAsync(connection, journal, "journals", key: key)).Failure().Kind.ShouldBe(FailureKind.Ambiguous);
        var found = (await syspro.FindAsync(connection, journal, "journals", key: key)).ShouldNotBeNull();

        var rows = syspro.RowsOf("GenJournalDetail");
        rows.Select(row => row["Reference"]!.ToString()).ShouldAllBe(reference => reference == key.Substring(0, 30));
        found.TargetId.ShouldBe($"{syspro.Company.Code}/{rows[0]["GlYear"]}/{rows[0]["GlPeriod"]}/1");
        (await syspro.WriteAsync(connection, journal, "journals", key: "another")).Body().Text("GlJournal").ShouldBe("2");
    }

    [Fact]
    public async Task Where_journals_are_looked_up_is_the_sites()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open(null, ("journalTable", "GenJournalCtl"), ("journalReferenceColumn", "Notation"));

        (await Should.ThrowAsync<ConnectorException>(() => syspro.FindAsync(connection, [], "journals",
            key: "k"))).Failure.Detail!.ShouldContain("/GenJournalCtl?$filter=Notation%20eq%20%27k%27");
    }

    [Fact]
    public async Task A_journal_out_of_balance_is_refused()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        (await syspro.WriteAsync(connection,
            new JsonObject { ["JournalDetails"] = new JsonArray(new JsonObject { ["LedgerCode"] = "60-62200", ["EntryAmount"] = 1m }) },
            "journals"))
            .Failure().Message.ShouldBe("Journal is out of balance by 1.00.");
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;

namespace Connector.Basware.Tests.Simulator;

public sealed class DocumentTests
{
    private static string FirstInvoice => BaswareHost.World.Companies[0].Invoices[0].Id;

    [Fact]
    public async Task Invoices_of_every_company_wait_for_transfer_from_the_start()
    {
        await using var host = await BaswareHost.StartAsync();
        var documents = host.Sandbox.Data["accountingDocuments"].Rows.ToList();
        documents.Count.ShouldBe(BaswareHost.World.Companies.Sum(company => company.Invoices.Length));
        documents.ShouldAllBe(document => document["processingStatus"]!.GetValue<string>() == "WaitingForTransfer");
        documents.Select(document => document["companyCode"]!.GetValue<string>()).Distinct()
            .ShouldBe(BaswareHost.World.Companies.Select(company => company.Code), ignoreOrder: true);
    }

    [Fact]
    public async Task A_seeded_invoice_obeys_the_record_schema_and_adds_up()
    {
        await using var host = await BaswareHost.StartAsync();
        var rules = RecordRules.Load("accounting-document");
        foreach (var document in host.Sandbox.Data["accountingDocuments"].Rows)
        {
            rules.Check(JsonNode.Parse(document.ToJsonString()), whole: true, knowsOnly: true).ShouldBeEmpty();
            document["codingRows"]!.AsArray().Sum(row => row!["netTotal"]!.GetValue<decimal>())
                .ShouldBe(document["netSum"]!.GetValue<decimal>());
            document["codingRows"]!.AsArray().Sum(row => row!["grossTotal"]!.GetValue<decimal>())
                .ShouldBe(document["grossSum"]!.GetValue<decimal>());
        }
    }

    [Fact]
    public async Task A_list_is_fetched_by_a_redirect_that_takes_no_credentials_and_no_unsigned_header()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        using var redirect = await client.GetAsync("/v1/accountingDocuments?pageSize=5");
        redirect.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var url = redirect.Headers.Location!;

        (await client.GetAsync(url.ToString())).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        client.Token = null;
        (await client.GetAsync(url.ToString(), ("x-amz-meta-continuationtoken", "x"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.FetchAsync(new Uri(url.ToString()[..^1] + "?"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var page = await client.FetchAsync(url);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.Contains("X-amz-meta-continuationToken").ShouldBeTrue();
        redirect.Headers.Contains("X-amz-meta-continuationToken").ShouldBeFalse();
        (await ApiClient.JsonAsync(page))!["accountingDocuments"]!.AsArray().Count.ShouldBe(5);

        host.Sandbox.Clock.Move(TimeSpan.FromMinutes(16));
        (await client.FetchAsync(url)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("redirect", true, false)]
    [InlineData("both", true, true)]
    public async Task The_continuation_token_comes_where_the_switch_puts_it(string place, bool onRedirect, bool onFinal)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.ContinuationOn, place);
        using var client = await new ApiClient(host).SignInAsync();
        using var redirect = await client.GetAsync("/v1/accountingDocuments?pageSize=5");
        redirect.Headers.Contains("X-amz-meta-continuationToken").ShouldBe(onRedirect);
        using var page = await client.FetchAsync(redirect.Headers.Location!);
        page.Headers.Contains("X-amz-meta-continuationToken").ShouldBe(onFinal);
    }

    [Fact]
    public async Task A_page_ends_early_where_its_invoices_have_many_rows_although_more_follow()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.Redirect, "off");
        host.Sandbox.Switches.Set(BaswareSwitches.RowsPerPage, "12");
        using var client = await new ApiClient(host).SignInAsync();
        using var page = await client.GetAsync("/v1/accountingDocuments");
        (await ApiClient.JsonAsync(page))!["accountingDocuments"]!.AsArray().Count.ShouldBeLessThan(12);
        page.Headers.Contains("X-amz-meta-continuationToken").ShouldBeTrue();
    }

    [Fact]
    public async Task Invoices_that_leave_the_list_between_two_pages_make_nobody_miss_one()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.Redirect, "off");
        using var client = await new ApiClient(host).SignInAsync();
        var seen = new HashSet<string>();
        string? token = null;
        do
        {
            using var page = await client.GetAsync("/v1/accountingDocuments?ProcessingStatus=WaitingForTransfer&pageSize=50",
                token is null ? [] : [("x-amz-meta-continuationtoken", token)]);
            foreach (var document in (await ApiClient.JsonAsync(page))!["accountingDocuments"]!.AsArray())
            {
                var id = document!["invoiceId"]!.GetValue<string>();
                seen.Add(id).ShouldBeTrue();
                (await client.PostAsync($"/v1/accountingDocuments/{id}/acknowledge")).StatusCode.ShouldBe(HttpStatusCode.OK);
            }

            token = page.Headers.TryGetValues("X-amz-meta-continuationToken", out var values) ? values.Single() : null;
        }
        while (token is not null);

        seen.Count.ShouldBe(host.Sandbox.Data["accountingDocuments"].Count);
        (await client.GetAsync("/v1/accountingDocuments?ProcessingStatus=WaitingForTransfer")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_token_sent_with_another_query_is_refused()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.Redirect, "off");
        using var client = await new ApiClient(host).SignInAsync();
        using var page = await client.GetAsync("/v1/accountingDocuments?pageSize=5");
        var token = page.Headers.GetValues("X-amz-meta-continuationToken").Single();
        (await client.GetAsync("/v1/accountingDocuments?pageSize=6", ("x-amz-meta-continuationtoken", token))).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
        (await client.GetAsync("/v1/accountingDocuments?pageSize=5", ("x-amz-meta-continuationtoken", "AAAA"))).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("?pageSize=0")]
    [InlineData("?pageSize=101")]
    [InlineData("?ProcessingStatus=Nowhere")]
    [InlineData("?lastUpdated=yesterday")]
    public async Task A_parameter_out_of_range_is_refused(string query)
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        (await client.GetAsync("/v1/accountingDocuments" + query)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_company_and_by_change()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.Redirect, "off");
        using var client = await new ApiClient(host).SignInAsync();
        var company = BaswareHost.World.Companies[1];
        var found = (await ApiClient.JsonAsync(
            await client.GetAsync($"/v1/accountingDocuments?companycode={company.Code}")))!["accountingDocuments"]!.AsArray();
        found.Count.ShouldBe(company.Invoices.Length);
        (await client.GetAsync("/v1/accountingDocuments?lastUpdated=2100-01-01")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync("/v1/accountingDocuments?lastUpdated=0001-01-01")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_invoice_is_acknowledged_once()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        (await client.PostAsync($"/v1/accountingDocuments/{FirstInvoice}/acknowledge")).StatusCode.ShouldBe(HttpStatusCode.OK);
        StatusOf(host).ShouldBe("TransferInProgress");
        (await client.PostAsync($"/v1/accountingDocuments/{FirstInvoice}/acknowledge")).StatusCode
            .ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await client.PostAsync("/v1/accountingDocuments/nobody/acknowledge")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true, "Transferred")]
    [InlineData(false, "TransferFailed")]
    public async Task A_transfer_response_settles_the_invoice(bool success, string status)
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        (await client.PostAsync(Responses("transferResponses"), Records.TransferResponse("R1", success))).StatusCode
            .ShouldBe(HttpStatusCode.OK);
        StatusOf(host).ShouldBe(status);
        var document = host.Sandbox.Data["accountingDocuments"].Find(FirstInvoice)!;
        document["transferResponses"]!.AsArray().Single()!["externalCode"]!.GetValue<string>().ShouldBe("R1");
        document.ContainsKey("voucherNumber1").ShouldBe(success);
    }

    [Theory]
    [InlineData("400", HttpStatusCode.BadRequest)]
    [InlineData("409", HttpStatusCode.Conflict)]
    public async Task A_second_transfer_response_is_refused(string wrongState, HttpStatusCode expected)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.WrongState, wrongState);
        using var client = await new ApiClient(host).SignInAsync();
        await client.PostAsync(Responses("transferResponses"), Records.TransferResponse("R1"));
        (await client.PostAsync(Responses("transferResponses"), Records.TransferResponse("R2"))).StatusCode.ShouldBe(expected);
        using var repeated = await client.PostAsync(Responses("transferResponses"), Records.TransferResponse("R1"));
        repeated.StatusCode.ShouldBe(expected);
        (await ApiClient.JsonAsync(repeated))!["errors"]![0]!["code"]!.GetValue<string>().ShouldBe("CONFLICT_IN_POST");
        host.Sandbox.Data["accountingDocuments"].Find(FirstInvoice)!["transferResponses"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("far too long: ")]
    public async Task A_response_message_has_1_to_250_characters(string message)
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var text = message.Length == 0 ? message : message.PadRight(251, 'x');
        (await client.PostAsync(Responses("transferResponses"), Records.TransferResponse("R1").With("responseMessage", text))).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
        (await client.PostAsync(Responses("transferResponses"), Records.TransferResponse(new string('x', 37)))).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_payment_needs_a_transferred_invoice_may_repeat_and_clears_what_it_leaves_out()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        (await client.PostAsync(Responses("paymentResponses"), Records.PaymentResponse("P1"))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await client.PostAsync(Responses("transferResponses"), Records.TransferResponse("R1"));
        (await client.PostAsync(Responses("paymentResponses"), Records.PaymentResponse("P1"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        StatusOf(host).ShouldBe("Paid");
        var document = host.Sandbox.Data["accountingDocuments"].Find(FirstInvoice)!;
        document["paymentMethod"]!.GetValue<string>().ShouldBe("BANK");

        var second = Records.PaymentResponse("P2");
        second.Remove("paymentMethod");
        (await client.PostAsync(Responses("paymentResponses"), second)).StatusCode.ShouldBe(HttpStatusCode.OK);
        document.ContainsKey("paymentMethod").ShouldBeFalse();
        document["paymentResponses"]!.AsArray().Count.ShouldBe(2);
        (await client.PostAsync(Responses("paymentResponses"), second)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("paid", "Paid")]
    [InlineData("transferred", "Transferred")]
    public async Task Whether_a_part_payment_pays_an_invoice_is_a_switch(string partialPayment, string status)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.PartialPayment, partialPayment);
        using var client = await new ApiClient(host).SignInAsync();
        await client.PostAsync(Responses("transferResponses"), Records.TransferResponse("R1"));
        await client.PostAsync(Responses("paymentResponses"), Records.PaymentResponse("P1").With("paidTotal", 0.01m));
        StatusOf(host).ShouldBe(status);
    }

    [Fact]
    public async Task An_invoice_that_waits_for_prebooking_is_prebooked_once()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Data["accountingDocuments"].Find(FirstInvoice)!["processingStatus"] = "WaitingForPrebook";
        using var client = await new ApiClient(host).SignInAsync();
        await client.PostAsync($"/v1/accountingDocuments/{FirstInvoice}/acknowledge");
        StatusOf(host).ShouldBe("PrebookInProgress");
        (await client.PostAsync(Responses("prebookResponses"), Records.TransferResponse("B1"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        StatusOf(host).ShouldBe("Prebooked");
        (await client.PostAsync(Responses("prebookResponses"), Records.TransferResponse("B2"))).StatusCode
            .ShouldBe(HttpStatusCode.Conflict);
    }

    private static string Responses(string kind) => $"/v1/accountingDocuments/{FirstInvoice}/{kind}";

    private static string StatusOf(BaswareHost host) =>
        host.Sandbox.Data["accountingDocuments"].Find(FirstInvoice)!["processingStatus"]!.GetValue<string>();
}

using System.Text.Json.Nodes;
using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;

namespace Connector.Basware.Tests.Driver;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("final", "on")]
    [InlineData("redirect", "on")]
    [InlineData("both", "on")]
    [InlineData("final", "off")]
    public async Task Every_invoice_is_read_once_whatever_way_it_comes(string continuationOn, string redirect)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.ContinuationOn, continuationOn);
        host.Sandbox.Switches.Set(BaswareSwitches.Redirect, redirect);
        host.Sandbox.Switches.Set(BaswareSwitches.RowsPerPage, "40");
        await using var connection = Connections.Open(host);
        var pages = await connection.ReadAsync("accountingDocuments", "WaitingForTransfer");
        pages.Count.ShouldBeGreaterThan(5);
        pages[..^1].ShouldAllBe(page => !page.IsLast && page.Records.Count < 100);
        pages[^1].IsLast.ShouldBeTrue();
        var ids = pages.SelectMany(page => page.Records).Select(record => record.GetProperty("invoiceId").GetString()!).ToList();
        ids.ShouldBe(BaswareHost.World.Companies.SelectMany(company => company.Invoices).Select(invoice => invoice.Id));
    }

    [Fact]
    public async Task A_redirect_is_followed_by_a_request_that_carries_nothing_of_ours()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);
        (await connection.ReadAsync("accountingDocuments")).Count.ShouldBeGreaterThan(1);
        var fetches = host.Exchanges.Where(exchange => exchange.Path.StartsWith("/_storage/", StringComparison.Ordinal)).ToList();
        fetches.Count.ShouldBeGreaterThan(1);
        fetches.ShouldAllBe(fetch => fetch.Status == 200);
        fetches.SelectMany(fetch => fetch.RequestHeaders.Keys)
            .ShouldNotContain(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || name == "Authorization");
        host.Exchanges.Where(exchange => exchange.Status == 302).Skip(1)
            .ShouldAllBe(exchange => exchange.RequestHeaders.ContainsKey("x-amz-meta-continuationtoken"));
    }

    [Fact]
    public async Task An_empty_list_is_one_page_without_records()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);
        var page = (await connection.ReadAsync("accountingDocuments", "Paid")).ShouldHaveSingleItem();
        page.Records.ShouldBeEmpty();
        page.IsLast.ShouldBeTrue();
        host.Exchanges[^1].Status.ShouldBe(404);
    }

    [Fact]
    public async Task Amounts_and_texts_arrive_exactly_as_they_were_sent()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);
        var read = (await connection.ReadAsync("accountingDocuments")).SelectMany(page => page.Records)
            .ToDictionary(record => record.GetProperty("invoiceId").GetString()!);
        foreach (var invoice in BaswareHost.World.Companies.SelectMany(company => company.Invoices))
        {
            var document = read[invoice.Id];
            document.GetProperty("invoiceNumber").GetString().ShouldBe(invoice.Number);
            document.GetProperty("netSum").GetRawText().ShouldBe(invoice.Net.ToString(System.Globalization.CultureInfo.InvariantCulture));
            document.GetProperty("codingRows").EnumerateArray().Select(row => row.GetProperty("text1").GetString())
                .ShouldBe(invoice.Rows.Select(row => row.Text));
        }
    }

    [Fact]
    public async Task A_list_is_narrowed_by_company_and_by_change()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);
        var company = BaswareHost.World.Companies[1];
        (await connection.ReadAsync("accountingDocuments", company: company.Code)).Sum(page => page.Records.Count)
            .ShouldBe(company.Invoices.Length);
        (await connection.ReadAsync("accountingDocuments", since: new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero)))
            .Sum(page => page.Records.Count).ShouldBe(0);
    }

    [Theory]
    [InlineData("described")]
    [InlineData("observed")]
    [InlineData("bare")]
    public async Task Master_data_is_read_in_either_envelope(string envelope)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.Envelope, envelope);
        host.Sandbox.Data["vendors"].Put("V1", Records.Vendor("V1").With("lastUpdated", "2026-01-01T00:00:00Z"));
        await using var connection = Connections.Open(host);
        (await connection.ReadAsync("vendors")).Single().Records.Single().GetProperty("name").GetString().ShouldBe("Blåbær & Søn 東京 🍇");
        (await connection.ReadAsync("paymentTerms")).Sum(page => page.Records.Count).ShouldBe(host.Sandbox.Data["paymentTerms"].Count);
    }

    [Fact]
    public async Task One_invoice_is_read_by_its_id_and_an_unknown_one_is_null()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);
        var id = BaswareHost.World.Companies[0].Invoices[0].Id;
        (await connection.GetAsync(new GetRequest("accountingDocuments", id), CancellationToken.None))!.Value.GetProperty("invoiceId")
            .GetString().ShouldBe(id);
        (await connection.GetAsync(new GetRequest("accountingDocuments", "nobody"), CancellationToken.None)).ShouldBeNull();
        (await connection.GetAsync(new GetRequest("vendors", "nobody"), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task One_token_serves_many_calls_and_a_rejected_one_is_renewed_once()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.ReadAsync("accountingDocuments", "Paid")));
        TokenCalls(host).ShouldBe(1);
        host.Sandbox.ExpireTokens();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.ReadAsync("accountingDocuments", "Paid")));
        TokenCalls(host).ShouldBe(2);
    }

    [Theory]
    [InlineData("seconds", 3600)]
    [InlineData("minutes", 60)]
    public async Task A_token_is_renewed_before_it_expires_whichever_unit_its_life_is_told_in(string unit, int told)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.ExpiresInUnit, unit);
        await using var connection = Connections.Open(host, host.Sandbox.Clock);
        await connection.ReadAsync("accountingDocuments", "Paid");
        JsonNode.Parse(host.Exchanges[0].ResponseBody)!["expires_in"]!.GetValue<int>().ShouldBe(told);
        host.Sandbox.Clock.Move(TimeSpan.FromMinutes(59));
        await connection.ReadAsync("accountingDocuments", "Paid");
        TokenCalls(host).ShouldBe(2);
        host.Exchanges.ShouldAllBe(exchange => exchange.Status != 401);
    }

    [Fact]
    public async Task The_token_is_asked_for_with_Basic_credentials_and_the_scopes_of_the_connection()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host, ("scopes", "accountingDocuments.read requestStatus.read"));
        await connection.ReadAsync("accountingDocuments", "Paid");
        var token = host.Exchanges.Single(exchange => exchange.Path == "/v1/tokens");
        token.RequestHeaders["Authorization"].ShouldBe("Basic c2FuZGJveC1jbGllbnQ6c2FuZGJveC1jbGllbnQtc2VjcmV0");
        token.RequestBody.ShouldBe("grant_type=client_credentials&scope=accountingDocuments.read+requestStatus.read");
    }

    [Fact]
    public async Task Scopes_that_were_not_granted_are_named()
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.ClientScopes, "accountingDocuments.read requestStatus.read");
        host.Sandbox.Switches.Set(BaswareSwitches.UnknownScope, "narrow");
        await using var connection =
            Connections.Open(host, ("scopes", "accountingDocuments.read vendors.write requestStatus.read accounts.write"));
        var refused = await Should.ThrowAsync<ConnectorException>(() => connection.ReadAsync("accountingDocuments"));
        refused.Failure.Kind.ShouldBe(FailureKind.Authentication);
        refused.Message.ShouldBe("The token was issued without the scopes vendors.write, accounts.write: have them granted to the client.");
    }

    [Theory]
    [InlineData("401")]
    [InlineData("403")]
    public async Task A_call_outside_the_scopes_is_a_failure_of_permissions(string missingScope)
    {
        await using var host = await BaswareHost.StartAsync();
        host.Sandbox.Switches.Set(BaswareSwitches.MissingScope, missingScope);
        await using var connection = Connections.Open(host, ("scopes", "vendors.read"));
        (await Should.ThrowAsync<ConnectorException>(() => connection.ReadAsync("accountingDocuments"))).Failure.Kind
            .ShouldBe(FailureKind.Authentication);
    }

    private static int TokenCalls(BaswareHost host) => host.Exchanges.Count(exchange => exchange.Path == "/v1/tokens");
}

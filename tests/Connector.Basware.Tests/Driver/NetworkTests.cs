using Connector.Basware.Simulator;
using Connector.Basware.Tests.Support;

namespace Connector.Basware.Tests.Driver;

/// <summary>E-invoices of the Network API: HTTP Basic, and an id of its own with each call.</summary>
public sealed class NetworkTests
{
    private static readonly WorldInvoiceId First = new(0), Second = new(2);

    [Fact]
    public async Task An_e_invoice_is_read_by_its_bumid_with_Basic_and_amounts_as_they_were_sent()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);

        var invoice = (await connection.GetAsync(new GetRequest("eInvoices", First.BumId), CancellationToken.None)).ShouldNotBeNull();

        var data = invoice.GetProperty("data");
        data.GetProperty("id").GetString().ShouldBe(First.Invoice.Number);
        data.GetProperty("legalMonetaryTotal").GetProperty("payableAmount").GetProperty("amount").GetRawText()
            .ShouldBe((First.Invoice.Net + First.Invoice.Tax).ToString(CultureInfo.InvariantCulture));
        var call = host.Exchanges.ShouldHaveSingleItem("the client's token is not asked for");
        call.RequestHeaders["Authorization"].ShouldStartWith("Basic ");
        (await connection.GetAsync(new GetRequest("eInvoices", "11111111-1111-4111-8111-111111111111"), CancellationToken.None))
            .ShouldBeNull();
    }

    [Fact]
    public async Task Each_call_has_an_id_of_its_own_that_is_a_UUID_of_version_4()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.Open(host);
        foreach (var bumId in new[] { First.BumId, Second.BumId, First.BumId })
            (await connection.GetAsync(new GetRequest("eInvoices", bumId), CancellationToken.None)).ShouldNotBeNull();

        var ids = host.Exchanges.Select(exchange => exchange.RequestHeaders["X-BW-REQUEST-ID"]).ToList();
        ids.Distinct().Count().ShouldBe(3);
        ids.ShouldAllBe(id => Guid.ParseExact(id, "D").Version == 4);
    }

    [Fact]
    public async Task A_call_that_is_repeated_after_a_lost_answer_keeps_its_id_and_a_later_one_does_not()
    {
        await using var host = await BaswareHost.StartAsync();
        var made = 0;
        await using var connection = Connections.OpenWith(host.Address,
            context => context with { NewId = () => Guid.Parse($"0000000{++made}-0000-4000-8000-000000000000") });
        host.Fault = async (context, next) =>
        {
            await next(context);
            if (host.Exchanges.Count == 0)
                context.Abort();
        };

        await connection.GetAsync(new GetRequest("eInvoices", First.BumId), CancellationToken.None);
        await connection.GetAsync(new GetRequest("eInvoices", First.BumId), CancellationToken.None);

        host.Exchanges.Select(exchange => exchange.RequestHeaders["X-BW-REQUEST-ID"]).ShouldBe(
            ["00000001-0000-4000-8000-000000000000", "00000001-0000-4000-8000-000000000000", "00000002-0000-4000-8000-000000000000"]);
    }

    [Fact]
    public async Task What_Basware_says_of_a_refused_request_is_told_with_the_field_it_is_about()
    {
        await using var host = await BaswareHost.StartAsync();
        // The first UUIDs there were: made of time and place.
        await using var connection = Connections.OpenWith(host.Address,
            context => context with { NewId = () => Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8") });

        var failure = (await Should.ThrowAsync<ConnectorException>(
            connection.GetAsync(new GetRequest("eInvoices", First.BumId), CancellationToken.None))).Failure;

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Code.ShouldBe("Error.004.0002");
        failure.Message.ShouldBe(
            "Required field is missing from the request sent by the API client, or a field in the request does not match the expected "
                + "pattern (X-BW-REQUEST-ID: header is not a UUID of version 4).");
    }

    [Fact]
    public async Task An_id_that_was_sent_with_another_invoice_is_found_out()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var connection = Connections.OpenWith(host.Address,
            context => context with { NewId = () => Guid.Parse("00000001-0000-4000-8000-000000000000") });
        await connection.GetAsync(new GetRequest("eInvoices", First.BumId), CancellationToken.None);
        (await Should.ThrowAsync<ConnectorException>(
            connection.GetAsync(new GetRequest("eInvoices", Second.BumId), CancellationToken.None))).Failure.Message
            .ShouldContain("header was sent with another request before");
    }

    [Fact]
    public async Task Wrong_and_missing_credentials_say_what_to_do()
    {
        await using var host = await BaswareHost.StartAsync();
        await using var wrong = Connections.Open(host, ("networkPassword", "wrong-password"));
        var refused = (await Should.ThrowAsync<ConnectorException>(
            wrong.GetAsync(new GetRequest("eInvoices", First.BumId), CancellationToken.None))).Failure;
        refused.Kind.ShouldBe(FailureKind.Authentication);
        refused.ToString().ShouldNotContain("wrong-password");
        await using var without = Connections.Open(host, ("networkUser", ""));
        (await Should.ThrowAsync<ConnectorException>(
            without.GetAsync(new GetRequest("eInvoices", First.BumId), CancellationToken.None))).Failure.Message.ShouldBe(
            "The connection has no networkUser, so no e-invoice can be read: the Network API takes a user and password of its own, not "
                + "the client's token.");
    }

    /// <summary>An invoice of the first company by its place.</summary>
    private sealed record WorldInvoiceId(int Place)
    {
        public Connector.Simulation.World.WorldInvoice Invoice => BaswareHost.World.Companies[0].Invoices[Place];

        public string BumId => WorldDocuments.BumId(Invoice);
    }
}

using System.Net;
using Connector.Syspro.Simulator;

namespace Connector.Syspro.Tests.Simulator;

public sealed class EnetTests
{
    private const string Dead = "ERROR: Unable to read the SYSPRO base directory registry string BaseDir8";

    [Fact]
    public async Task A_session_is_34_hex_digits_and_two_blanks_and_answers_are_octets()
    {
        await using var syspro = await Running.StartAsync();

        (await syspro.LogOnAsync()).ShouldMatch("^[0-9A-F]{34}  $");

        using var answer = await syspro.Http.GetAsync(new Uri(syspro.Enet + "/getversion"));
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/octet-stream");
        answer.Headers.Server.ToString().ShouldBe("Microsoft-HTTPAPI/2.0");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("7.0.0.6");
    }

    [Theory]
    [InlineData("NOBODY", WorldSeed.Password, "ERROR: Invalid operator")]
    [InlineData(null, "wrong", "ERROR: Invalid operator password")]
    public async Task A_log_on_is_refused_with_200_and_a_text(string? user, string password, string text)
    {
        await using var syspro = await Running.StartAsync();

        (await syspro.LogOnAsync(user: user, password: password)).ShouldBe(text);
    }

    [Fact]
    public async Task A_company_has_an_id_and_a_password()
    {
        await using var syspro = await Running.StartAsync();

        (await syspro.EnetAsync("Logon", ("Operator", WorldSeed.Operator), ("OperatorPassword", WorldSeed.Password), ("CompanyId", "XX")))
            .ShouldBe("ERROR: Invalid company");
        (await syspro.EnetAsync("Logon", ("Operator", WorldSeed.Operator), ("OperatorPassword", WorldSeed.Password),
            ("CompanyId", syspro.Company.Code))).ShouldBe("ERROR: Invalid company password");
    }

    [Fact]
    public async Task A_second_log_on_ends_the_first_session_and_a_trimmed_session_is_taken_too()
    {
        await using var syspro = await Running.StartAsync();
        var first = await syspro.LogOnAsync();
        var second = await syspro.LogOnAsync();

        (await syspro.EnetAsync("GetLogonProfile", ("UserId", first))).ShouldBe(Dead);
        (await syspro.EnetAsync("GetLogonProfile", ("UserId", second.Trim()))).ShouldStartWith("<?xml");
        (await syspro.EnetAsync("Logoff", ("UserId", second))).ShouldBe("0");
        (await syspro.EnetAsync("Logoff", ("UserId", second))).ShouldBe(Dead);
        syspro.Sum("kicked").ShouldBe(1);
    }

    [Fact]
    public async Task Seats_are_counted_and_come_free_with_a_log_off()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("licences", "1");
        var first = await syspro.LogOnAsync();

        (await syspro.LogOnAsync(syspro.Companies[1])).ShouldBe("ERROR: Maximum number of licensed users exceeded");
        await syspro.EnetAsync("Logoff", ("UserId", first));
        (await syspro.LogOnAsync(syspro.Companies[1])).ShouldNotStartWith("ERROR");
    }

    [Fact]
    public async Task A_session_lives_as_long_as_it_is_used()
    {
        await using var syspro = await Running.StartAsync();
        var session = await syspro.LogOnAsync();
        foreach (var (minutes, lives) in new[] { (19, true), (19, true), (21, false) })
        {
            syspro.System.Clock.Move(TimeSpan.FromMinutes(minutes));
            (await syspro.EnetAsync("getlogonprofile", ("UserId", session))).StartsWith('<').ShouldBe(lives);
        }
    }

    [Fact]
    public async Task Only_GET_is_served_and_only_known_paths()
    {
        await using var syspro = await Running.StartAsync();

        using var posted = await syspro.Http.PostAsync(new Uri(syspro.Enet + "/Transaction/Post"), new StringContent(""));
        posted.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        using var unknown = await syspro.Http.GetAsync(new Uri(syspro.Enet + "/Utilities/Logon"));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        syspro.Set("urlLimit", "100");
        using var tooLong = await syspro.Http.GetAsync(new Uri(syspro.Enet + "/getversion?x=" + new string('x', 100)));
        tooLong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Answers_look_as_a_real_servers()
    {
        await using var syspro = await Running.StartAsync();
        var session = await syspro.LogOnAsync();

        var posted = await PostAsync(syspro, session, Item(syspro, "X-1"));
        posted.ShouldStartWith(
            "<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\n<postapinvoice Language='05' Language2='EN' CssStyle='' DecFormat='1' "
                + "DateFormat='01' Role='01' Version='7.0.053' OperatorPrimaryRole='   '>\n<Item>\n<Key>\n");
        posted.ShouldMatch("<Journal> +[0-9]+</Journal>\n<TrnYear>[0-9]{4}</TrnYear>");
        posted.ShouldEndWith("</postapinvoice>\n ");

        var refused = await PostAsync(syspro, session, Item(syspro, "X-1"));
        refused.ShouldContain(
            $"<item>\n<key>\n<supplier>{syspro.Vendor.Number}</supplier>\n<invoice>X-1</invoice>\n</key>\n<invoice>\n<Value>X-1"
                + "</Value>\n<ErrorNumber>240041</ErrorNumber>\n<ErrorDescription>Invoice 'X-1' already exists");
        refused.ShouldContain(
            "<StatusOfItems>\n<ItemsProcessed>       0</ItemsProcessed>\n<ItemsInvalid>       1</ItemsInvalid>\n</StatusOfItems>");
    }

    [Fact]
    public async Task Elements_it_does_not_know_are_passed_over_or_refused_by_a_switch()
    {
        await using var syspro = await Running.StartAsync();
        var session = await syspro.LogOnAsync();

        (await PostAsync(syspro, session, Item(syspro, "U-1", "<Comment>x</Comment>"))).ShouldContain("<Journal>");
        syspro.Set("unknownElements", "refuse");
        (await PostAsync(syspro, session, Item(syspro, "U-2", "<Comment>x</Comment>")))
            .ShouldBe("ERROR: Element 'Comment' is not valid in 'Item'");
        syspro.Set("elementOrder", "strict");
        (await PostAsync(syspro, session, Item(syspro, "U-3", "<Supplier>again</Supplier>")))
            .ShouldBe("ERROR: Element 'Supplier' is out of sequence in 'Item'");
    }

    [Theory]
    [InlineData("APSTIN", "<PostApInvoice><Item>", "ERROR: XML document is not well formed")]
    [InlineData("APSTIN", "<Other/>", "ERROR: Root element 'Other' is not 'PostApInvoice'")]
    [InlineData("APSTIN", "<PostApInvoice/>", "ERROR: No items found in the XML document")]
    [InlineData("APSXXX", "<a/>", "ERROR: Business object 'APSXXX' could not be loaded")]
    public async Task Hard_failures_are_plain_text(string business, string document, string text)
    {
        await using var syspro = await Running.StartAsync();
        var session = await syspro.LogOnAsync();

        (await syspro.EnetAsync("transaction/post", ("UserId", session), ("BusinessObject", business), ("XmlParameters", ""),
            ("XmlIn", document))).ShouldStartWith(text);
        (await syspro.EnetAsync("Setup/Update", ("UserId", "nobody"), ("BusinessObject", business), ("XmlIn", document))).ShouldBe(Dead);
    }

    [Fact]
    public async Task Validate_only_posts_nothing()
    {
        await using var syspro = await Running.StartAsync();
        var session = await syspro.LogOnAsync();

        await PostAsync(syspro, session, Item(syspro, "V-1"),
            "<PostApInvoice><Parameters><ValidateOnly>Y</ValidateOnly></Parameters></PostApInvoice>");

        syspro.Invoices("V-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_posted_by_GET_is_in_the_state_file()
    {
        var folder = Directory.CreateTempSubdirectory("connector-syspro-");
        var file = Path.Combine(folder.FullName, "state.json");
        await using (var syspro = await Running.StartAsync(file))
        {
            await PostAsync(syspro, await syspro.LogOnAsync(), Item(syspro, "KEPT"));
            // As it is on disk before the sandbox stops, with the log that belongs to it.
            var kept = folder.CreateSubdirectory("kept").FullName;
            foreach (var saved in folder.GetFiles())
                saved.CopyTo(Path.Combine(kept, saved.Name));
        }

        await using (var next = await Running.StartAsync(Path.Combine(folder.FullName, "kept", "state.json")))
            next.Invoices("KEPT").Count.ShouldBe(1);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_clerk_pays_and_an_administrator_ends_sessions()
    {
        await using var syspro = await Running.StartAsync();
        var session = await syspro.LogOnAsync();
        await PostAsync(syspro, session, Item(syspro, "ACT"));

        (await syspro.ActAsync("pay", """{"invoice": "ACT"}"""))["paid"]!.AsArray().Count.ShouldBe(1);
        ((string)(await syspro.ActAsync("pay", """{"invoice": "ACT"}"""))["error"]!).ShouldContain("No open invoice ACT");
        ((int)(await syspro.ActAsync("kick", """{"operator": "NOBODY"}"""))["ended"]!).ShouldBe(0);
        ((int)(await syspro.ActAsync("kick"))["ended"]!).ShouldBe(1);
        (await syspro.EnetAsync("GetLogonProfile", ("UserId", session))).ShouldBe(Dead);
    }

    private static string Item(Running syspro, string number, string more = "") => new StringBuilder("<PostApInvoice><Item>")
        .Append(CultureInfo.InvariantCulture,
            $"<Supplier>{syspro.Vendor.Number}</Supplier><Invoice>{number}</Invoice><TransactionValue>10.00</TransactionValue>")
        .Append(CultureInfo.InvariantCulture,
            $"<LedgerDistribution><LedgerCode>60-62200</LedgerCode><LedgerValue>10.00</LedgerValue></LedgerDistribution>{more}")
        .Append("</Item></PostApInvoice>").ToString();

    private static Task<string> PostAsync(Running syspro, string session, string document, string parameters = "") =>
        syspro.EnetAsync("Transaction/Post", ("UserId", session), ("BusinessObject", "APSTIN"), ("XmlParameters", parameters),
            ("XmlIn", document));
}

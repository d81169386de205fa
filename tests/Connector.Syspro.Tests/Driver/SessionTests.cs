using System.Text.Json.Nodes;
using Connector.Simulation.World;
using Connector.Syspro.Simulator;

namespace Connector.Syspro.Tests.Driver;

public sealed class SessionTests
{
    [Fact]
    public async Task One_log_on_serves_every_post_and_is_logged_off_when_the_connection_closes()
    {
        await using var syspro = await Running.StartAsync();
        var memory = new Memory();
        await using (var connection = syspro.Open(memory))
            await Task.WhenAll(Enumerable.Range(0, 12).Select(number => syspro.WriteAsync(connection, syspro.Invoice($"S-{number}", 10m))));

        var calls = await syspro.CallsAsync();
        calls.Count(call => call == "Logon").ShouldBe(1);
        calls.Count(call => call == "Transaction/Post").ShouldBe(12);
        calls[^1].ShouldBe("Logoff");
        memory.Notes.ShouldBeEmpty();
        syspro.Sum("kicked").ShouldBe(0);
    }

    [Fact]
    public async Task The_session_goes_back_with_the_blanks_it_came_with()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        await syspro.WriteAsync(connection, syspro.Invoice("B-1", 10m));

        (await syspro.RequestsAsync()).Single(path => path.Contains("/Transaction/Post", StringComparison.Ordinal))
            .ShouldMatch("&UserId=[0-9A-F]{34}%20%20$");
    }

    [Fact]
    public async Task A_post_whose_session_was_ended_from_elsewhere_is_looked_up_and_then_sent_again_once()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("K-1", 10m));
        await syspro.ActAsync("kick");

        (await syspro.WriteAsync(connection, syspro.Invoice("K-2", 20m))).ShouldBeOfType<WriteOutcome.Delivered>();

        (await syspro.CallsAsync()).Skip(2)
            .ShouldBe(["Transaction/Post", "GetLogonProfile", "Logon", "OData/ApInvoice", "Transaction/Post"]);
        syspro.Invoices("K-2").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_doubt_after_a_session_that_ended_stays_one_where_nobody_can_be_asked()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("Q-1", 10m));
        await syspro.ActAsync("kick");
        await syspro.FaultsAsync("""{"kind": "serverError", "path": "^/SYSPRO8Odata/", "status": 500}""");

        (await syspro.WriteAsync(connection, syspro.Invoice("Q-2", 20m))).Failure().Kind.ShouldBe(FailureKind.Ambiguous);
    }

    [Fact]
    public async Task An_update_whose_session_was_ended_is_made_again_at_once_because_twice_does_no_harm()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("U-1", 10m));
        await syspro.ActAsync("kick");

        var outcome = await syspro.WriteAsync(connection, new JsonObject { ["Supplier"] = syspro.Vendor.Number, ["TaxRegnNum"] = "NEW" },
            "supplierUpdates");

        outcome.ShouldBeOfType<WriteOutcome.Delivered>();
        (await syspro.CallsAsync()).Count(call => call == "Setup/Update").ShouldBe(2);
    }

    [Fact]
    public async Task Another_text_for_a_dead_session_is_recognised_by_asking_whether_it_lives()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("deadSessionText", "ERROR: something nobody has documented");
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("T-1", 10m));
        await syspro.ActAsync("kick");

        (await syspro.WriteAsync(connection, syspro.Invoice("T-2", 20m))).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task A_refusal_of_the_call_itself_costs_no_log_on()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("unknownElements", "refuse");
        await using var connection = syspro.Open(null, ("laterElements", "true"));
        // The simulator is of a version before that element, and strict: it answers in plain text, and the session lives.
        var invoice = syspro.Invoice("R-1", 10m);
        invoice["EntryNumber"] = 1;

        var failure = (await syspro.WriteAsync(connection, invoice)).Failure();

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("SYSPRO refused the call: Element 'EntryNumber' is not valid in 'Item'.");
        (await syspro.CallsAsync()).ShouldBe(["Logon", "Transaction/Post", "GetLogonProfile"]);
        syspro.Set("laterElements", "on");
        (await syspro.WriteAsync(connection, invoice)).ShouldBeOfType<WriteOutcome.Delivered>();
    }

    [Fact]
    public async Task A_session_that_ran_out_unused_is_replaced()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.WriteAsync(connection, syspro.Invoice("I-1", 10m));
        syspro.System.Clock.Move(TimeSpan.FromMinutes(21));

        (await syspro.WriteAsync(connection, syspro.Invoice("I-2", 10m))).ShouldBeOfType<WriteOutcome.Delivered>();

        syspro.Sum("logons").ShouldBe(2);
        syspro.Sum("kicked").ShouldBe(0);
    }

    [Fact]
    public async Task The_next_process_goes_on_with_the_session_of_one_that_was_killed()
    {
        await using var syspro = await Running.StartAsync();
        var memory = new Memory();
        await syspro.WriteAsync(syspro.Open(memory), syspro.Invoice("N-1", 10m));
        await using var next = syspro.Open(memory);

        (await syspro.WriteAsync(next, syspro.Invoice("N-2", 10m))).ShouldBeOfType<WriteOutcome.Delivered>();

        syspro.Sum("logons").ShouldBe(1);
    }

    [Fact]
    public async Task Companies_that_share_an_operator_take_turns_and_never_have_two_sessions()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = OpenShared(syspro);

        await Task.WhenAll(
            syspro.Companies.Select(company =>
                syspro.WriteAsync(connection, InvoiceOf(syspro, company), company: Shared(syspro, company))));

        syspro.Invoices("SHARED").Count.ShouldBe(3);
        syspro.Sum("logons").ShouldBe(3);
        syspro.Sum("kicked").ShouldBe(0);
    }

    [Fact]
    public async Task Where_an_operator_may_have_a_session_a_company_none_is_given_up()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("sessionsPer", "operatorAndCompany");
        await using var connection = OpenShared(syspro, ("sessionsPer", "operatorAndCompany"));

        for (var round = 0; round < 2; round++)
        {
            foreach (var company in syspro.Companies)
                await syspro.WriteAsync(connection, InvoiceOf(syspro, company), company: Shared(syspro, company));
        }

        syspro.Sum("logons").ShouldBe(3);
        (await syspro.CallsAsync()).ShouldNotContain("Logoff");
    }

    [Fact]
    public async Task Taken_seats_are_waited_for()
    {
        await using var syspro = await Running.StartAsync();
        syspro.Set("licences", "1");
        await syspro.LogOnAsync(user: WorldSeed.Operator);
        await using var connection = syspro.Open();

        var failure = (await syspro.WriteAsync(connection, syspro.Invoice("L-1", 10m))).Failure();

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldBe(
            $"SYSPRO does not let operator CONNECTOR-{syspro.Company.Code} log on to company {syspro.Company.Code}: Maximum number of "
                + "licensed users exceeded.");
    }

    [Fact]
    public async Task A_wrong_password_is_the_administrators_and_is_never_shown()
    {
        await using var syspro = await Running.StartAsync();
        var company = new Company(syspro.Company.Code, syspro.Target.Settings.SetItem("operatorPassword", "päss phrase &1"));
        await using var connection = syspro.Open(syspro.Settings, ImmutableDictionary<string, Company>.Empty.Add(company.Code, company));

        var failure = (await syspro.WriteAsync(connection, syspro.Invoice("P-1", 10m), company: company)).Failure();

        failure.Kind.ShouldBe(FailureKind.Authentication);
        failure.Message.ShouldBe(
            $"SYSPRO does not let operator CONNECTOR-{syspro.Company.Code} log on to company {syspro.Company.Code}: Invalid operator "
                + "password.");
        $"{failure} {syspro.Log.Text}".ShouldNotContain("phrase");
        syspro.Invoices("P-1").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_password_is_not_tried_by_every_call_because_that_locks_the_operator()
    {
        await using var syspro = await Running.StartAsync();
        var company = new Company(syspro.Company.Code, syspro.Target.Settings.SetItem("operatorPassword", "wrong"));
        await using var connection = syspro.Open(syspro.Settings.SetItem("operatorPassword", "wrong"),
            ImmutableDictionary<string, Company>.Empty.Add(company.Code, company));

        await Task.WhenAll(Enumerable.Range(0, 12)
            .Select(number => syspro.WriteAsync(connection, syspro.Invoice($"W-{number}", 10m), company: company)));
        for (var read = 0; read < 3; read++)
            await Should.ThrowAsync<ConnectorException>(() =>
                connection.GetAsync(new GetRequest("suppliers", syspro.Vendor.Number, company), default));

        (await syspro.CallsAsync()).ShouldBe(["Logon", "OData/ApSupplier"]);
    }

    [Fact]
    public async Task The_path_of_the_log_on_is_the_sites()
    {
        await using var syspro = await Running.StartAsync();
        await using var right = syspro.Open(null, ("logonPath", "/LOGON"));
        await using var wrong = syspro.Open(null, ("logonPath", "/Utilities/Logon"));

        (await syspro.WriteAsync(right, syspro.Invoice("H-1", 10m))).ShouldBeOfType<WriteOutcome.Delivered>();
        (await syspro.WriteAsync(wrong, syspro.Invoice("H-2", 10m))).Failure().Kind.ShouldBe(FailureKind.Configuration);
    }

    [Fact]
    public async Task A_page_that_is_no_session_is_a_matter_of_settings()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open(null, ("logonPath", "/getversion"));

        var failure = (await syspro.WriteAsync(connection, syspro.Invoice("V-1", 10m))).Failure();

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("SYSPRO's log-on answered with something that is not a session: check 'enetUrl' and 'logonPath'.");
    }

    [Fact]
    public async Task Neither_session_nor_document_shows_in_logs_and_failures()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        await syspro.FaultsAsync("""{"kind": "dropAnswer", "path": "Transaction"}""");

        var failure = (await syspro.WriteAsync(connection, syspro.Invoice("SECRET-1", 10m))).Failure();

        failure.Detail!.ShouldStartWith("GET /Transaction/Post (APSTIN)");
        $"{failure} {syspro.Log.Text}".ShouldNotContain("SECRET-1");
        $"{failure} {syspro.Log.Text}".ShouldNotMatch("[0-9A-F]{34}");
    }

    private static IConnection OpenShared(Running syspro, params (string Name, string Value)[] settings) => syspro.Open(
        syspro.Settings.SetItems(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))),
        syspro.Companies.ToImmutableDictionary(company => company.Code, company => Shared(syspro, company)));

    /// <summary>The company without an operator of its own.</summary>
    private static Company Shared(Running syspro, WorldCompany company) =>
        new(company.Code, syspro.CompanyOf(company.Code).Settings.Remove("operator").Remove("operatorPassword"));

    private static JsonObject InvoiceOf(Running syspro, WorldCompany company)
    {
        var invoice = syspro.Invoice("SHARED", 10m);
        invoice["Supplier"] = company.Vendors.First(vendor => !vendor.IsBlocked).Number;
        return invoice;
    }
}

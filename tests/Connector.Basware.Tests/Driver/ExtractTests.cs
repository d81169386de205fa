using System.Text.Json.Nodes;
using Connector.Basware.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connector.Basware.Tests.Driver;

/// <summary>The Data Access API over real HTTP: extracts are found, fetched, unpacked, turned into records, and acknowledged when the
/// engine says that they are kept.</summary>
public sealed class ExtractTests
{
    private static readonly (string, string) FromExtracts = ("vendorsFrom", "extracts");

    private static string Company => BaswareHost.World.Companies[0].Code;

    [Theory]
    [InlineData("json", "zip", "list")]
    [InlineData("json", "gzip", "list")]
    [InlineData("json", "zip", "lines")]
    [InlineData("json", "zip", "field")]
    [InlineData("csv", "zip", "list")]
    [InlineData("csv", "gzip", "list")]
    public async Task Suppliers_of_an_extract_look_like_vendors_of_the_API_whatever_its_files_look_like(string format, string container,
        string shape)
    {
        await using var host = await HostAsync(("extractFormat", format), ("extractContainer", container), ("extractShape", shape));
        Extract(host);
        await using var connection = Connections.Open(host, FromExtracts, ("extractRowsAt", shape == "field" ? "rows" : ""));

        var vendors = Records(await connection.ReadAsync("vendors", company: Company));

        vendors.Count.ShouldBe(3);
        var vendor = vendors[0];
        vendor.GetProperty("externalCode").GetString().ShouldBe("V1");
        vendor.GetProperty("vendorCode").GetString().ShouldBe("V1");
        vendor.GetProperty("name").GetString().ShouldBe("Blåbær & Søn 東京 🍇");
        vendor.GetProperty("sourceSystem").GetString().ShouldBe("SYSPRO");
        vendor.GetProperty("paymentTerms").GetProperty("paymentTermCode").GetString().ShouldBe(Support.Records.Term);
        vendor.GetProperty("identifiers").GetRawText().ShouldBe("""[{"id":"DK12345678","schemeId":"VAT"}]""");
        vendor.GetProperty("companies").GetRawText().ShouldBe($$"""[{"companyCode":"{{Company}}"}]""");
        vendor.GetProperty("lastUpdated").GetDateTimeOffset()
            .ShouldBe(DateTimeOffset.Parse(host.Sandbox.Data["vendors"].Find("V1")!["lastUpdated"]!.GetValue<string>()));
        vendors[1].TryGetProperty("identifiers", out _).ShouldBeFalse();
        (await connection.PingAsync(CancellationToken.None)).Lines.ShouldContain(line => line.What == "dataExtracts" && line.IsGood);
    }

    [Fact]
    public async Task The_setting_alone_decides_where_vendors_are_read()
    {
        await using var host = await HostAsync();
        Extract(host);
        await using var connection = Connections.Open(host);
        Records(await connection.ReadAsync("vendors", company: Company)).Count.ShouldBe(3);
        host.Exchanges.ShouldNotContain(exchange => exchange.Path.Contains("dataExtracts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_is_fetched_without_credentials_and_once_for_all_companies()
    {
        await using var host = await HostAsync();
        host.Sandbox.Data["vendors"].Put("V9", Vendor("V9", BaswareHost.World.Companies[1].Code));
        Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);

        Records(await connection.ReadAsync("vendors", company: Company)).Count.ShouldBe(3);
        Records(await connection.ReadAsync("vendors", company: BaswareHost.World.Companies[1].Code)).ShouldHaveSingleItem()
            .GetProperty("vendorCode").GetString().ShouldBe("V9");
        Records(await connection.ReadAsync("vendors", company: BaswareHost.World.Companies[2].Code)).ShouldBeEmpty();

        var fetch = host.Exchanges.Where(exchange => exchange.Path.StartsWith("/_storage/", StringComparison.Ordinal))
            .ShouldHaveSingleItem();
        fetch.Status.ShouldBe(200);
        fetch.RequestHeaders.Keys.ShouldNotContain("Authorization");
    }

    [Fact]
    public async Task An_extract_is_acknowledged_only_when_the_engine_gives_its_receipt_back()
    {
        await using var host = await HostAsync();
        var extract = Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);

        var receipts = Receipts(await connection.ReadAsync("vendors", company: Company));
        host.Sandbox.Data["dataExtracts"].Find(extract)!["processingStatus"]!.GetValue<string>().ShouldBe("WaitingForExport");

        await connection.AcknowledgeAsync(receipts, CancellationToken.None);
        host.Sandbox.Data["dataExtracts"].Find(extract)!["processingStatus"]!.GetValue<string>().ShouldBe("Exported");
        var page = (await connection.ReadAsync("vendors", company: Company)).ShouldHaveSingleItem();
        page.Records.ShouldBeEmpty();
        page.IsLast.ShouldBeTrue();
    }

    [Theory]
    [InlineData("200")]
    [InlineData("405")]
    public async Task An_acknowledgement_whose_answer_got_lost_is_made_again_without_reading_anything_twice(string second)
    {
        await using var host = await HostAsync(("secondAcknowledge", second));
        Extract(host);
        var memory = new Memory();
        await using (var connection = Open(host, memory))
        {
            var receipts = Receipts(await connection.ReadAsync("vendors", company: Company));
            host.Fault = async (context, next) =>
            {
                await next(context);
                if (context.Request.Path.Value!.EndsWith("/acknowledge", StringComparison.Ordinal))
                    context.Abort();
            };
            (await Should.ThrowAsync<ConnectorException>(connection.AcknowledgeAsync(receipts, CancellationToken.None))).Failure.Message
                .ShouldContain("is in the store, but could not be acknowledged");
            host.Fault = null;
        }

        // Basware had heard it, so the extract waits no more; had it not, it would come with its receipt alone.
        host.Sandbox.Data["dataExtracts"].Rows.Single()["processingStatus"] = "WaitingForExport";
        host.Forget();
        await using var later = Open(host, memory);
        var again = await later.ReadAsync("vendors", company: Company);
        Records(again).ShouldBeEmpty();
        host.Exchanges.ShouldNotContain(exchange => exchange.Path.Contains("getFile", StringComparison.Ordinal));
        host.Sandbox.Data["dataExtracts"].Rows.Single()["processingStatus"] = second == "405" ? "Exported" : "WaitingForExport";
        await later.AcknowledgeAsync(Receipts(again), CancellationToken.None);
        memory.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Extracts_come_oldest_first_whatever_order_they_are_listed_in_and_what_was_taken_does_not_come_again()
    {
        await using var host = await HostAsync();
        Extract(host);
        Change(host, "V2", "NET7");
        Extract(host);
        Change(host, "V2", "NET60");
        Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);

        var pages = await connection.ReadAsync("vendors", company: Company);

        Records(pages).Where(vendor => vendor.GetProperty("vendorCode").GetString() == "V2")
            .Select(vendor => vendor.GetProperty("paymentTerms").GetProperty("paymentTermCode").GetString())
            .ShouldBe([Support.Records.Term, "NET7", "NET60"]);
        Receipts(pages).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_time_that_changes_are_asked_for_since_leaves_nothing_out_of_an_extract_that_came_late()
    {
        await using var host = await HostAsync();
        Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);
        Records(
            await connection.ReadAsync("vendors", since: new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), company: Company)).Count
            .ShouldBe(3);
    }

    [Fact]
    public async Task Rows_of_any_table_come_as_they_are_and_an_extract_waits_for_the_last_of_its_tables()
    {
        await using var host = await HostAsync(("extractRowsPerFile", "40"));
        var extract = Extract(host);
        var memory = new Memory();
        await using var connection = Open(host, memory, ("extractTables", "ADM_SUPPLIER IA_INVOICE"));

        await connection.AcknowledgeAsync(Receipts(await connection.ReadAsync("vendors", company: Company)), CancellationToken.None);
        host.Sandbox.Data["dataExtracts"].Find(extract)!["processingStatus"]!.GetValue<string>().ShouldBe("WaitingForExport");
        Records(await connection.ReadAsync("vendors", company: Company)).ShouldBeEmpty();

        var pages = await ReadRowsAsync(connection, "IA_INVOICE");
        var invoices = BaswareHost.World.Companies.SelectMany(company => company.Invoices).ToList();
        Records(pages).Select(row => row.GetProperty("INVOICE_ID").GetString()).ShouldBe(invoices.Select(invoice => invoice.Id));
        Records(pages).Select(row => row.GetProperty("GROSS_SUM").GetRawText())
            .ShouldBe(invoices.Select(invoice => (invoice.Net + invoice.Tax).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        host.Exchanges.Count(exchange => exchange.Path.StartsWith("/_storage/", StringComparison.Ordinal)).ShouldBeGreaterThan(3);

        await connection.AcknowledgeAsync(Receipts(pages), CancellationToken.None);
        host.Sandbox.Data["dataExtracts"].Find(extract)!["processingStatus"]!.GetValue<string>().ShouldBe("Exported");
        memory.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_that_the_connection_does_not_take_is_refused_before_any_call()
    {
        await using var host = await HostAsync();
        await using var connection = Connections.Open(host);
        var failure = await RefusedAsync(ReadRowsAsync(connection, "IA_INVOICE"), FailureKind.Configuration);
        failure.Message.ShouldBe(
            "The connection takes ADM_SUPPLIER out of extracts, not IA_INVOICE: name it under extractTables, or an extract would be "
                + "acknowledged before its IA_INVOICE is read.");
        (await RefusedAsync(ReadRowsAsync(connection, ""), FailureKind.Configuration)).Message
            .ShouldBe("Say which table: query: { table: IA_INVOICE }.");
        host.Exchanges.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("truncated", "Central Directory")]
    [InlineData("bomb", "unpacked it is more than 200 times as large as packed")]
    [InlineData("stranger", "it holds no .json and no .csv but readme.txt")]
    public async Task A_damaged_file_is_named_and_neither_it_nor_what_is_behind_it_is_acknowledged(string damage, string message)
    {
        await using var host = await HostAsync();
        var torn = Extract(host);
        Change(host, "V2", "NET7");
        Extract(host);
        host.Sandbox.Switches.Set("extractDamage", damage);
        await using var connection = Connections.Open(host, FromExtracts);

        var failure = await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Data);

        failure.Message.ShouldStartWith($"The file ADM_SUPPLIER_0001.json.zip of extract {torn} cannot be read: ");
        failure.Message.ShouldContain(message);
        failure.Message.ShouldEndWith(
            "The extract is not acknowledged, and those behind it wait, so that no older value overwrites a newer one.");
        host.Sandbox.Switches.Set("extractDamage", "none");
        Records(await connection.ReadAsync("vendors", company: Company)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_file_is_downloaded_four_times_and_no_more_across_restarts_and_the_fifth_is_left_to_a_person()
    {
        await using var host = await HostAsync(("extractDamage", "truncated"));
        var extract = Extract(host);
        var memory = new Memory();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await using var connection = Open(host, memory);
            await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Data);
        }

        await using (var tired = Open(host, memory))
        {
            (await RefusedAsync(tired.ReadAsync("vendors", company: Company), FailureKind.Configuration)).Message.ShouldBe(
                $"The file ADM_SUPPLIER_0001.json.zip of extract {extract} was downloaded 4 times, and still not everything of it is in "
                    + "the store; the failures before this one say why. Basware hands it out five times: raise extractDownloads to try "
                        + "again, or ask Basware for a new extract and name this one under skipExtracts.");
            await RefusedAsync(tired.ReadAsync("vendors", company: Company), FailureKind.Configuration);
        }

        host.Sandbox.Switches.Set("extractDamage", "none");
        await using (var skipping = Open(host, memory, ("skipExtracts", $"other {extract}")))
            Records(await skipping.ReadAsync("vendors", company: Company)).ShouldBeEmpty();
        await using var raised = Open(host, memory, ("extractDownloads", "5"));
        Records(await raised.ReadAsync("vendors", company: Company)).Count.ShouldBe(3);
        host.Sandbox.Data["dataExtracts"].Find(extract)!["files"]![0]!["downloads"]!.GetValue<int>().ShouldBe(5);
    }

    [Fact]
    public async Task What_was_noted_of_an_extract_is_forgotten_when_somebody_else_has_acknowledged_it()
    {
        await using var host = await HostAsync();
        Extract(host);
        var memory = new Memory();
        await using var connection = Open(host, memory);
        await connection.ReadAsync("vendors", company: Company);
        memory.Notes.ShouldNotBeEmpty();

        host.Sandbox.Data["dataExtracts"].Rows.Single()["processingStatus"] = "Exported";
        await connection.ReadAsync("vendors", company: Company);

        memory.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sixth_download_is_refused_by_Basware_in_plain_words()
    {
        await using var host = await HostAsync(("extractDamage", "truncated"));
        Extract(host);
        await using var connection = Open(host, new Memory(), ("extractDownloads", "9"));
        for (var attempt = 0; attempt < 5; attempt++)
            await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Data);

        var failure = await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Configuration);

        failure.Message.ShouldContain("could not be downloaded (attempt 6; Basware hands it out five times): Download limit exceeded");
    }

    [Fact]
    public async Task A_lost_download_is_made_again_by_the_next_read_only_because_Basware_counts()
    {
        await using var host = await HostAsync();
        Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);
        host.Fault = (context, next) => IsStorage(context) ? Abort(context) : next(context);
        (await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Transient)).Message
            .ShouldContain("could not be downloaded (attempt 1");
        host.Exchanges.Count(exchange => exchange.Path.EndsWith("/getFile", StringComparison.Ordinal)).ShouldBe(1);

        host.Fault = null;
        Records(await connection.ReadAsync("vendors", company: Company)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_link_that_has_died_is_asked_for_afresh_by_the_next_read()
    {
        await using var host = await HostAsync(("extractLink", "expired"));
        Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);
        (await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Transient)).Code.ShouldBe("redirected-403");
        host.Exchanges.Count(exchange => exchange.Path.EndsWith("/getFile", StringComparison.Ordinal)).ShouldBe(1);

        host.Sandbox.Switches.Set("extractLink", "good");
        Records(await connection.ReadAsync("vendors", company: Company)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_outage_before_anything_is_handed_out_uses_up_no_download()
    {
        await using var host = await HostAsync();
        Extract(host);
        var memory = new Memory();
        await using var connection = Open(host, memory);
        host.Fault = async (context, next) =>
        {
            if (context.Request.Path.Value!.EndsWith("/getFile", StringComparison.Ordinal))
                context.Response.StatusCode = 500;
            else
                await next(context);
        };
        await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Transient);

        host.Fault = null;
        Records(await connection.ReadAsync("vendors", company: Company)).Count.ShouldBe(3);
        memory.Notes["extracts"].ShouldContain("\"ADM_SUPPLIER_0001.json.zip\":1");
    }

    [Theory]
    [InlineData("http://localhost:1/v1/dataExtracts/x/getFile?file=f.zip", "leaves-host", "is on another host than the connection's")]
    [InlineData("", "extract-unsound", "cannot be downloaded: its name is 'f.zip', its address ''.")]
    [InlineData("ftp://127.0.0.1/f.zip", "extract-unsound", "its address 'ftp://127.0.0.1/f.zip'")]
    public async Task An_address_on_another_host_or_none_at_all_never_gets_the_credentials(string url, string code, string message)
    {
        await using var host = await HostAsync();
        Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);
        host.Fault = async (context, next) =>
        {
            if (context.Request.Path.Value!.Contains("/v1/dataExtracts/", StringComparison.Ordinal)
                && !context.Request.Path.Value.Contains("specification", StringComparison.Ordinal))
                await context.Response.WriteAsJsonAsync(
                    new[] { new { tableName = "ADM_SUPPLIER", fileName = "f.zip", downloadUrl = url },
                        new { tableName = "IA_INVOICE", fileName = "", downloadUrl = "" } });
            else
                await next(context);
        };

        var failure = await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Configuration);

        failure.Code.ShouldBe(code);
        failure.Message.ShouldContain(message);
        host.Exchanges.ShouldNotContain(exchange => exchange.Path.EndsWith("/getFile", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_extract_whose_files_are_not_all_there_is_left_for_later()
    {
        await using var host = await HostAsync(("extractFiles", "growing"));
        var extract = Extract(host);
        await using var connection = Connections.Open(host, FromExtracts);
        (await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Transient)).Message
            .ShouldBe($"Extract {extract} shows 1 of its 2 files. It is read when all are there.");
    }

    [Fact]
    public async Task Columns_may_have_other_names_and_a_wrong_name_is_found_in_Baswares_own_definition()
    {
        await using var host = await HostAsync(("extractColumns", "PAYMENT_TERM_CODE=PAYMENT_TERMS, VAT_NUMBER=VAT_REG"));
        Extract(host);
        await using (var wrong = Connections.Open(host, FromExtracts, ("supplierTaxIdColumn", "VAT_REG")))
        {
            (await RefusedAsync(wrong.ReadAsync("vendors", company: Company), FailureKind.Configuration)).Message.ShouldBe(
                "ADM_SUPPLIER has no such column: supplierTermsColumn 'PAYMENT_TERM_CODE' (Did you mean 'PAYMENT_TERMS'?) Correct the "
                    + "settings; one that is set to nothing is not read.");
        }

        await using var right = Connections.Open(host, FromExtracts, ("supplierTaxIdColumn", "VAT_REG"),
            ("supplierTermsColumn", "PAYMENT_TERMS"), ("supplierNameColumn", ""));
        var vendor = Records(await right.ReadAsync("vendors", company: Company))[0];
        vendor.GetProperty("paymentTerms").GetProperty("paymentTermCode").GetString().ShouldBe(Support.Records.Term);
        vendor.TryGetProperty("name", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("SUPPLIER_CODE",
        "A row of ADM_SUPPLIER does not say which supplier it is: it has no value in the column 'SUPPLIER_CODE' (setting "
            + "supplierCodeColumn). Its columns: ")]
    [InlineData("COMPANY_CODE",
        "A row of ADM_SUPPLIER does not say of which company it is: it has no value in the column 'COMPANY_CODE' (setting "
            + "supplierCompanyColumn). Its columns: ")]
    public async Task A_row_that_does_not_say_whose_it_is_stops_the_read(string column, string message)
    {
        await using var host = await HostAsync();
        Extract(host);
        foreach (var row in host.Sandbox.Data["dataExtracts"].Rows.Single()["files"]![0]!["rows"]!.AsArray())
            row!.AsObject().Remove(column);
        await using var connection = Connections.Open(host, FromExtracts);
        (await RefusedAsync(connection.ReadAsync("vendors", company: Company), FailureKind.Configuration)).Message.ShouldStartWith(message);

        await using var single = Connections.Open(host, FromExtracts, ("supplierCompanyColumn", ""));
        if (column == "COMPANY_CODE")
            Records(await single.ReadAsync("vendors", company: Company)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Only_extracts_of_the_name_that_is_set_are_taken()
    {
        await using var host = await HostAsync();
        Extract(host, "Warehouse");
        await using var connection = Connections.Open(host, FromExtracts, ("extractName", "Standard_data_extract"));
        Receipts(await connection.ReadAsync("vendors", company: Company)).ShouldBeEmpty();
        await using var warehouse = Connections.Open(host, FromExtracts, ("extractName", "Warehouse"));
        Receipts(await warehouse.ReadAsync("vendors", company: Company)).ShouldHaveSingleItem();
    }

    private static async Task<BaswareHost> HostAsync(params (string Switch, string Value)[] switches)
    {
        var host = await BaswareHost.StartAsync();
        foreach (var (name, value) in switches)
            host.Sandbox.Switches.Set(name, value);
        foreach (var code in new[] { "V1", "V2", "V3" })
            host.Sandbox.Data["vendors"].Put(code, Vendor(code, Company));
        host.Sandbox.Data["vendors"].Find("V1")!["identifiers"] =
            new JsonArray(new JsonObject { ["id"] = "DK12345678", ["schemeId"] = "VAT" });
        return host;
    }

    private static JsonObject Vendor(string code, string company)
    {
        var vendor = Support.Records.Vendor(code);
        vendor["sourceSystem"] = "SYSPRO";
        vendor["companies"] = new JsonArray(new JsonObject { ["companyCode"] = company, ["inheritToChildUnits"] = false });
        vendor["lastUpdated"] = "2026-11-20T08:00:00.123Z";
        return vendor;
    }

    private static string Extract(BaswareHost host, string name = "Standard_data_extract") =>
        host.Sandbox.Act("extract", new JsonObject { ["name"] = name })!["id"]!.GetValue<string>();

    /// <summary>Somebody changes a vendor's terms in P2P, after the last extract.</summary>
    private static void Change(BaswareHost host, string code, string terms)
    {
        var vendor = host.Sandbox.Data["vendors"].Find(code)!;
        vendor["paymentTerms"] = new JsonObject { ["paymentTermCode"] = terms };
        vendor["lastUpdated"] = "2099-01-01T00:00:00.000Z";
    }

    private static IConnection Open(BaswareHost host, Memory memory, params (string, string)[] settings) =>
        Connections.OpenWith(host.Address, context => context with { Memory = memory }, [FromExtracts, .. settings]);

    private static async Task<List<SourcePage>> ReadRowsAsync(IConnection connection, string table)
    {
        var pages = new List<SourcePage>();
        await foreach (var page in connection.ReadAsync(
            new ReadRequest("extractRows", ImmutableDictionary<string, string>.Empty.Add("table", table)), CancellationToken.None))
            pages.Add(page);
        return pages;
    }

    private static List<JsonElement> Records(IEnumerable<SourcePage> pages) => [.. pages.SelectMany(page => page.Records)];

    private static List<string> Receipts(IEnumerable<SourcePage> pages) => [.. pages.Select(page => page.Receipt).OfType<string>()];

    private static async Task<Failure> RefusedAsync(Task read, FailureKind kind)
    {
        var failure = (await Should.ThrowAsync<ConnectorException>(read)).Failure;
        failure.Kind.ShouldBe(kind, failure.Message);
        return failure;
    }

    private static bool IsStorage(HttpContext context) => context.Request.Path.Value!.Contains("/_storage/", StringComparison.Ordinal);

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}

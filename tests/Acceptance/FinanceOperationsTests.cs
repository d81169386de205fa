using System.Globalization;
using System.Text.Json;
using Connector.FinanceOperations;
using Connector.Sdk.Sandbox;

namespace Acceptance;

/// <summary>The integration with Finance &amp; Operations as a user runs it: each good invoice is there once, to the cent, and Basware knows; each bad one is not, and Basware knows why.</summary>
public sealed class FinanceOperationsTests
{
    /// <summary>
    /// On writes alone: what a failed read comes to is the engine's affair and tested there. Tokens stay valid: a second refusal in a row is taken for wrong credentials, and what waits for
    /// somebody to put them right waits longer than a test (renewal is tested at the driver).
    /// </summary>
    private const string Faults = """
        {"seed": 11, "faults": [
          {"kind": "dropAnswer", "method": "POST", "path": "/data/", "rate": 0.08}, {"kind": "serverErrorAfter", "method": "POST", "path": "/data/", "rate": 0.03}, {"kind": "serverError", "method": "POST", "path": "/data/", "rate": 0.03},
          {"kind": "throttle", "path": "/data/", "rate": 0.02, "retryAfter": "1"}]}
        """;

    [Fact]
    public async Task One_run_balances_the_books_and_a_second_one_writes_nothing()
    {
        await using var stage = await Stage.StartAsync(new FinanceOperationsDriver(), "fo");

        var first = await stage.EngineAsync(stage.Run("--once", "--json"));

        first.ExitCode.ShouldBe(0, first.ToString());
        Flows(first).ShouldAllBe(flow => flow.GetProperty("delivered").GetInt32() > 0 && flow.GetProperty("review").GetInt32() == 0);
        await BalanceAsync(stage);

        var second = await stage.EngineAsync(stage.Run("--once", "--json"));
        second.ExitCode.ShouldBe(0, second.ToString());
        Flows(second).ShouldAllBe(flow => flow.GetProperty("delivered").GetInt32() == 0);
    }

    [Fact]
    public async Task Lost_answers_errors_conflicts_and_throttling_change_nothing_in_the_end()
    {
        await using var stage = await Stage.StartAsync(new FinanceOperationsDriver(), "fo");
        await stage.PutAsync("finance-operations/faults", Faults);
        await stage.PutAsync("finance-operations/switches", """{"updateConflicts": 4, "failureStatus": 500}""");

        EngineProcess.Finished run;
        var runs = 0;
        do
        {
            run = await stage.EngineAsync(stage.Run("--once"));
            runs++;
        }
        while (run.ExitCode != 0 && runs < 10);

        run.ExitCode.ShouldBe(0, run.ToString());
        await BalanceAsync(stage);
        (await stage.EngineAsync("audit", "verify", "--store", stage.Store)).ExitCode.ShouldBe(0);
    }

    private static JsonElement[] Flows(EngineProcess.Finished run) =>
        [.. JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("flows").EnumerateArray()];

    private static async Task BalanceAsync(Stage stage)
    {
        var headers = (await stage.RowsAsync("finance-operations", "VendorInvoiceHeaders")).EnumerateArray().ToLookup(row => Key(row, "InvoiceAccount", "InvoiceNumber"));
        var lines = (await stage.RowsAsync("finance-operations", "VendorInvoiceLines")).EnumerateArray().ToLookup(row => $"{Text(row, "dataAreaId")}/{Text(row, "HeaderReference")}");
        var posted = (await stage.RowsAsync("finance-operations", "VendInvoiceJourBiEntities")).EnumerateArray().ToLookup(row => Key(row, "InvoiceAccount", "InvoiceId"));
        var approved = (await stage.RowsAsync("basware", "accountingDocuments")).EnumerateArray().ToDictionary(document => Text(document, "invoiceId"));
        var wrong = new List<string>();
        foreach (var company in stage.Sandbox.World.Companies)
        {
            foreach (var invoice in company.Invoices)
            {
                var key = $"{company.Code}/{invoice.VendorNumber}/{invoice.Number.Trim()}".ToLowerInvariant();
                wrong.AddRange(invoice.Flaw == WorldFlaw.None
                    ? Good(company, invoice, [.. headers[key]], lines, [.. posted[key]], approved[invoice.Id])
                    : Bad(invoice, headers[key].Count(), posted[key].Count(), approved[invoice.Id]));
            }
        }

        wrong.ShouldBeEmpty();
        lines.Count.ShouldBe(headers.Sum(group => group.Count()), "every header has lines, and no line is without its header");
    }

    private static IEnumerable<string> Good(WorldCompany company, WorldInvoice invoice, JsonElement[] pending, ILookup<string, JsonElement> lines, JsonElement[] posted, JsonElement document)
    {
        var isPaidAtOnce = company.Vendors.Single(vendor => vendor.Number == invoice.VendorNumber).PaysAtOnce;
        if (pending.Length != (isPaidAtOnce ? 0 : 1) || posted.Length != (isPaidAtOnce ? 1 : 0))
        {
            yield return $"{invoice.Id} ({invoice.VendorNumber} {invoice.Number}): {pending.Length} pending, {posted.Length} posted";
            yield break;
        }

        if (isPaidAtOnce && (Money(posted[0], "SalesBalance") != invoice.Net || Money(posted[0], "InvoiceAmount") != invoice.Net + invoice.Tax))
            yield return $"{invoice.Id}: {Money(posted[0], "InvoiceAmount")} posted, {invoice.Net + invoice.Tax} approved";
        if (!isPaidAtOnce)
        {
            var there = lines[$"{Text(pending[0], "dataAreaId")}/{Text(pending[0], "HeaderReference")}"].OrderBy(line => Money(line, "InvoiceLineNumber")).Select(line => (Text(line, "MainAccountDisplayValue"), Money(line, "NetAmount")));
            var rows = invoice.Rows.Select(row => ($"{row.Account}|{row.Department}|{row.Project}|", row.Net));
            if (!there.SequenceEqual(rows))
                yield return $"{invoice.Id}: lines {string.Join("; ", there)}, approved {string.Join("; ", rows)}";
        }

        var responses = document.GetProperty("transferResponses").EnumerateArray().ToList();
        if (responses.Count != 1 || !responses[0].GetProperty("success").GetBoolean())
            yield return $"{invoice.Id}: Basware holds {string.Join(" ", responses)}";
        var payments = document.GetProperty("paymentResponses").EnumerateArray().ToList();
        if (isPaidAtOnce ? payments.Count != 1 || Money(payments[0], "paidTotal") != invoice.Net + invoice.Tax : payments.Count != 0)
            yield return $"{invoice.Id}: Basware holds the payments {string.Join(" ", payments)}";
    }

    private static IEnumerable<string> Bad(WorldInvoice invoice, int pending, int posted, JsonElement document)
    {
        // The duplicate's twin was posted before.
        if (pending != 0 || posted != (invoice.Flaw == WorldFlaw.DuplicateNumber ? 1 : 0))
            yield return $"{invoice.Id} ({invoice.Flaw}): {pending} pending, {posted} posted";
        var responses = document.GetProperty("transferResponses").EnumerateArray().ToList();
        if (responses.Count != 1 || responses[0].GetProperty("success").GetBoolean() || Text(responses[0], "responseMessage").Length < 10)
            yield return $"{invoice.Id} ({invoice.Flaw}): Basware holds {string.Join(" ", responses)}";
    }

    private static string Key(JsonElement row, string account, string number) => $"{Text(row, "dataAreaId")}/{Text(row, account)}/{Text(row, number)}".ToLowerInvariant();

    private static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;

    private static decimal Money(JsonElement row, string field) => decimal.Parse(row.GetProperty(field).GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using Connector.Sdk;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.FinanceOperations;

internal sealed partial class FinanceOperationsConnection
{
    /// <summary>What flows read and write most besides pending invoices; each is a privilege of its own.</summary>
    private static readonly ImmutableArray<string> Permissions = ["vendors", "mainAccounts", "purchaseOrders", "postedInvoices", Payments];

    /// <inheritdoc />
    protected override ResourceDefinition? ResourceToPing => Resource(Invoices);

    /// <summary>
    /// Asks for a token and compares the clocks, then looks whether every configured legal entity exists, and whether the mapped user may read what flows need in it. A legal entity that does
    /// not exist answers empty lists, not errors, so it must be looked for.
    /// </summary>
    public override async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var report = await base.PingAsync(cancel);
        if (report.Lines is [{ What: "token", IsGood: false }, ..])
            return report;
        var lines = report.Lines.ToList();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            await foreach (var page in base.ReadAsync(new ReadRequest("companies", ImmutableDictionary<string, string>.Empty), cancel))
            {
                foreach (var company in page.Records)
                    names[JsonRecord.TextOf(company, "DataArea") ?? ""] = JsonRecord.TextOf(company, "Name") ?? "";
            }
        }
        catch (ConnectorException refused)
        {
            lines.Add(new PingLine("companies", false, $"{refused.Failure.Message} {refused.Failure.Detail}", TimeSpan.Zero));
            return new PingReport(lines);
        }

        foreach (var company in Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
        {
            var dataArea = company.Settings.GetValueOrDefault("dataAreaId", "");
            var isKnown = names.TryGetValue(dataArea, out var name);
            lines.Add(new PingLine($"company {company.Code}", isKnown, isKnown ? name! : Unknown(dataArea, names), TimeSpan.Zero));
            foreach (var resource in isKnown ? Permissions.Where(IsUsed) : [])
                lines.Add(Line($"{resource} ({company.Code})", await FirstRecordAsync(Resource(resource), company, cancel)));
        }

        return new PingReport(lines);
    }

    /// <summary>Whether the connection's settings leave the resource in use as the manifest describes it.</summary>
    private bool IsUsed(string resource) => resource switch
    {
        "postedInvoices" => Context.Settings["postedInvoicesEntity"].Length > 0,
        Payments => !ReadsPaymentJournals,
        _ => true,
    };

    private static string Unknown(string dataArea, Dictionary<string, string> known) => known.Count == 0
        ? $"no legal entity has the id '{dataArea}', and the mapped user sees none at all: give it security roles."
        : $"no legal entity has the id '{dataArea}'; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.";
}

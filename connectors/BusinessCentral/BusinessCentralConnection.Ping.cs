using System.Collections.Immutable;
using Connector.Sdk;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral;

internal sealed partial class BusinessCentralConnection
{
    /// <summary>What flows read and write most; each may be left out of the app's permission sets on its own.</summary>
    private static readonly ImmutableArray<string> Permissions = ["vendors", "dimensions", Invoices];

    /// <summary>
    /// Asks for a token and compares the clocks, then looks whether every configured company exists under the id it is configured with, and whether the app may read
    /// what flows need in it.
    /// </summary>
    public override async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var report = await base.PingAsync(cancel);
        if (report.Lines is [{ What: "token", IsGood: false }, ..])
            return report;
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var lines = report.Lines.ToList();
        try
        {
            await foreach (var page in base.ReadAsync(new ReadRequest("companies", ImmutableDictionary<string, string>.Empty), cancel))
            {
                foreach (var company in page.Records)
                    names[JsonRecord.TextOf(company, "id") ?? ""] = JsonRecord.TextOf(company, "displayName") is { Length: > 0 } name ? name : JsonRecord.TextOf(company, "name") ?? "";
            }
        }
        catch (ConnectorException refused)
        {
            lines.Add(new PingLine("companies", false, $"{refused.Failure.Message} {refused.Failure.Detail}", TimeSpan.Zero));
            return new PingReport(lines);
        }

        foreach (var company in Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
        {
            var id = company.Settings.GetValueOrDefault("id", "");
            var isKnown = names.TryGetValue(id, out var name);
            lines.Add(new PingLine($"company {company.Code}", isKnown, isKnown ? name! : Unknown(id, names), TimeSpan.Zero));
            foreach (var resource in isKnown ? Permissions : [])
                lines.Add(Line($"{resource} ({company.Code})", await FirstRecordAsync(Resource(resource), company, cancel)));
        }

        return new PingReport(lines);
    }

    private static string Unknown(string id, Dictionary<string, string> names) => names.Count == 0
        ? $"no company has the id '{id}', and the app sees no company at all: assign it permission sets in Business Central."
        : $"no company has the id '{id}'; there are {string.Join(", ", names.OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Value} ({pair.Key})"))}.";
}

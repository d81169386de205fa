namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <summary>
    /// A ping that goes on, where there is a token, to see whether every configured company is among those that the system lists, and
    /// whether what flows need can be read in it. For systems that answer for a company they do not know, or do not show, as for one
    /// without records.
    /// </summary>
    protected async Task<PingReport> PingCompaniesAsync(CompanyPing ping, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ping);
        var report = await PingSystemAsync(cancel);
        if (report.Lines is [{ IsGood: false }, ..] && authentication.Asks is not null)
            return report;
        var lines = report.Lines.ToList();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            await foreach (var page in ReadAsync(new ReadRequest(ping.Resource, ImmutableDictionary<string, string>.Empty), cancel))
            {
                foreach (var (id, name) in page.Records.Select(ping.Identify))
                    names[id] = name;
            }
        }
        catch (ConnectorException refused)
        {
            lines.Add(new PingLine(ping.Resource, false, Redact($"{refused.Failure.Message} {refused.Failure.Detail}"), TimeSpan.Zero));
            return new PingReport(lines);
        }

        foreach (var company in Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
        {
            var id = company.Settings.GetValueOrDefault(ping.Setting, "");
            var isKnown = names.TryGetValue(id, out var name);
            lines.Add(new PingLine($"company {company.Code}", isKnown, isKnown ? name! : ping.Unknown(id, names), TimeSpan.Zero));
            foreach (var resource in isKnown ? ping.Needed : [])
                lines.Add(Line($"{resource} ({company.Code})", await FirstRecordAsync(Resource(resource), company, cancel)));
        }

        return new PingReport(lines);
    }
}

namespace Connector.Syspro;

internal sealed partial class SysproConnection
{
    /// <summary>What flows read most; each table may be kept from an operator on its own.</summary>
    private static readonly ImmutableArray<string> Tables = ["accounts", "invoices", "suppliers"];

    private readonly ImmutableDictionary<string, RowJoin> joins;

    /// <summary>
    /// For every company: reads one row of the tables that flows need, and logs on to e.net and off again. The log-on ends the session of
    /// an engine that runs as the same operator; it opens another.
    /// </summary>
    public override async Task<PingReport> PingAsync(CancellationToken cancel)
    {
        var lines = new List<PingLine>();
        foreach (var company in Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal))
        {
            foreach (var table in Tables)
                lines.Add(Line($"{table} ({company.Code})", await FirstRecordAsync(Resource(table), company, cancel)));
            foreach (var line in (await Channel(company).PingAsync(cancel)).Lines)
                lines.Add(line with { What = $"e.net {line.What} ({company.Code})" });
        }

        return new PingReport(lines);
    }
}

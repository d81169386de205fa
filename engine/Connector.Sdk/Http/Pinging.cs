using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Tries what a connection needs, and says for each thing what was seen.</summary>
internal sealed class Pinging(RestSender sender, Listing listing)
{
    /// <summary>Signatures and tokens are commonly checked against the time within five minutes; half of that is worth a word.</summary>
    private static readonly TimeSpan TolerableSkew = TimeSpan.FromSeconds(150);

    private IEnumerable<Company> Companies =>
        sender.Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal);

    public async Task<PingReport> PingAsync(ResourceDefinition? resource, CancellationToken cancel)
    {
        var lines = new List<PingLine>();
        if (sender.Authentication.Asks is { } asked)
        {
            lines.Add(await AskedLineAsync(asked, cancel));
            if (!lines[0].IsGood)
                return new PingReport(lines);
        }

        if (resource is not null)
        {
            Answer? answer = null;
            foreach (var company in sender.Manifest.CompanySettings.IsEmpty ? (IEnumerable<Company?>)[null] : Companies)
            {
                answer = await listing.FirstRecordAsync(resource, company, cancel);
                lines.Add(Line(company is null ? resource.Name : $"{resource.Name} ({company.Code})", answer));
            }

            if (answer is not null && SkewLine(answer) is { } skew)
                lines.Add(skew);
        }

        return new PingReport(lines);
    }

    public async Task<PingReport> PingCompaniesAsync(ResourceDefinition? resource, CompanyPing ping, CancellationToken cancel)
    {
        var report = await PingAsync(resource, cancel);
        if (report.Lines is [{ IsGood: false }, ..] && sender.Authentication.Asks is not null)
            return report;
        var lines = report.Lines.ToList();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var all = await listing.AllAsync(new ReadRequest(ping.Resource, ImmutableDictionary<string, string>.Empty), cancel);
            foreach (var (id, name) in all.Select(ping.Identify))
                names[id] = name;
        }
        catch (ConnectorException refused)
        {
            lines.Add(Refused(ping.Resource, refused.Failure, TimeSpan.Zero));
            return new PingReport(lines);
        }

        foreach (var company in Companies)
        {
            var id = company.Settings.GetValueOrDefault(ping.Setting, "");
            var isKnown = names.TryGetValue(id, out var name);
            lines.Add(new PingLine($"company {company.Code}", isKnown, isKnown ? name! : ping.Unknown(id, names), TimeSpan.Zero));
            foreach (var needed in isKnown ? ping.Needed : [])
                lines.Add(Line($"{needed} ({company.Code})",
                    await listing.FirstRecordAsync(sender.Resource(needed), company, cancel)));
        }

        return new PingReport(lines);
    }

    public static PingLine Line(string what, Answer answer)
    {
        var message = answer.Failure is { } failure
            ? $"{failure.Message}{(failure.Detail is null ? "" : $" {failure.Detail}")}"
            : "can be read";
        return new PingLine(what, answer.Failure is null, message, answer.Elapsed);
    }

    private PingLine Refused(string what, Failure failure, TimeSpan elapsed) =>
        new(what, false, sender.Redact($"{failure.Message} {failure.Detail}"), elapsed);

    private async Task<PingLine> AskedLineAsync(string asked, CancellationToken cancel)
    {
        var clock = sender.Context.Clock;
        var began = clock.GetTimestamp();
        try
        {
            await sender.Authentication.CredentialAsync(cancel);
            return new PingLine(asked, true, "issued", clock.GetElapsedTime(began));
        }
        catch (ConnectorException refused)
        {
            return Refused(asked, refused.Failure, clock.GetElapsedTime(began));
        }
    }

    private PingLine? SkewLine(Answer answer)
    {
        if (!DateTimeOffset.TryParse(answer.Header("Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs))
            return null;
        var skew = sender.Context.Clock.GetUtcNow() - theirs;
        var message = string.Create(CultureInfo.InvariantCulture,
            $"our clock is {Math.Abs(skew.TotalSeconds):0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} the system's");
        return new PingLine("clock skew", skew.Duration() <= TolerableSkew,
            skew.Duration() <= TolerableSkew ? message : $"{message}: set this machine's clock", TimeSpan.Zero);
    }
}

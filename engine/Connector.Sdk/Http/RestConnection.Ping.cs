using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <summary>Signatures and tokens are commonly checked against the time within five minutes; half of that is worth a word.</summary>
    private static readonly TimeSpan TolerableSkew = TimeSpan.FromSeconds(150);

    /// <summary>Asks for a token or session, reads one record of <see cref="ResourceToPing"/> (once a company), and compares the
    /// clocks.</summary>
    public virtual Task<PingReport> PingAsync(CancellationToken cancel) => PingSystemAsync(cancel);

    private async Task<PingReport> PingSystemAsync(CancellationToken cancel)
    {
        var lines = new List<PingLine>();
        if (authentication.Asks is { } asked)
        {
            lines.Add(await AskedLineAsync(asked, cancel));
            if (!lines[0].IsGood)
                return new PingReport(lines);
        }

        if (ResourceToPing is { } resource)
        {
            Answer? answer = null;
            foreach (var company in CompaniesToPing())
            {
                answer = await FirstRecordAsync(resource, company, cancel);
                lines.Add(Line(company is null ? resource.Name : $"{resource.Name} ({company.Code})", answer));
            }

            if (answer is not null && SkewLine(answer) is { } skew)
                lines.Add(skew);
        }

        return new PingReport(lines);
    }

    /// <summary>The resource that a ping reads, or null for none: the first that can be listed, unless the driver knows that the
    /// connection's permissions name another.</summary>
    protected virtual ResourceDefinition? ResourceToPing => Manifest.Resources.Values.FirstOrDefault(resource => resource.List is not null);

    /// <summary>Reads one record of a resource, to see whether it may be read at all.</summary>
    protected async Task<Answer> FirstRecordAsync(ResourceDefinition resource, Company? company, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var list = resource.List ?? throw Unsupported(resource, "list");
        try
        {
            var page = list.Page is null ? null : list.Page with { Size = 1 };
            var call = CallFor(resource, list, new ReadRequest(resource.Name, ImmutableDictionary<string, string>.Empty, null, company));
            return await SendAsync(Pager.Of(page, UrlOf, _ => call).First(call, SizeHeader(page, company)), cancel);
        }
        catch (ConnectorException refused)
        {
            return new Answer
            {
                Call = new Call { Method = "GET", Path = list.Path, Verb = "list", Effect = CallEffect.Read },
                Failure = refused.Failure
            };
        }
    }

    /// <summary>A line of the report for a call that was tried.</summary>
    protected static PingLine Line(string what, Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var message = answer.Failure is { } failure
            ? $"{failure.Message}{(failure.Detail is null ? "" : $" {failure.Detail}")}"
            : "can be read";
        return new PingLine(what, answer.Failure is null, message, answer.Elapsed);
    }

    private async Task<PingLine> AskedLineAsync(string asked, CancellationToken cancel)
    {
        var began = Context.Clock.GetTimestamp();
        try
        {
            await authentication.CredentialAsync(cancel);
            return new PingLine(asked, true, "issued", Context.Clock.GetElapsedTime(began));
        }
        catch (ConnectorException refused)
        {
            return new PingLine(asked, false, Redact($"{refused.Failure.Message} {refused.Failure.Detail}"),
                Context.Clock.GetElapsedTime(began));
        }
    }

    private PingLine? SkewLine(Answer answer)
    {
        if (!DateTimeOffset.TryParse(answer.Header("Date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs))
            return null;
        var skew = Context.Clock.GetUtcNow() - theirs;
        var message = string.Create(CultureInfo.InvariantCulture,
            $"our clock is {Math.Abs(skew.TotalSeconds):0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} the system's");
        return new PingLine("clock skew", skew.Duration() <= TolerableSkew,
            skew.Duration() <= TolerableSkew ? message : $"{message}: set this machine's clock", TimeSpan.Zero);
    }

    private IEnumerable<Company?> CompaniesToPing() => Manifest.CompanySettings.IsEmpty
        ? [null]
        : Context.Settings.Companies.Values.OrderBy(company => company.Code, StringComparer.Ordinal);
}

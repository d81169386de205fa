using Connector.Sdk.Http;

namespace Connector.BusinessCentral;

internal sealed partial class BusinessCentralConnection
{
    /// <summary>What flows read and write most; each may be left out of the app's permission sets on its own.</summary>
    private static readonly ImmutableArray<string> Permissions = ["vendors", "dimensions", Invoices];

    /// <summary>
    /// Asks for a token and compares the clocks, then looks whether every configured company exists under the id it is configured with, and
    /// whether the app may read what flows need in it.
    /// </summary>
    public override Task<PingReport> PingAsync(CancellationToken cancel) => PingCompaniesAsync(
        new CompanyPing
        {
            Resource = "companies",
            Setting = "id",
            Identify = company => (
                JsonRecord.TextOf(company, "id") ?? "",
                JsonRecord.TextOf(company, "displayName") is { Length: > 0 } name ? name : JsonRecord.TextOf(company, "name") ?? ""),
            Needed = Permissions,
            Unknown = Unknown,
        },
        cancel);

    private static string Unknown(string id, IReadOnlyDictionary<string, string> names) => names.Count == 0
        ? $"no company has the id '{id}', and the app sees no company at all: assign it permission sets in Business Central."
        : $"no company has the id '{id}'; there are "
            + $"{string.Join(", ", names.OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Value} ({pair.Key})"))}.";
}

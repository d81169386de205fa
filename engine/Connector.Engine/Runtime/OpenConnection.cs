using Connector.Sdk.Manifests;

namespace Connector.Engine.Runtime;

/// <summary>A connection that is open, with what it was opened from.</summary>
internal sealed record OpenConnection(string Name, IConnection Connection, ConnectionSettings Settings, ConnectorManifest Manifest)
{
    /// <summary>
    /// The company a code stands for. A connection without companies takes any code as it is, because there the code only fills a query or
    /// a field; one with companies answers null for a code it does not have, and the record goes to review.
    /// </summary>
    public bool TryCompany(string? code, out Company? company)
    {
        company = null;
        if (code is null)
            return true;
        if (Settings.Companies.IsEmpty)
        {
            company = new Company(code, ImmutableDictionary<string, string>.Empty);
            return true;
        }

        return Settings.Companies.TryGetValue(code, out company);
    }
}

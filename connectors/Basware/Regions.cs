using System.Collections.Frozen;
using System.Net;

namespace Connector.Basware;

/// <summary>
/// Keeps a connection from talking to another region's host, where its tenant does not exist and its data must not go. Hosts are
/// configuration, never made from the region: only some of them are confirmed (fact sheet §1.1).
/// </summary>
internal static class Regions
{
    private static readonly FrozenSet<string> Known = new[] { "eu", "us", "au", "ca" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ConnectorException">The host carries another region's label than the setting
    /// (<see cref="FailureKind.Configuration"/>).</exception>
    public static void Check(ConnectionSettings settings)
    {
        var region = settings["region"];
        var host = new Uri(settings["baseUrl"]).Host;
        if (Of(host) is { } other && !other.Equals(region, StringComparison.OrdinalIgnoreCase))
        {
            throw new ConnectorException(FailureKind.Configuration, "region-mismatch",
                $"The connection's region is '{region}', but the host {host} of its baseUrl belongs to region '{other}'. Correct 'region' "
                    + "or 'baseUrl'; nothing was sent.");
        }
    }

    /// <summary>The region a host says it is in, or null where it says nothing (a proxy, the loopback address).</summary>
    private static string? Of(string host)
    {
        if (IPAddress.TryParse(host, out _) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return null;
        // The last label is a country's or a suffix (example.ca), not a region.
        var labels = host.Split('.')[..^1];
        if (labels.SelectMany(label => label.Split('-')).FirstOrDefault(Known.Contains) is { } labelled)
            return labelled.ToLowerInvariant();
        // Basware's hosts without a label are the European ones, api. and test-api. alike.
        return host.EndsWith(".basware.com", StringComparison.OrdinalIgnoreCase) ? "eu" : null;
    }
}

using System.Text.RegularExpressions;

namespace Connector.BusinessCentral.Simulator;

/// <summary>One segment of a path: an entity set, a navigation or a bound action, with a key where it names one row.</summary>
internal sealed record PathSegment(string Name, string? Key);

/// <summary>A path below the API root, for example <c>companies(…)/purchaseInvoices(…)/Microsoft.NAV.post</c>. Keys are bare
/// GUIDs.</summary>
internal static partial class ResourcePath
{
    /// <exception cref="ApiException">A segment is none, or a key is not a GUID.</exception>
    public static ImmutableArray<PathSegment> Parse(string path) =>
        [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Segment)];

    private static PathSegment Segment(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
            throw ApiException.UnknownSegment(text);
        var key = match.Groups["key"];
        if (!key.Success)
            return new PathSegment(match.Groups["name"].Value, null);
        return Guid.TryParseExact(key.Value, "D", out var id)
            ? new PathSegment(match.Groups["name"].Value, id.ToString("D"))
            : throw ApiException.Query($"Bad Request - Error in query syntax: '{key.Value}' is not a GUID.");
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z$][A-Za-z0-9.]*)(\((?<key>[^()]*)\))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}

using System.Text.RegularExpressions;

namespace Connector.Engine.Flows;

/// <summary>The places of a resource's path that a step fills: <c>{id}</c>, parameters and a company.</summary>
internal static partial class PathPlaceholders
{
    public static IEnumerable<string> Of(string path) => Placeholder().Matches(path).Select(match => match.Groups["name"].Value);

    public static bool IsCompany(string name) => name == "company" || name.StartsWith("company.", StringComparison.Ordinal);

    [GeneratedRegex(@"\{(?<name>[A-Za-z_][\w.-]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}

using Connector.Sdk.Manifests;

namespace Connector.DynamicsGp;

/// <summary>
/// The manifest as one site speaks it. No public source shows the envelope of SBA's answers, so the manifest is written with the most
/// plausible one, and the settings <c>payloadPath</c> and <c>errorPath</c> put the site's own in its place.
/// </summary>
internal static class SiteManifest
{
    /// <summary>Value of <c>payloadPath</c> where records are not wrapped.</summary>
    public const string Bare = "none";

    private const string ErrorRoot = "Status";

    public static ConnectorManifest Of(ConnectorManifest manifest, ConnectionSettings settings) => manifest with
    {
        Resources = manifest.Resources.ToImmutableSortedDictionary(pair => pair.Key, pair => Of(pair.Value, PayloadPath(settings)),
            StringComparer.Ordinal),
        Answers = [
            .. manifest.Answers.Select(rule =>
                rule with { Body = At(rule.Body, settings), Message = At(rule.Message, settings), Code = At(rule.Code, settings) })],
    };

    /// <summary>The field that wraps records, or null where none does.</summary>
    public static string? PayloadPath(ConnectionSettings settings) => settings.Find("payloadPath") is { } path and not Bare ? path : null;

    private static ResourceDefinition Of(ResourceDefinition resource, string? payload) => resource with
    {
        List = resource.List is { } list ? list with { Items = payload } : null,
        Get = resource.Get is { } get ? get with { Items = payload } : null,
        Find = resource.Find is { } find ? find with { Items = payload } : null,
    };

    private static string? At(string? path, ConnectionSettings settings) =>
        path is not null && path.StartsWith(ErrorRoot, StringComparison.Ordinal) ? settings["errorPath"] + path[ErrorRoot.Length..] : path;
}

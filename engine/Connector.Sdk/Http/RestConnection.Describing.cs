using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <summary>The call as it may be shown: headers and path without secrets.</summary>
    private OutgoingRequest Outgoing(Call call)
    {
        var values = new PlaceholderValues(Context.Settings);
        var headers = Manifest.Headers
            .Where(header => !PathTemplate.Parse(header.Value).Names.Any(IsSecret))
            .ToImmutableSortedDictionary(header => header.Key, header => PathTemplate.Parse(header.Value).ExpandText(values),
                StringComparer.OrdinalIgnoreCase);
        return new OutgoingRequest(call.Method, Redact(call.Path), headers.SetItems(call.Headers), call.Body);
    }

    private bool IsSecret(string setting) =>
        Manifest.Settings.TryGetValue(setting, out var definition) && definition.Type == SettingType.Secret;
}

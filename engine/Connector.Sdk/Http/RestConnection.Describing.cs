using System.Collections.Immutable;
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
            .ToImmutableSortedDictionary(header => header.Key, header => PathTemplate.Parse(header.Value).ExpandText(values), StringComparer.OrdinalIgnoreCase);
        return new OutgoingRequest(call.Method, Redact(call.Path), headers.SetItems(call.Headers), call.Body);
    }

    private bool IsSecret(string setting) => Manifest.Settings.TryGetValue(setting, out var definition) && definition.Type == SettingType.Secret;

    /// <summary>A company with every setting the manifest asks for: examples stand for those that are not given where a request is described offline.</summary>
    private Company? Described(Company? company)
    {
        if (Manifest.CompanySettings.IsEmpty)
            return company;
        var known = company?.Settings ?? ImmutableDictionary<string, string>.Empty;
        var examples = Manifest.CompanySettings.Values
            .Where(setting => !known.ContainsKey(setting.Name))
            .Select(setting => KeyValuePair.Create(setting.Name, setting.Default ?? setting.Examples.FirstOrDefault() ?? setting.Name));
        return new Company(company?.Code ?? "company", known.AddRange(examples));
    }
}

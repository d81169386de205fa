using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace Connector.Sdk.Http;

/// <summary>Headers of a final response, backed by those of the redirects that led to it.</summary>
internal sealed class AnswerHeaders(FrozenDictionary<string, string> own, AnswerHeaders? behind)
{
    public static readonly AnswerHeaders None = new(FrozenDictionary<string, string>.Empty, null);

    public static AnswerHeaders Of(HttpResponseMessage response, AnswerHeaders? behind)
    {
        var headers = Pairs(response.Headers).Concat(Pairs(response.Content.Headers));
        return new AnswerHeaders(headers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), behind);
    }

    public string? Find(string name) => own.TryGetValue(name, out var value) ? value : behind?.Find(name);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(HttpHeaders headers) =>
        headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()));
}

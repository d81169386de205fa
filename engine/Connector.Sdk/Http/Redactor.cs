using System.Net;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Connector.Sdk.Http;

/// <summary>
/// Scrubs what must never be told from text that is: the connection's secrets and issued tokens in every form they take on the wire, query
/// strings of absolute URLs (presigned ones carry a credential there), credentials that a system echoes, and IBANs.
/// </summary>
internal sealed partial class Redactor
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mask = "[redacted]";

    private const int TokensKept = 32;
    private readonly ImmutableArray<string> secrets;
    private ImmutableArray<string> tokens = [];

    public Redactor(IEnumerable<string> secrets) => this.secrets = Longest(secrets.SelectMany(Forms));

    /// <summary>Adds a token that was issued. The newest are kept: an older one is long dead.</summary>
    public void Learn(string token)
    {
        if (token.Length == 0 || tokens.Contains(token))
            return;
        ImmutableInterlocked.Update(ref tokens, (known, added) => known.Contains(added) ? known : [added, .. known.Take(TokensKept - 1)],
            token);
    }

    public string Redact(string text)
    {
        foreach (var secret in secrets)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        foreach (var token in tokens)
            text = text.Replace(token, Mask, StringComparison.Ordinal);
        text = UrlQuery().Replace(text, $"$1?{Mask}");
        text = AuthorizationHeader().Replace(text, $"$1{Mask}");
        text = NamedCredential().Replace(text, $"$1{Mask}");
        text = BearerToken().Replace(text, Mask);
        return Iban().Replace(text, match => IsIban(match.ValueSpan) ? Mask : match.Value);
    }

    /// <summary>A secret as it is, and as JSON, URLs, forms and Basic credentials write it.</summary>
    private static IEnumerable<string> Forms(string secret) =>
    [
        secret,
        Uri.EscapeDataString(secret),
        WebUtility.UrlEncode(secret),
        JsonEncodedText.Encode(secret).Value,
        JsonEncodedText.Encode(secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
    ];

    /// <summary>Longest first, so that a secret that contains another leaves nothing of itself behind.</summary>
    private static ImmutableArray<string> Longest(IEnumerable<string> texts) =>
        [.. texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length)
            .ThenBy(text => text, StringComparer.Ordinal)];

    /// <summary>ISO 13616 (creditor references, RF, are checked alike but name no account): moved to the end, the first four characters
    /// make the whole a number that leaves 1 when divided by 97.</summary>
    private static bool IsIban(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("RF", StringComparison.Ordinal))
            return false;
        var digits = new StringBuilder(64);
        foreach (var character in string.Concat(text[4..], text[..4]).Where(char.IsAsciiLetterOrDigit))
            digits.Append(char.IsAsciiDigit(character) ? character - '0' : char.ToUpperInvariant(character) - 'A' + 10);
        return BigInteger.Parse(digits.ToString(), CultureInfo.InvariantCulture) % 97 == 1;
    }

    [GeneratedRegex(@"(https?:(?://|\\/\\/)[^\s""'<>?]+)\?[^\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UrlQuery();

    [GeneratedRegex(@"(authorization[""']?\s*[:=]\s*[""']?)(?:(?:basic|bearer|negotiate|digest)\s+)?[^\s""',;]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AuthorizationHeader();

    [GeneratedRegex(
        @"((?:access_token|refresh_token|id_token|client_secret|clientsecret|password|assertion"
            + @"|x-amz-signature|x-amz-credential|x-amz-security-token)[""']?\s*[:=]\s*[""']?)[^\s""'&,;}<>]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedCredential();

    [GeneratedRegex(@"(?<=\bbearer\s)[A-Za-z0-9._~+/=-]{16,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BearerToken();

    [GeneratedRegex(@"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{1,4}){3,8}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Iban();
}

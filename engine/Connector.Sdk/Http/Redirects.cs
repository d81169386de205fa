using System.Net;
using System.Net.Http.Headers;

namespace Connector.Sdk.Http;

/// <summary>Follows redirects by hand: the platform's own redirects keep custom headers, which a presigned address refuses and a stranger
/// must not see.</summary>
internal static class Redirects
{
    private const int MaxHops = 5;

    /// <summary>Where a response sends the caller, or null where it does not.</summary>
    public static Uri? Target(HttpResponseMessage response, Uri from)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            return null;
        if (!response.Headers.NonValidated.TryGetValues("Location", out var values) || values.ToString() is not { Length: > 0 } location)
            return null;
        // Taken as it was written: a presigned address is signed as it was written.
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        if (location.StartsWith("http", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(location, asWritten, out var absolute))
            return absolute;
        return Uri.TryCreate(from, location, out var relative) ? relative : null;
    }

    /// <summary>Why a redirect is not followed, or null where it is.</summary>
    public static string? Refuse(Call call, Uri from, Uri target, int hop)
    {
        var where = target.GetLeftPart(UriPartial.Path);
        if (call.IsWrite)
            return $"The system redirects a write to {where}. Writes are not redirected: correct the connection's base URL or path.";
        if (hop == MaxHops)
            return $"The system redirects in circles; the last address was {where}.";
        if (target.Scheme != from.Scheme && target.Scheme != Uri.UriSchemeHttps)
            return $"The system redirects to {where}, which is not https.";
        return call.RedirectWithoutCredentials || IsSameOrigin(from, target)
            ? null
            : $"The system redirects to another host ({where}), which would see the connection's credentials. Correct the base URL, or "
                + "declare 'redirect: without-credentials'.";
    }

    /// <summary>A request with nothing of ours on it.</summary>
    public static HttpRequestMessage Clean(Uri target)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.Host, other.Host, StringComparison.OrdinalIgnoreCase);
}

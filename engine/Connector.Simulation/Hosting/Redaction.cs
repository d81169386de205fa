using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Connector.Simulation.Hosting;

/// <summary>Takes credentials out of what the request log shows. Headers are never logged, so the Authorization header needs no care
/// here.</summary>
internal static class Redaction
{
    private const string Redacted = "[redacted]";

    /// <summary>Names of fields, form values and query parameters, without separators and in lower case.</summary>
    private static readonly FrozenSet<string> Credentials = new[]
    {
        "clientsecret", "clientassertion", "clientstate", "secret", "webhooksecret", "password", "passwd", "pwd", "operatorpassword",
        "companypassword",
        "token", "accesstoken", "refreshtoken", "idtoken", "assertion", "sessionid", "devkey", "apikey", "authorization",
        "signature", "xamzsignature", "xamzcredential", "xamzsecuritytoken",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A path with its query.</summary>
    public static string Path(string pathAndQuery)
    {
        var query = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? pathAndQuery : pathAndQuery[..(query + 1)] + Pairs(pathAndQuery[(query + 1)..]);
    }

    /// <summary>A body: JSON where it parses, form values, else its text.</summary>
    public static JsonNode? Body(LoggedBody body)
    {
        var text = Encoding.UTF8.GetString(body.Bytes);
        if (body.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true)
            return Pairs(text);
        if (body.IsCut)
            return text + "…";
        try
        {
            var node = JsonNode.Parse(text);
            Clean(node);
            return node;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // Not JSON, or JSON that names a field twice: shown as it came.
            return text;
        }
    }

    private static void Clean(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Clean(item);
        }
        else if (node is JsonObject fields)
        {
            foreach (var (name, value) in fields.ToList())
            {
                if (value is JsonValue && IsCredential(name))
                    fields[name] = Redacted;
                else
                    Clean(value);
            }
        }
    }

    private static string Pairs(string pairs) => string.Join('&', pairs.Split('&').Select(pair =>
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && IsCredential(Uri.UnescapeDataString(pair[..equals])) ? pair[..(equals + 1)] + Redacted : pair;
    }));

    private static bool IsCredential(string name) =>
        Credentials.Contains(new string([.. name.Where(char.IsLetterOrDigit)]).ToLowerInvariant());
}

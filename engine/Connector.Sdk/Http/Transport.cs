namespace Connector.Sdk.Http;

/// <summary>Tells faults of the transport apart.</summary>
internal static class Transport
{
    /// <summary>Whether the connection was never made, so that no byte can have reached the system.</summary>
    public static bool NeverConnected(Exception fault) => fault is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    public static string Code(Exception fault) => fault switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name-not-found",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connection-refused",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls-failed",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "proxy-failed",
        OperationCanceledException => "timeout",
        _ => "connection-lost",
    };

    /// <summary>The fault for an engineer: its own words and those of what caused it, once each.</summary>
    public static string Describe(Exception fault)
    {
        var words = new List<string>();
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (!words.Exists(word => word.Contains(cause.Message, StringComparison.Ordinal)))
                words.Add(cause.Message);
        }

        return string.Join(" ← ", words);
    }
}

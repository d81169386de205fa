namespace Connector.Sdk.Http;

/// <summary>The host's native NTLM: a plug-in of GSSAPI that its configuration names.</summary>
internal static class NativeNtlm
{
    private const string Mechanism = "1.3.6.1.4.1.311.2.2.10";

    /// <summary>Whether GSSAPI on this host knows NTLM. Reads what GSSAPI reads: GSS_MECH_CONFIG, else /etc/gss.</summary>
    public static bool IsInstalled()
    {
        try
        {
            return Configurations()
                .Any(file => File.Exists(file)
                    && File.ReadLines(file).Any(line => !line.StartsWith('#') && line.Contains(Mechanism, StringComparison.Ordinal)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Configurations()
    {
        if (Environment.GetEnvironmentVariable("GSS_MECH_CONFIG") is { Length: > 0 } given)
            return [given];
        return Directory.Exists("/etc/gss/mech.d")
            ? Directory.EnumerateFiles("/etc/gss/mech.d", "*.conf").Prepend("/etc/gss/mech")
            : ["/etc/gss/mech"];
    }
}

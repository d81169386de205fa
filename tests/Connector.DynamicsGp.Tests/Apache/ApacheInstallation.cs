namespace Connector.DynamicsGp.Tests.Apache;

/// <summary>Apache httpd with mod_auth_gssapi and gss-ntlmssp, as Debian packages them: below <c>/</c>, or below the folder that
/// <c>CONNECTOR_APACHE</c> names.</summary>
internal sealed record ApacheInstallation(string Program, string Modules, string NtlmLibrary, string Libraries)
{
    public const string Packages = "apache2-bin libapache2-mod-auth-gssapi gss-ntlmssp";

    /// <summary>The installation, or null where anything of it is missing.</summary>
    public static ApacheInstallation? Find()
    {
        var root = Environment.GetEnvironmentVariable("CONNECTOR_APACHE") ?? "/";
        var libraries = Path.Combine(root, "usr/lib/x86_64-linux-gnu");
        if (!Directory.Exists(libraries))
            libraries = Path.Combine(root, "usr/lib/aarch64-linux-gnu");
        var found = new ApacheInstallation(
            Path.Combine(root, "usr/sbin/apache2"), Path.Combine(root, "usr/lib/apache2/modules"),
            Path.Combine(libraries, "gssntlmssp/gssntlmssp.so"), libraries);
        return File.Exists(found.Program) && File.Exists(Path.Combine(found.Modules, "mod_auth_gssapi.so"))
            && File.Exists(found.NtlmLibrary) ? found : null;
    }
}

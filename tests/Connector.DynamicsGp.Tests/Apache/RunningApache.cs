using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Connector.DynamicsGp.Tests.Apache;

/// <summary>Apache httpd on the loopback address that asks for NTLM or Negotiate, knows one account, and serves one company's vendors from
/// a file.</summary>
internal sealed class RunningApache : IAsyncDisposable
{
    public const string User = "CONTOSO\\svc-connector", Password = "a right passw0rd!";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string folder;
    private readonly Process process;

    private RunningApache(string folder, Process process, int port)
    {
        this.folder = folder;
        this.process = process;
        BaseUrl = FormattableString.Invariant($"http://127.0.0.1:{port}/GPService");
    }

    public string BaseUrl { get; }

    public static async Task<RunningApache> StartAsync()
    {
        var installation = ApacheInstallation.Find()!;
        var folder = Directory.CreateTempSubdirectory("connector-apache-").FullName;
        var vendors = Path.Combine(folder, "www/GPService/Tenants(DefaultTenant)/Companies(Fabrikam, Inc.)/Purchasing/Vendors");
        Directory.CreateDirectory(Path.GetDirectoryName(vendors)!);
        await File.WriteAllTextAsync(vendors,
            """{"Status":{"Code":0,"Message":""},"Payload":[{"VendorID":"ACETRAVE0001","VendorName":"A Travel Company"}]}""");
        await File.WriteAllTextAsync(Path.Combine(folder, "users"), $"CONTOSO:svc-connector:{Password}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "mech"), $"gssntlmssp_v1 1.3.6.1.4.1.311.2.2.10 {installation.NtlmLibrary}\n");
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "httpd.conf"), Configuration(installation, folder, port));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var start = new ProcessStartInfo(installation.Program, ["-DFOREGROUND", "-f", Path.Combine(folder, "httpd.conf")]);
        start.Environment["NTLM_USER_FILE"] = Path.Combine(folder, "users");
        start.Environment["GSS_MECH_CONFIG"] = Path.Combine(folder, "mech");
        start.Environment["LD_LIBRARY_PATH"] = installation.Libraries;
        using var listening = new Appearance(folder, "pid");
        var apache = new RunningApache(folder, Process.Start(start)!, port);
        await apache.ListeningAsync(listening);
        return apache;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Apache opens its ports before it writes its process id.</summary>
    private async Task ListeningAsync(Appearance processId)
    {
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(processId.Seen, ended).WaitAsync(Patience) != ended)
            return;
        var log = Path.Combine(folder, "error.log");
        throw new InvalidOperationException(
            $"Apache does not start: {(File.Exists(log) ? await File.ReadAllTextAsync(log) : "it wrote no log")}");
    }

    private static string Configuration(ApacheInstallation installation, string folder, int port) => $"""
        ServerRoot "{folder}"
        ServerName 127.0.0.1
        PidFile "{folder}/pid"
        ErrorLog "{folder}/error.log"
        Listen 127.0.0.1:{port}
        User nobody
        Group nogroup
        LoadModule mpm_event_module "{installation.Modules}/mod_mpm_event.so"
        LoadModule authn_core_module "{installation.Modules}/mod_authn_core.so"
        LoadModule authz_core_module "{installation.Modules}/mod_authz_core.so"
        LoadModule authz_user_module "{installation.Modules}/mod_authz_user.so"
        LoadModule auth_gssapi_module "{installation.Modules}/mod_auth_gssapi.so"
        DocumentRoot "{folder}/www"
        <Location "/">
            ForceType application/json
            AuthType GSSAPI
            AuthName "GP"
            GssapiAllowedMech ntlmssp
            GssapiConnectionBound On
            GssapiSSLonly Off
            Require valid-user
        </Location>
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A file that is not there yet.</summary>
    private sealed class Appearance : IDisposable
    {
        private readonly FileSystemWatcher watcher;
        private readonly TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Appearance(string folder, string name)
        {
            watcher = new FileSystemWatcher(folder, name);
            watcher.Created += (_, _) => seen.TrySetResult();
            watcher.Renamed += (_, _) => seen.TrySetResult();
            watcher.EnableRaisingEvents = true;
        }

        public Task Seen => seen.Task;

        public void Dispose() => watcher.Dispose();
    }
}

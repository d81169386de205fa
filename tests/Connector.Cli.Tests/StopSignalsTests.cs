using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Connector.Cli.Tests;

/// <summary>Ctrl-C as a process hears it.</summary>
public sealed class StopSignalsTests : FlowTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_first_stops_in_good_order()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var engine = Start("sandbox", In("none.yaml"));
        await LineAsync(engine, "Ctrl-C stops.");

        Interrupt(engine);

        await engine.WaitForExitAsync().WaitAsync(Patience);
        engine.ExitCode.ShouldBe(0);
        (await engine.StandardError.ReadToEndAsync())
            .ShouldStartWith("Stopping: finishing what is under way. Once more stops at once; nothing is lost either way.");
    }

    [Fact]
    public async Task The_second_stops_at_once_even_where_a_system_never_answers()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Write("mine.yaml", Shelf.Yaml.Replace("connector: shelf", "connector: mine", StringComparison.Ordinal));
        WriteFlow(Flow.Replace("connector: shelf }", "connector: ./mine.yaml }", StringComparison.Ordinal));
        WriteConnections($"connections:\n  shelf: {{ baseUrl: 'http://{silent.LocalEndpoint}', password: none, sandbox: true }}\n");
        using var engine = Start("run", FlowFile, "--connections", ConnectionsPath, "--store", StorePath, "--once");
        using var call = await silent.AcceptTcpClientAsync().WaitAsync(Patience);

        Interrupt(engine);
        await LineAsync(engine, "Stopping:");
        Interrupt(engine);

        await engine.WaitForExitAsync().WaitAsync(Patience);
        engine.ExitCode.ShouldBe(130);
    }

    private static Process Start(params string[] arguments)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "engine.dll"), .. arguments];
        // Where the tests run in the background of a shell, they and their children ignore Ctrl-C unless told otherwise.
        if (OperatingSystem.IsLinux())
            command = ["env", "--default-signal=INT", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start)!;
    }

    private static async Task LineAsync(Process engine, string part)
    {
        while (await engine.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"The command ended without saying '{part}'.");
    }

    private static void Interrupt(Process engine)
    {
        using var kill = Process.Start("kill", ["-INT", engine.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Acceptance;

/// <summary>The <c>engine</c> command in a process of its own, as a user or a service manager runs it.</summary>
internal sealed class EngineProcess : IDisposable
{
    /// <summary>Only a hung engine takes this long, whatever else the machine does.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly ConcurrentQueue<string> errors = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EngineProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
        output = process.StandardOutput.ReadToEndAsync();
    }

    public static EngineProcess Start(string folder, params string[] arguments)
    {
        // Where the tests run in the background of a shell, they and their children ignore Ctrl-C unless told otherwise.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "engine.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["NO_COLOR"] = "1";
        // Many short starts on two cores: code that is ready soon matters more than code that is fast later.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new EngineProcess(Process.Start(start)!);
    }

    public Task ExitedAsync(CancellationToken deadline = default) => process.WaitForExitAsync(deadline);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Finished> RunAsync(string folder, string[] arguments, CancellationToken deadline = default)
    {
        using var engine = Start(folder, arguments);
        return await engine.FinishAsync(deadline);
    }

    /// <summary>Waits for the end. An engine that is still at work at the deadline is killed.</summary>
    public async Task<Finished> FinishAsync(CancellationToken deadline = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        limit.CancelAfter(MaxTime);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            throw new TimeoutException($"The engine was still at work and was killed. It said last: {errors.LastOrDefault()}");
        }

        return new Finished(process.ExitCode, await output, string.Join('\n', errors));
    }

    /// <summary>Where a long run listens, once it does.</summary>
    public Task<Uri> ListeningAsync() => listening.Task.WaitAsync(MaxTime);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>Ctrl-C, as a terminal or a service manager sends it.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            listening.TrySetException(new InvalidOperationException($"The engine ended: {string.Join('\n', errors)}"));
            return;
        }

        errors.Enqueue(line);
        if (line.Split("listening on ") is [_, var rest])
            listening.TrySetResult(new Uri(rest.Split(' ')[0].TrimEnd('.', ',')));
    }

    internal sealed record Finished(int ExitCode, string Output, string Errors)
    {
        public override string ToString() => $"exit {ExitCode}\n--- stdout\n{Output}\n--- stderr\n{Errors}";
    }
}

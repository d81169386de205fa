using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Runtime;
using Connector.Engine.Store;
using Connector.Sdk.Resilience;
using Microsoft.Extensions.Logging;

namespace Connector.Cli.Commands;

/// <summary>One <c>engine run</c> from its flow files to its summary.</summary>
internal sealed class RunSession(RunRequest request, Terminal terminal)
{
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var catalog = new ConnectorCatalog(terminal.Connectors());
        var integrations = FlowFiles.Load(request.Files, catalog, terminal);
        FlowFiles.Select(integrations, request.Flows);
        var used = UsedConnection.Of(integrations, catalog);
        if (request.IsSandbox)
            return await RunOnSandboxAsync(catalog, integrations, used, cancel);
        SandboxSession.RefuseForRealSystems(request.Store);
        var deployment = DeploymentFile.Read(request.Connections, " With --sandbox it runs against the built-in simulators.");
        return await RunOnAsync(request.Store, request.Store.OpenKeys(terminal), deployment, catalog, integrations, used, cancel);
    }

    private async Task<int> RunOnSandboxAsync(ConnectorCatalog catalog, IReadOnlyList<Integration> integrations,
        IReadOnlyList<UsedConnection> used, CancellationToken cancel)
    {
        await using var sandbox = await SandboxSession.StartAsync(request.Store, terminal, cancel);
        terminal.Error.WriteLine(sandbox.IsTemporary
            ? $"Sandbox at {sandbox.Address}; store and sandbox start afresh and are kept nowhere."
            : $"Sandbox at {sandbox.Address}; store and sandbox remember in {sandbox.Store.Path} and the file beside it.");
        var keys = sandbox.IsTemporary
            ? KeyRing.Open(sandbox.Store.Path, sandbox.Store.KeyFile, terminal.Variable, terminal.Clock, out _)
            : sandbox.Store.OpenKeys(terminal);
        var exitCode = await RunOnAsync(sandbox.Store, keys, sandbox.Deployment(used), catalog, integrations, used, cancel);
        if (sandbox.IsTemporary)
            SayHowToKeep();
        return exitCode;
    }

    private async Task<int> RunOnAsync(
        StoreLocation location,
        KeyRing keys,
        Deployment deployment,
        ConnectorCatalog catalog,
        IReadOnlyList<Integration> integrations,
        IReadOnlyList<UsedConnection> used,
        CancellationToken cancel)
    {
        var began = terminal.Clock.GetUtcNow();
        await using var store = await SqliteStateStore.OpenAsync(location.Path, keys, StoreAccess.Engine, terminal.Clock, cancel);
        var secret = await SecretValues.ReadAsync(new SecretStore(location.Path, keys, terminal.Clock), cancel);
        using var logging = TerminalLogging.Create(terminal, MinLevel());
        var report = await RunHostAsync(
            new EngineOptions
            {
                Integrations = integrations,
                Catalog = catalog,
                Connections = DeploymentFile.Resolve(deployment, used, secret, terminal),
                Store = store,
                Environment = deployment.Environment,
                Logging = logging,
                Clock = terminal.Clock,
                Resilience = Waiting(deployment.Resilience),
                OnlyFlows = request.Flows,
                DryRun = request.IsDryRun ? new DryRunReport(terminal, request.IsJson).WriteAsync : null,
                DryRunShowsSkipped = request.IsVerbose,
                Listen = request.Listen,
                Started = address => terminal.Error.WriteLine(
                    $"Running with the store {location.Path}{(address is null ? "" : $", listening on {address}")}. Ctrl-C stops."),
            },
            cancel);
        if (cancel.IsCancellationRequested)
            terminal.Error.WriteLine(
                request.IsOnce
                    ? "Stopped before the end. Nothing is lost: run it again to go on."
                    : "Stopped; everything under way was finished or put back.");
        if (request.IsJson)
            RunResults.WriteJson(report, terminal);
        else
            await RunResults.WriteAsync(report, store, began, terminal);
        if (!IsThrough(report, cancel))
            return ExitCode.Failed;
        if (!request.IsOnce || report.Undecided == 0)
            return ExitCode.Done;
        RunResults.WriteUndecided(report, terminal);
        return ExitCode.Undecided;
    }

    private async Task<RunReport> RunHostAsync(EngineOptions options, CancellationToken cancel)
    {
        using var display = request.IsOnce ? RunDisplay.Create(terminal) : new LineRunDisplay(terminal);
        await using var host = EngineHost.Open(options with { Progress = display });
        return request.IsOnce
            ? await display.ShowAsync(() => host.RunOnceAsync(cancel))
            : await RunUntilStoppedAsync(host, options, display, cancel);
    }

    private async Task<RunReport> RunUntilStoppedAsync(EngineHost host, EngineOptions options, RunDisplay display, CancellationToken cancel)
    {
        var began = terminal.Clock.GetTimestamp();
        try
        {
            await host.RunAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }

        var elapsed = terminal.Clock.GetElapsedTime(began);
        var latest = display.Latest.ToDictionary(flow => flow.Flow, StringComparer.Ordinal);
        var flows = options.Integrations.SelectMany(integration => integration.Flows).Where(flow => latest.ContainsKey(flow.FullName));
        return new RunReport([.. flows.Select(flow => new FlowReport(flow.FullName, latest[flow.FullName].Counts, elapsed, Failure: null))],
            elapsed);
    }

    /// <summary>A run once is through when every flow came to its end; a long run when it stopped as asked.</summary>
    private bool IsThrough(RunReport report, CancellationToken cancel) =>
        !(request.IsOnce && cancel.IsCancellationRequested) && report.Flows.All(flow => flow.Failure is null);

    /// <summary>What the deployment says, and for how long a single run waits what the command line says.</summary>
    private ResilienceOptions Waiting(ResilienceOptions deployed)
    {
        if (request.Patience is not { } patience)
            return deployed;
        var longest = patience > deployed.Once.MaxTime ? patience : deployed.Once.MaxTime;
        return deployed with { Once = new OnceOptions { Patience = patience, MaxTime = longest } };
    }

    private LogLevel MinLevel() => request switch
    {
        { IsVerbose: true } => LogLevel.Debug,
        { IsOnce: true } => LogLevel.Warning,
        _ => LogLevel.Information,
    };

    private void SayHowToKeep()
    {
        var files = string.Join(' ', request.Files);
        var once = request.IsOnce ? " --once" : "";
        terminal.Error.WriteLine($"""
            Nothing of this run is kept. To keep store and sandbox, and to look at what happened:
              engine run {files} --sandbox{once} --store sandbox.db
              engine records --store sandbox.db
            """);
    }
}

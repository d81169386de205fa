using Connector.Engine.Flows;
using Connector.Engine.Mapping.Fields;
using Connector.Engine.Store;
using Connector.Sdk.Http;

namespace Connector.Engine.Runtime;

/// <summary>Runs integrations over a store. Owns the connections and the compiled flows; the store is its caller's.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly EngineOptions options;
    private readonly ImmutableSortedDictionary<string, OpenConnection> connections;
    private readonly SharedHttp http;
    private readonly ImmutableArray<FlowRuntime> runtimes;
    private readonly ImmutableArray<FlowRunner> runners;

    private EngineHost(
        EngineOptions options, ImmutableSortedDictionary<string, OpenConnection> connections, SharedHttp http,
        ImmutableArray<FlowRuntime> runtimes, ImmutableArray<FlowRunner> runners)
    {
        this.runtimes = runtimes;
        this.options = options;
        this.connections = connections;
        this.http = http;
        this.runners = runners;
    }

    /// <summary>Opens every connection the flows name and compiles the flows. Makes no call.</summary>
    /// <exception cref="ConnectorException">Settings contradict each other.</exception>
    public static EngineHost Open(EngineOptions options)
    {
        var selected = options.Integrations
            .SelectMany(integration => integration.Flows.Select(flow => (Integration: integration, Flow: flow)))
            .Where(pair => IsSelected(options, pair.Flow))
            .ToList();
        var http = new SharedHttp(options.Clock, options.Resilience.Sockets);
        var connections = ImmutableSortedDictionary.CreateBuilder<string, OpenConnection>(StringComparer.Ordinal);
        foreach (var (integration, use) in selected.SelectMany(pair =>
            pair.Integration.Connections.Values.Select(use => (pair.Integration, use))))
        {
            if (connections.ContainsKey(use.Name))
                continue;
            var driver = options.Catalog.Find(use.Connector, integration.File)
                ?? throw new ConnectorException(
                    new Failure(FailureKind.Configuration, "connector-unknown", $"There is no connector '{use.Connector}'."));
            var settings = options.Connections[use.Name];
            var context = new ConnectionContext
            {
                Name = use.Name,
                Settings = settings,
                Clock = options.Clock,
                Logger = options.Logging.CreateLogger($"connection/{use.Name}"),
                Jitter = options.Jitter,
                Http = http,
                Memory = new ConnectionMemory(options.Store, use.Name),
            };
            connections[use.Name] = new OpenConnection(use.Name, driver.Open(context), settings, driver.Manifest);
        }

        var open = connections.ToImmutable();
        var references = new StoreReferences(options.Store);
        var gates = new NaturalKeyGates();
        var runtimes = options.Integrations
            .SelectMany(integration => WithReverses(integration,
                [.. selected.Where(pair => ReferenceEquals(pair.Integration, integration)).Select(pair => pair.Flow)])
                .Select(flow => new FlowRuntime(integration, flow, FlowMapper.Compile(integration, flow), open,
                    Environment(options, integration), references)))
            .ToImmutableDictionary(runtime => runtime.Flow);
        foreach (var runtime in runtimes.Values.Where(runtime => runtime.Flow.ReverseOf is not null))
            runtime.Pair(
                runtimes.Values.Single(other => ReferenceEquals(other.Integration, runtime.Integration)
                    && other.Flow.Name == runtime.Flow.ReverseOf!.Flow));
        return new EngineHost(options, open, http, [.. runtimes.Values], [.. selected.Select(pair => Runner(runtimes[pair.Flow]))]);

        FlowRunner Runner(FlowRuntime runtime) => new(runtime, options.Store, options, gates);
    }

    /// <summary>Runs every flow once: integrations side by side, the flows of one in the order of its file, because later ones build on
    /// earlier ones.</summary>
    public async Task<RunReport> RunOnceAsync(CancellationToken cancel)
    {
        var began = options.Clock.GetTimestamp();
        var waitsUntil = options.Clock.GetUtcNow() + options.Resilience.Once.MaxTime;
        using var abort = AbortAfter(cancel);
        var integrations = runners.GroupBy(runner => runner.Runtime.Integration.Name, StringComparer.Ordinal).Select(async group =>
        {
            var reports = new List<FlowReport>();
            foreach (var runner in group)
            {
                if (cancel.IsCancellationRequested)
                    break;
                reports.Add(
                    options.DryRun is { } show
                        ? await DryRunAsync(runner, show, abort.Token)
                        : await runner.RunOnceAsync(waitsUntil, cancel, abort.Token));
            }

            return reports;
        });
        var flows = (await Task.WhenAll(integrations)).SelectMany(reports => reports).ToList();
        return new RunReport(flows, options.Clock.GetElapsedTime(began));
    }

    /// <summary>
    /// Runs until cancelled: schedules, webhooks, workers, health endpoints. Cancelling takes nothing new and lets calls under way finish.
    /// A flow that cannot run on (the store cannot write) ends the whole: an engine of which a part is silently dead would be worse than
    /// one that its supervisor starts again.
    /// </summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var abort = AbortAfter(stop.Token);
        await using var receiver = options.Listen is { } address
            ? await WebhookReceiver.StartAsync(address, connections, runners, options, stop.Token)
            : null;
        await using var schedules = await FlowSchedules.StartAsync(runners, options);
        options.Started?.Invoke(receiver?.Address);
        await Task.WhenAll(runners.Select(WorkAsync));

        async Task WorkAsync(FlowRunner runner)
        {
            try
            {
                await runner.RunAsync(stop.Token, abort.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in runners)
            runner.Dispose();
        foreach (var runtime in runtimes)
            runtime.Dispose();
        foreach (var open in connections.Values)
            await open.Connection.DisposeAsync();
        await http.DisposeAsync();
    }

    private async Task<FlowReport> DryRunAsync(FlowRunner runner, Func<DryRunWrite, Task> show, CancellationToken cancel)
    {
        var began = options.Clock.GetTimestamp();
        var name = runner.Runtime.Flow.FullName;
        var tally = new RunTally(name, options.Progress, options.Clock);
        Failure? failure = null;
        try
        {
            await new DryRun(runner.Runtime, options, tally, show).RunAsync(cancel);
        }
        catch (ConnectorException fault)
        {
            failure = fault.Failure;
        }

        return new FlowReport(name, tally.Counts, options.Clock.GetElapsedTime(began), failure);
    }

    /// <summary>The flows, and those that are their reverse: a flow that runs alone still has to know what the other one wrote.</summary>
    private static IEnumerable<Flow> WithReverses(Integration integration, ImmutableArray<Flow> selected) => integration.Flows.Where(flow =>
        selected.Contains(flow) || selected.Any(one => one.ReverseOf?.Flow == flow.Name || flow.ReverseOf?.Flow == one.Name));

    private static bool IsSelected(EngineOptions options, Flow flow) => options.OnlyFlows.Count == 0
        || options.OnlyFlows.Contains(flow.FullName, StringComparer.Ordinal)
        || options.OnlyFlows.Contains(flow.Name, StringComparer.Ordinal);

    private static ImmutableDictionary<string, string> Environment(EngineOptions options, Integration integration) =>
        integration.Environment
        .Select(pair => (pair.Key, Value: options.Environment.GetValueOrDefault(pair.Key) ?? pair.Value))
        .ToImmutableDictionary(
            pair => pair.Key,
            pair => pair.Value ?? throw new ConnectorException(new Failure(
                FailureKind.Configuration, "env-missing",
                $"{integration.File} needs the setting '{pair.Key}'. Give it under env: in the connections file.")),
            StringComparer.Ordinal);

    /// <summary>A token that ends calls under way some time after a stop was asked for.</summary>
    private CancellationTokenSource AbortAfter(CancellationToken stop)
    {
        var abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Clock);
        stop.Register(() => abort.CancelAfter(options.Resilience.Stop.Drain));
        return abort;
    }
}

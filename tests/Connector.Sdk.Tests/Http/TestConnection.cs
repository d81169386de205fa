using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Connector.Sdk.Resilience;
using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Tests.Http;

/// <summary>Opens connections to test systems, and keeps what they log.</summary>
internal sealed class TestConnection(ConnectorManifest manifest, ConnectionContext context, ISessionScheme? sessions = null)
    : RestConnection(manifest, context, sessions)
{
    public static readonly ImmutableDictionary<string, string> NoQuery = ImmutableDictionary<string, string>.Empty;

    public TestLogger Log => (TestLogger)Context.Logger;

    public static TestConnection To(TestSystem system, string manifest, TestClock? clock = null, SharedHttp? http = null,
        Func<RestConnectionOptions, RestConnectionOptions>? with = null) =>
        To(system.Url, manifest, clock, http, with);

    public static TestConnection To(string url, string manifest, TestClock? clock = null, SharedHttp? http = null,
        Func<RestConnectionOptions, RestConnectionOptions>? with = null)
    {
        var read = ManifestReader.Read(manifest, "test/connector.yaml");
        var options = new RestConnectionOptions();
        options = with?.Invoke(options) ?? options;
        var values = read.Settings.Values.Where(setting => setting.Default is not null)
            .ToImmutableDictionary(setting => setting.Name, setting => setting.Default!, StringComparer.Ordinal)
            .SetItem("baseUrl", url).SetItems(options.Values);
        var context = new ConnectionContext
        {
            Name = "test",
            Settings = new ConnectionSettings(values, options.Companies, options.Paths) { Resilience = options.Resilience },
            Clock = clock ?? new TestClock(),
            Logger = new TestLogger(),
            Jitter = () => 0.5,
            Http = http,
            Memory = options.Memory,
        };
        return new TestConnection(read, context, options.Sessions);
    }

    public Task<Answer> CallAsync(string method, string path, CallEffect effect = CallEffect.Read, string verb = "list",
        JsonElement? body = null) =>
        SendAsync(new Call { Method = method, Path = path, Verb = verb, Effect = effect, Body = body }, CancellationToken.None);

    /// <summary>A read that the system counts.</summary>
    public Task<Answer> FetchCountedAsync() => SendAsync(
        new Call { Method = "GET", Path = "/file", Verb = "get", Effect = CallEffect.Read, ExpectsJson = false, RepeatsWhenLost = false },
        CancellationToken.None);

    /// <summary>A write by GET that nobody may repeat.</summary>
    public Task<Answer> PostOnceAsync() => SendAsync(
        new Call
        {
            Method = "GET",
            Path = "/write",
            Verb = "write",
            Effect = CallEffect.Once,
            ExpectsJson = false,
            RepeatsAfterRenewal = false,
            Shown = "/write (a document)"
        },
        CancellationToken.None);

    public async Task<List<SourcePage>> ReadAllAsync(string resource, params (string Name, string Value)[] query)
    {
        var pages = new List<SourcePage>();
        await foreach (var page in ReadAsync(new ReadRequest(resource, query.ToImmutableDictionary(pair => pair.Name, pair => pair.Value)),
            CancellationToken.None))
            pages.Add(page);
        return pages;
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAllAsync(string resource, params string[] bodies) =>
        WriteAsync(new WriteRequest(resource, [.. bodies.Select((body, index) => Item(body, index))]), CancellationToken.None);

    public static WriteItem Item(string json, int index = 0) => new(Json(json), $"{index:x32}");

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public string RedactText(string text) => Redact(text);
}

internal sealed record RestConnectionOptions
{
    public ImmutableDictionary<string, string> Values { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableDictionary<string, Company> Companies { get; init; } = ImmutableDictionary<string, Company>.Empty;

    public ImmutableDictionary<string, string> Paths { get; init; } = ImmutableDictionary<string, string>.Empty;

    public ISessionScheme? Sessions { get; init; }

    public ResilienceOptions Resilience { get; init; } = ResilienceOptions.Default;

    public IConnectionMemory? Memory { get; init; }
}

internal sealed class TestLogger : ILogger
{
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (lines)
            lines.Add($"{formatter(state, exception)} {exception}");
    }
}

using System.Text.Json.Nodes;
using Connector.Basware.Simulator;
using Connector.Sdk.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.Basware.Tests.Support;

/// <summary>Opens the driver on a simulator, as a deployment would, and says what tests want to write briefly.</summary>
internal static class Connections
{
    public const string Key = "00000000000000000000000000000001";

    public static IConnection Open(BaswareHost host, params (string Name, string Value)[] settings) =>
        Open(host, TimeProvider.System, settings);

    public static IConnection Open(BaswareHost host, TimeProvider clock, params (string Name, string Value)[] settings) =>
        OpenAt(host.Address, clock, settings);

    public static IConnection OpenAt(Uri address, params (string Name, string Value)[] settings) =>
        OpenAt(address, TimeProvider.System, settings);

    public static IConnection OpenAt(Uri address, TimeProvider clock, params (string Name, string Value)[] settings) =>
        OpenWith(address, context => context with { Clock = clock }, settings);

    public static IConnection OpenWith(Uri address, Func<ConnectionContext, ConnectionContext> with,
        params (string Name, string Value)[] settings)
    {
        var driver = new BaswareDriver();
        var values = driver.Manifest.Settings.Values.Where(setting => setting.Default is not null)
            .ToImmutableDictionary(setting => setting.Name, setting => setting.Default!)
            .SetItems(new BaswareSimulator().Connection(address, BaswareHost.World).Settings)
            .SetItem("scopes", ApiClient.EveryScope)
            .SetItems(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        return driver.Open(with(new ConnectionContext
        {
            Name = "basware",
            Settings =
                new ConnectionSettings(values, ImmutableDictionary<string, Company>.Empty, ImmutableDictionary<string, string>.Empty),
            Logger = NullLogger.Instance,
            Jitter = () => 0,
        }));
    }

    public static WriteItem Item(JsonNode record, string? id = null, bool touch = false, bool inDoubt = false, string? listKey = null) =>
        new(
        JsonSerializer.SerializeToElement(record), Key, id,
            listKey is null ? null : ImmutableDictionary<string, string>.Empty.Add("listKey", listKey), touch, inDoubt);

    public static async Task<WriteOutcome> WriteAsync(this IConnection connection, string resource, WriteItem item) =>
        (await connection.WriteAsync(new WriteRequest(resource, [item]), CancellationToken.None)).Single();

    /// <summary>Writes a record and asks until Basware has decided.</summary>
    public static async Task<WriteOutcome> DeliverAsync(this IConnection connection, string resource, WriteItem item) =>
        await connection.DecideAsync(resource, await connection.WriteAsync(resource, item));

    public static async Task<WriteOutcome> DecideAsync(this IConnection connection, string resource, WriteOutcome outcome)
    {
        for (var poll = 0; poll < 10 && outcome is WriteOutcome.Accepted accepted; poll++)
            outcome = await connection.ConfirmAsync(resource, accepted.Token);
        return outcome;
    }

    public static async Task<WriteOutcome> ConfirmAsync(this IConnection connection, string resource, string token) =>
        (await connection.ConfirmAsync(new ConfirmRequest(resource, [token]), CancellationToken.None)).Single();

    public static Task<WriteOutcome> AcknowledgeAsync(this IConnection connection, string invoiceId, bool inDoubt = false) =>
        connection.ActAsync(new ActionRequest("accountingDocuments", "acknowledge", invoiceId, inDoubt, Key), CancellationToken.None);

    public static async Task<List<SourcePage>> ReadAsync(
        this IConnection connection, string resource, string? status = null, DateTimeOffset? since = null, string? company = null)
    {
        var query = status is null
            ? ImmutableDictionary<string, string>.Empty
            : ImmutableDictionary<string, string>.Empty.Add("ProcessingStatus", status);
        var request = new ReadRequest(resource, query, since,
            company is null ? null : new Company(company, ImmutableDictionary<string, string>.Empty));
        var pages = new List<SourcePage>();
        await foreach (var page in connection.ReadAsync(request, CancellationToken.None))
            pages.Add(page);
        return pages;
    }
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;
using Connector.Syspro.Enet;

namespace Connector.Syspro;

/// <summary>
/// A connection to one SYSPRO. It reads over OData, as the manifest says; what is written goes through e.net, with one
/// <see cref="EnetConnection"/> a company. This adds what neither can say: rows of two tables that make one record, and look-ups that
/// settle what became of a post.
/// </summary>
internal sealed partial class SysproConnection : RestConnection
{
    private readonly ConcurrentDictionary<string, Lazy<EnetConnection>> channels = new(StringComparer.Ordinal);
    private readonly SharedHttp? own;

    private SysproConnection(ConnectorManifest manifest, ConnectionContext context, SharedHttp? own)
        : base(manifest, context)
    {
        this.own = own;
        joins = RowJoin.All(base.ReadAsync);
    }

    /// <summary>Opens a connection. No call is made before the first use.</summary>
    public static SysproConnection Open(ConnectorManifest manifest, ConnectionContext context)
    {
        // Companies that share an operator must know of each other's session, so all channels share what is shared.
        var own = context.Http is null ? new SharedHttp(context.Clock) : null;
        return new SysproConnection(Paged(manifest, context.Settings),
            context with { Http = context.Http ?? own, Settings = WithODataLogin(context.Settings) }, own);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        foreach (var channel in channels.Values)
            await channel.Value.DisposeAsync();
        await base.DisposeAsync();
        if (own is not null)
            await own.DisposeAsync();
    }

    /// <inheritdoc />
    public override async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        await foreach (var page in base.ReadAsync(request, cancel).WithCancellation(cancel))
            yield return joins.TryGetValue(request.Resource, out var join)
                ? page with { Records = await join.CompleteAsync(page.Records, request.Company, cancel) }
                : page;
    }

    /// <inheritdoc />
    public override async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var record = await base.GetAsync(request, cancel);
        return record is { } found && joins.TryGetValue(request.Resource, out var join)
            ? (await join.CompleteAsync([found], request.Company, cancel))[0]
            : record;
    }

    /// <inheritdoc />
    public override IReadOnlyList<OutgoingRequest> Describe(WriteRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Channel(request.Company).Describe(request);
    }

    private EnetConnection Channel(Company? company)
    {
        var known = company ?? Manifest.ExampleCompany("company");
        return channels.GetOrAdd(known.Code, _ => new(() => new EnetConnection(Manifest, Context, known))).Value;
    }

    /// <summary>The manifest with lists paged as the connection says.</summary>
    private static ConnectorManifest Paged(ConnectorManifest manifest, ConnectionSettings settings)
    {
        var size = int.Parse(settings.Find("odataPageSize") ?? "5000", System.Globalization.CultureInfo.InvariantCulture);
        if (size < 1)
            throw new ConnectorException(new Failure(FailureKind.Configuration, "page-size", "'odataPageSize' must be 1 or more."));
        var isByKey = settings.Find("odataPaging") != "skip";
        return manifest with
        {
            Resources = manifest.Resources.ToImmutableSortedDictionary(pair => pair.Key,
                pair => pair.Value with { List = pair.Value.List is { } list ? Paged(list) : null }, StringComparer.Ordinal)
        };

        ListDefinition Paged(ListDefinition list) => isByKey
            ? list with { Page = list.Page! with { Size = size } }
            // Without an order, rows that are skipped are not those that were read.
            : list with
            {
                Page = list.Page! with { Size = size, Kind = PageKind.SkipTop },
                Query = list.Query.SetItem("$orderby", string.Join(',', list.Page!.Key))
            };
    }

    private static ConnectionSettings WithODataLogin(ConnectionSettings settings)
    {
        if (settings.Find("odataOperator") is { Length: > 0 })
            return settings;
        return settings with
        {
            Values = settings.Values.SetItem("odataOperator", settings["operator"])
            .SetItem("odataPassword", settings["operatorPassword"])
        };
    }
}

using System.Runtime.CompilerServices;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Reads every record of a resource, page by page.</summary>
internal sealed class Listing(RestSender sender)
{
    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        var resource = sender.Resource(request.Resource);
        var list = resource.List ?? throw sender.Unsupported(resource, "list");
        var pager = Pager.Of(list.Page, sender.UrlOf, condition => CallFor(resource, list, request, condition));
        var guard = new PageGuard(resource.Name);
        var call = pager.First(CallFor(resource, list, request), SizeHeader(list.Page, request.Company));
        while (true)
        {
            var answer = (await sender.SendAsync(call, cancel)).Require();
            var items = answer.IsEmpty || answer.Body is null ? [] : sender.ItemsOf(answer.Body, list.Items, resource);
            var fresh = pager.Fresh(items);
            var next = answer.IsEmpty ? null : pager.Next(call, answer, items);
            guard.Check(fresh, next);
            yield return new SourcePage(list.Each is null ? fresh : Elements.Of(fresh, list), next is null);
            if (next is null)
                yield break;
            call = next;
        }
    }

    public async Task<List<JsonElement>> AllAsync(ReadRequest request, CancellationToken cancel)
    {
        var all = new List<JsonElement>();
        await foreach (var page in ReadAsync(request, cancel))
            all.AddRange(page.Records);
        return all;
    }

    public async Task<Answer> FirstRecordAsync(ResourceDefinition resource, Company? company, CancellationToken cancel)
    {
        var list = resource.List ?? throw sender.Unsupported(resource, "list");
        try
        {
            var page = list.Page is null ? null : list.Page with { Size = 1 };
            var call = CallFor(resource, list, new ReadRequest(resource.Name, ImmutableDictionary<string, string>.Empty, null, company));
            return await sender.SendAsync(Pager.Of(page, sender.UrlOf, _ => call).First(call, SizeHeader(page, company)), cancel);
        }
        catch (ConnectorException refused)
        {
            return new Answer
            {
                Call = new Call { Method = "GET", Path = list.Path, Verb = "list", Effect = CallEffect.Read },
                Failure = refused.Failure
            };
        }
    }

    /// <summary>The first call that lists a resource, without its page size.</summary>
    /// <param name="after">An OData condition that narrows the list to what was not read yet, or null.</param>
    private Call CallFor(ResourceDefinition resource, ListDefinition list, ReadRequest request, string? after = null)
    {
        var query = new QueryBuilder(list.Conditions);
        var values = sender.Values(request.Company);
        foreach (var (name, text) in list.Query)
            query.Add(name, PathTemplate.Parse(text).ExpandText(values));
        if (list.CompanyQuery is not null && request.Company is not null)
            query.Add(list.CompanyQuery, request.Company.Code);
        foreach (var (name, value) in request.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var filter = list.Filters.GetValueOrDefault(name)
                ?? throw RestSender.Misconfigured("filter-unknown",
                    $"The list of '{resource.Name}' has no filter '{name}'. {Suggestion.Hint(name, [.. list.Filters.Keys])}");
            Narrow(query, filter.Query, filter.Filter, value, values);
        }

        if (request.ChangedSince is { } since)
        {
            var changed = list.ChangedSince
                ?? throw RestSender.Misconfigured("changed-since-unknown",
                    $"The list of '{resource.Name}' cannot be asked for changes; the flow must scan it.");
            Narrow(query, changed.Query, changed.Filter,
                since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), values);
        }

        if (after is not null)
            query.Narrow(after);

        return new Call
        {
            Method = "GET",
            Path = query.Append(sender.Path(resource, "list", list.Path, request.Company)),
            Verb = "list",
            Effect = CallEffect.Read,
            IsQuery = true,
            RedirectWithoutCredentials = list.RedirectWithoutCredentials,
        };
    }

    private static void Narrow(QueryBuilder query, string? parameter, string? condition, string value, PlaceholderValues values)
    {
        if (parameter is not null)
            query.Add(parameter, value);
        else
            query.Narrow(PathTemplate.Parse(condition!)
                .ExpandCondition(values with { Own = ImmutableDictionary<string, string>.Empty.Add("value", value) }));
    }

    private string? SizeHeader(PageDefinition? page, Company? company) => page?.SizeHeader is { } header
        ? PathTemplate.Parse(header).ExpandText(sender.Values(company,
            ImmutableDictionary<string, string>.Empty.Add("size", page.Size.ToString(CultureInfo.InvariantCulture))))
        : null;
}

using System.Runtime.CompilerServices;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <inheritdoc />
    public virtual async IAsyncEnumerable<SourcePage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var resource = Resource(request.Resource);
        var list = resource.List ?? throw Unsupported(resource, "list");
        var pager = Pager.Of(list.Page, UrlOf, condition => CallFor(resource, list, request, condition));
        var guard = new PageGuard(resource.Name);
        var call = pager.First(CallFor(resource, list, request), SizeHeader(list.Page, request.Company));
        while (true)
        {
            var answer = (await SendAsync(call, cancel)).Require();
            var items = answer.IsEmpty ? [] : ItemsOf(answer, list.Items, resource);
            var fresh = pager.Fresh(items);
            var next = answer.IsEmpty ? null : pager.Next(call, answer, items);
            guard.Check(fresh, next);
            yield return new SourcePage(list.Each is null ? fresh : Elements.Of(fresh, list), next is null);
            if (next is null)
                yield break;
            call = next;
        }
    }

    /// <inheritdoc />
    public virtual Task AcknowledgeAsync(IReadOnlyCollection<string> receipts, CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc />
    public virtual async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var resource = Resource(request.Resource);
        var get = resource.Get ?? throw Unsupported(resource, "get");
        var answer = (await SendAsync(
            new Call
            {
                Method = "GET",
                Path = Expand(PathOf(resource, "get", get.Path), request.Company,
                    ImmutableDictionary<string, string>.Empty.Add("id", request.Key)),
                Verb = "get",
                Effect = CallEffect.Read,
                RedirectWithoutCredentials = get.RedirectWithoutCredentials,
            },
            cancel)).Require();
        if (answer.IsEmpty || answer.Body is not { } body)
            return null;
        return get.Items is null ? body : ItemsOf(answer, get.Items, resource) is [var first, ..] ? first : null;
    }

    /// <inheritdoc />
    public virtual async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var resource = Resource(request.Resource);
        var find = resource.Find ?? throw Unsupported(resource, "find");
        // A change of a known record makes no second one: there is nothing to find.
        if (resource.Write is { } write && IsUpdate(write, request.Item))
            return null;
        var answer = (await SendAsync(CallFor(resource, find, request), cancel)).Require();
        if (answer.IsEmpty || answer.Body is not { } body)
            return null;
        var candidates = find.Items is null ? [body] : Candidates.At(body, find.Items);
        var matches = candidates.Where(candidate => Candidates.IsMatch(candidate, find.Match, request)).ToArray();
        if (matches.Length == 0)
            return null;
        var found = matches.Select(match => new WriteOutcome.Delivered(IdOf(resource, match) ?? request.Item.Id, match)).ToArray();
        if (found.Select(one => one.TargetId).Distinct(StringComparer.Ordinal).Count() == 1)
            return found[0];
        var key = string.Join(", ", request.NaturalKey.Select(pair => $"{pair.Key} {pair.Value}"));
        throw new ConnectorException(new Failure(
            FailureKind.Duplicate,
            "several-found",
            Redact(
                string.Create(CultureInfo.InvariantCulture,
                    $"{Manifest.Name} holds {found.Length} records with {key}; which of them is meant cannot be told.")),
            Redact(string.Join(", ", found.Select(one => one.TargetId)))));
    }

    /// <summary>The first call that lists a resource, without its page size.</summary>
    /// <param name="after">An OData condition that narrows the list to what was not read yet, or null.</param>
    private Call CallFor(ResourceDefinition resource, ListDefinition list, ReadRequest request, string? after = null)
    {
        var query = new QueryBuilder(list.Conditions);
        var values = new PlaceholderValues(Context.Settings, request.Company);
        foreach (var (name, text) in list.Query)
            query.Add(name, PathTemplate.Parse(text).ExpandText(values));
        if (list.CompanyQuery is not null && request.Company is not null)
            query.Add(list.CompanyQuery, request.Company.Code);
        foreach (var (name, value) in request.Query.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var filter = list.Filters.GetValueOrDefault(name)
                ?? throw Misconfigured("filter-unknown",
                    $"The list of '{resource.Name}' has no filter '{name}'. {Suggestion.Hint(name, [.. list.Filters.Keys])}");
            Narrow(query, filter.Query, filter.Filter, value, values);
        }

        if (request.ChangedSince is { } since)
        {
            var changed = list.ChangedSince
                ?? throw Misconfigured("changed-since-unknown",
                    $"The list of '{resource.Name}' cannot be asked for changes; the flow must scan it.");
            Narrow(query, changed.Query, changed.Filter,
                since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), values);
        }

        if (after is not null)
            query.Narrow(after);

        return new Call
        {
            Method = "GET",
            Path = query.Append(Expand(PathOf(resource, "list", list.Path), request.Company)),
            Verb = "list",
            Effect = CallEffect.Read,
            IsQuery = true,
            RedirectWithoutCredentials = list.RedirectWithoutCredentials,
        };
    }

    private Call CallFor(ResourceDefinition resource, FindDefinition find, FindRequest request)
    {
        var own = Own(request.Item).SetItems(request.NaturalKey);
        var query = new QueryBuilder();
        if (find.Filter is not null)
            query.Narrow(PathTemplate.Parse(find.Filter).ExpandCondition(new PlaceholderValues(Context.Settings, request.Company, own)));
        return new Call
        {
            Method = "GET",
            Path = query.Append(Expand(PathOf(resource, "find", find.Path), request.Company, own)),
            Verb = "find",
            Effect = CallEffect.Read,
            IsQuery = find.Filter is not null,
            RedirectWithoutCredentials = find.RedirectWithoutCredentials,
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

    private string? SizeHeader(PageDefinition? page, Company? company)
    {
        var size = page?.Size.ToString(CultureInfo.InvariantCulture) ?? "";
        return page?.SizeHeader is { } header
            ? PathTemplate.Parse(header)
                .ExpandText(new PlaceholderValues(Context.Settings, company, ImmutableDictionary<string, string>.Empty.Add("size", size)))
            : null;
    }

    private IReadOnlyList<JsonElement> ItemsOf(Answer answer, string? envelope, ResourceDefinition resource)
    {
        if (answer.Body is not { } body)
            return [];
        return Elements.Items(body, envelope) ?? throw Misconfigured(
            "envelope-missing",
            $"{Manifest.Name} answered for '{resource.Name}' without the list "
                + $"{(envelope is null ? "that was expected" : $"'{envelope}'")}: check the manifest's 'items' or the site's path.");
    }

    /// <summary>The id the target gave a record: at <c>resultId</c> of its write, else its key.</summary>
    private static string? IdOf(ResourceDefinition resource, JsonElement record) =>
        (resource.Write?.ResultId ?? resource.Key) is { } path ? record.TextAt(path) : null;
}

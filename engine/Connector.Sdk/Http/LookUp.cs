using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Reads one record: by its key, or by what names it in business.</summary>
internal sealed class LookUp(RestSender sender)
{
    public async Task<JsonElement?> GetAsync(GetRequest request, CancellationToken cancel)
    {
        var resource = sender.Resource(request.Resource);
        var get = resource.Get ?? throw sender.Unsupported(resource, "get");
        var answer = (await sender.SendAsync(
            new Call
            {
                Method = "GET",
                Path = sender.Path(resource, "get", get.Path, request.Company,
                    ImmutableDictionary<string, string>.Empty.Add("id", request.Key)),
                Verb = "get",
                Effect = CallEffect.Read,
                RedirectWithoutCredentials = get.RedirectWithoutCredentials,
            },
            cancel)).Require();
        if (answer.IsEmpty || answer.Body is not { } body)
            return null;
        return get.Items is null ? body : sender.ItemsOf(body, get.Items, resource) is [var first, ..] ? first : null;
    }

    public async Task<WriteOutcome.Delivered?> FindAsync(FindRequest request, CancellationToken cancel)
    {
        var resource = sender.Resource(request.Resource);
        var find = resource.Find ?? throw sender.Unsupported(resource, "find");
        // A change of a known record makes no second one: there is nothing to find.
        if (resource.Write?.IsUpdate(request.Item) == true)
            return null;
        var own = request.Item.Placeholders.SetItems(request.NaturalKey);
        var answer = (await sender.SendAsync(CallFor(resource, find, own, request.Company, []), cancel)).Require();
        if (answer.IsEmpty || answer.Body is not { } body)
            return null;
        var candidates = find.Items is null ? [body] : Elements.Items(body, find.Items) ?? [];
        var found = candidates.Where(candidate => Candidates.IsMatch(candidate, find.Match, request))
            .Select(match => new WriteOutcome.Delivered(resource.IdOf(match) ?? request.Item.Id, match)).ToArray();
        if (found.Length == 0)
            return null;
        if (found.Select(one => one.TargetId).Distinct(StringComparer.Ordinal).Count() == 1)
            return found[0];
        var key = string.Join(", ", request.NaturalKey.Select(pair => $"{pair.Key} {pair.Value}"));
        throw new ConnectorException(FailureKind.Duplicate, "several-found",
            sender.Redact(
                string.Create(CultureInfo.InvariantCulture,
                    $"{sender.Manifest.Name} holds {found.Length} records with {key}; which of them is meant cannot be told.")),
            sender.Redact(string.Join(", ", found.Select(one => one.TargetId))));
    }

    public async Task<IReadOnlyList<JsonElement>> RowsAsync(ResourceDefinition resource, IReadOnlyDictionary<string, string> values,
        Company? company, (string Name, string Value)[] query, CancellationToken cancel)
    {
        var find = resource.Find ?? throw sender.Unsupported(resource, "find");
        var answer = (await sender.SendAsync(CallFor(resource, find, values, company, query), cancel)).Require();
        return answer.IsEmpty ? [] : sender.ItemsOf(answer.Body, find.Items, resource);
    }

    private Call CallFor(ResourceDefinition resource, FindDefinition find, IReadOnlyDictionary<string, string> own, Company? company,
        (string Name, string Value)[] parameters)
    {
        var query = new QueryBuilder();
        if (find.Filter is not null)
            query.Narrow(PathTemplate.Parse(find.Filter).ExpandCondition(sender.Values(company, own)));
        return new Call
        {
            Method = "GET",
            Path = parameters.Aggregate(query.Append(sender.Path(resource, "find", find.Path, company, own)),
                (path, parameter) => QueryBuilder.With(path, parameter.Name, parameter.Value)),
            Verb = "find",
            Effect = CallEffect.Read,
            IsQuery = find.Filter is not null,
            RedirectWithoutCredentials = find.RedirectWithoutCredentials,
        };
    }
}

using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Finds the way from one page to the next.</summary>
internal abstract class Pager(PageDefinition? page)
{
    protected PageDefinition Page => page ?? throw new InvalidOperationException("A single page has no definition.");

    /// <param name="page">How pages follow each other; null for one page.</param>
    /// <param name="urlOf">The URL of a call, which a relative link is relative to.</param>
    /// <param name="narrow">The list's call, narrowed by one more OData condition.</param>
    public static Pager Of(PageDefinition? page, Func<Call, Uri> urlOf, Func<string, Call> narrow) => page?.Kind switch
    {
        null => new SinglePage(),
        PageKind.HeaderToken => new HeaderToken(page),
        PageKind.NextLink => new NextLink(page, urlOf),
        PageKind.BodyToken => new BodyToken(page),
        PageKind.KeyRange => new KeyRange(page, narrow),
        _ => new SkipTop(page),
    };

    /// <summary>The call for the first page: the list's call with the size of a page.</summary>
    public virtual Call First(Call list, string? sizeHeader)
    {
        if (page?.SizeQuery is { } parameter)
            list = list with { Path = QueryBuilder.With(list.Path, parameter, page.Size.ToString(CultureInfo.InvariantCulture)) };
        if (sizeHeader?.Split(':', 2) is [var name, var value])
            list = list with { Headers = list.Headers.SetItem(name.Trim(), value.Trim()) };
        return list;
    }

    /// <summary>The records of a page that were not read before, where the system may send some again.</summary>
    public virtual IReadOnlyList<JsonElement> Fresh(IReadOnlyList<JsonElement> items) => items;

    /// <summary>The call for the page after this one; null where this is the last.</summary>
    public abstract Call? Next(Call call, Answer answer, IReadOnlyList<JsonElement> items);

    /// <summary>Whether a page that was cut by its size is the last.</summary>
    protected bool IsLast(int count) => count == 0 || (count < Page.Size && !Page.UntilEmpty);

    /// <summary>The call with <c>$top</c>, unless the size of a page is told otherwise.</summary>
    protected Call Topped(Call call, string? sizeHeader) => Page.SizeQuery is null && sizeHeader is null
        ? call with { Path = QueryBuilder.With(call.Path, "$top", Page.Size.ToString(CultureInfo.InvariantCulture)) }
        : call;

    private sealed class SinglePage() : Pager(null)
    {
        public override Call? Next(Call call, Answer answer, IReadOnlyList<JsonElement> items) => null;
    }

    /// <summary>The token comes in a response header, on the final response or on the redirect that led to it, and goes back in a request
    /// header.</summary>
    private sealed class HeaderToken(PageDefinition page) : Pager(page)
    {
        public override Call? Next(Call call, Answer answer, IReadOnlyList<JsonElement> items) =>
            answer.Header(Page.From!) is { Length: > 0 } token ? call with { Headers = call.Headers.SetItem(Page.To!, token) } : null;
    }

    /// <summary>The body has the next page's address. It is called with the credentials, so an address on another host is refused when it
    /// is called.</summary>
    private sealed class NextLink(PageDefinition page, Func<Call, Uri> urlOf) : Pager(page)
    {
        public override Call? Next(Call call, Answer answer, IReadOnlyList<JsonElement> items)
        {
            if (answer.Body is not { ValueKind: JsonValueKind.Object } body || body.TextAt(Page.From!) is not { Length: > 0 } link)
                return null;
            return Uri.TryCreate(urlOf(call), link, out var next) && next.Scheme is "http" or "https"
                ? call with { Path = link.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? link : next.AbsoluteUri }
                : throw new ConnectorException(FailureKind.Configuration, "next-link-unreadable",
                    $"The system's link to the next page, at '{Page.From}', is not a valid address.");
        }
    }

    /// <summary>The token comes in the body and goes back as a query parameter.</summary>
    private sealed class BodyToken(PageDefinition page) : Pager(page)
    {
        private Call? first;

        public override Call First(Call list, string? sizeHeader) => first = base.First(list, sizeHeader);

        public override Call? Next(Call call, Answer answer, IReadOnlyList<JsonElement> items) =>
            answer.Body is { ValueKind: JsonValueKind.Object } body && body.TextAt(Page.From!) is { Length: > 0 } token
                ? first! with { Path = QueryBuilder.With(first.Path, Page.To!, token) }
                : null;
    }

    /// <summary>So many skipped, so many taken, until a page is short.</summary>
    private sealed class SkipTop(PageDefinition page) : Pager(page)
    {
        private readonly HashSet<string> known = new(StringComparer.Ordinal);
        private Call? first;
        private int skipped;
        private bool ignoresTop;
        private bool nothingNew;

        /// <summary>
        /// A system that answers more than it was asked for takes no notice of paging: what it repeats was read. One that answers exactly a
        /// page again may have rows behind it that nobody will ever see, so that is left to the guard, which stops with an error.
        /// </summary>
        public override IReadOnlyList<JsonElement> Fresh(IReadOnlyList<JsonElement> items)
        {
            if (!Page.UntilKnown)
                return items;
            IReadOnlyList<JsonElement> fresh = [.. items.Where(item => known.Add(KeyCondition.Identity(Page.Key, item)))];
            ignoresTop |= items.Count > Page.Size;
            nothingNew = fresh.Count == 0 && ignoresTop;
            return fresh.Count == 0 && !ignoresTop ? items : fresh;
        }

        public override Call First(Call list, string? sizeHeader)
        {
            first = Topped(base.First(list, sizeHeader), sizeHeader);
            return first;
        }

        public override Call? Next(Call call, Answer answer, IReadOnlyList<JsonElement> items)
        {
            if (nothingNew || IsLast(items.Count))
                return null;
            skipped += items.Count;
            return first! with { Path = QueryBuilder.With(first.Path, Page.To ?? "$skip", skipped.ToString(CultureInfo.InvariantCulture)) };
        }
    }

    /// <summary>The records after the last key read: rows that come or go meanwhile shift no other row out of sight, and no system grows
    /// slow at the end of a long list.</summary>
    private sealed class KeyRange(PageDefinition page, Func<string, Call> narrow) : Pager(page)
    {
        private string? sizeHeader;

        public override Call First(Call list, string? sizeHeader)
        {
            this.sizeHeader = sizeHeader;
            return Ordered(list);
        }

        public override Call? Next(Call call, Answer answer, IReadOnlyList<JsonElement> items) =>
            IsLast(items.Count) ? null : Ordered(narrow(KeyCondition.After(Page.Key, items[^1])));

        private Call Ordered(Call call)
        {
            var ordered = Topped(base.First(call, sizeHeader), sizeHeader);
            return ordered with { Path = QueryBuilder.With(ordered.Path, "$orderby", string.Join(',', Page.Key)) };
        }
    }
}

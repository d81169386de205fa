using Connector.Sdk.Yaml;

namespace Connector.Sdk.Manifests;

/// <summary>Reads the <c>list</c> of a resource.</summary>
internal static class ListReader
{
    private static readonly Dictionary<string, PageKind> Kinds = new(StringComparer.Ordinal)
    {
        ["header-token"] = PageKind.HeaderToken,
        ["next-link"] = PageKind.NextLink,
        ["body-token"] = PageKind.BodyToken,
        ["skip-top"] = PageKind.SkipTop,
        ["key-range"] = PageKind.KeyRange,
    };

    private static readonly Dictionary<string, (bool Empty, bool Known)> Ends = new(StringComparer.Ordinal)
    {
        ["short"] = (false, false),
        ["empty"] = (true, false),
        ["known"] = (false, true),
    };

    public static ListDefinition Read(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var path = reader.RequiredPath("get");
        placeholders.Path(path, reader.Place("get"));
        var list = new ListDefinition
        {
            Path = path,
            Items = reader.Text("items"),
            Each = reader.Text("each"),
            Carry = reader.TextMap("carry"),
            Query = reader.TextMap("query", (entry, text) => placeholders.Path(text, entry.Value.At)),
            Filters = reader.Mappings("filters", null, entry => $"the filter '{entry.Key}'",
                (entry, filter) => Filter(entry, filter, placeholders)),
            ChangedSince = reader.Read("changedSince", changed => ChangedSince(changed, placeholders)),
            Page = reader.Read("page", page => Page(page, placeholders)),
            Conditions = reader.Read("conditions",
                conditions => new ConditionsDefinition(conditions.RequiredText("query"), conditions.RequiredText("separator"))),
            CompanyQuery = reader.Text("company"),
            HasCompanySession = reader.Flag("companySession"),
            RedirectWithoutCredentials = Redirect(reader),
        };
        if (list.Each is null && reader.Find("carry") is { } carry)
            reader.Report(ManifestCodes.Contradiction, "'carry' says nothing without 'each'.", carry.KeyAt,
                "Add 'each': the list inside each item whose elements are the records.");
        return list;
    }

    public static bool Redirect(ManifestMapping reader)
    {
        if (reader.Text("redirect") is not { } redirect)
            return false;
        if (redirect == "without-credentials")
            return true;
        reader.Report(ManifestCodes.NotOneOf, $"'{redirect}' is not a valid way to follow a redirect.", reader.Place("redirect"),
            "Write 'without-credentials', or leave it out.");
        return false;
    }

    private static FilterDefinition Filter(YamlEntry entry, ManifestMapping filter, PlaceholderCheck placeholders)
    {
        var (query, condition) = QueryOrFilter(filter, placeholders);
        return new FilterDefinition(query, filter.Text("field") ?? entry.Key, condition);
    }

    private static ChangedSinceDefinition ChangedSince(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var (query, condition) = QueryOrFilter(reader, placeholders);
        return new ChangedSinceDefinition(query, condition, reader.Flag("ordered"));
    }

    private static (string? Query, string? Filter) QueryOrFilter(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var query = reader.Text("query");
        var filter = reader.Text("filter");
        if (query is null == filter is null)
            reader.Report(ManifestCodes.Contradiction,
                $"{reader.Subject} needs either 'query' (a parameter of its own) or 'filter' (a condition in $filter).", reader.At);
        if (filter is null)
            return (query, filter);
        placeholders.Path(filter, reader.Place("filter"), "value");
        if (!filter.Contains("{value}", StringComparison.Ordinal))
            reader.Report(ManifestCodes.BadValue, $"The filter '{filter}' needs '{{value}}'.", reader.Place("filter"));
        return (query, filter);
    }

    private static PageDefinition Page(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        if (reader.Find("kind") is null)
            reader.Report(ManifestCodes.MissingKey, $"{reader.Subject} needs 'kind'.", reader.At, Suggestion.Hint("", [.. Kinds.Keys]));
        var kind = reader.Choice("kind", Kinds);
        var until = reader.Choice("until", Ends) ?? default;
        var page = new PageDefinition
        {
            Kind = kind ?? PageKind.SkipTop,
            Size = reader.Number("size", 1) ?? 100,
            SizeQuery = reader.Text("sizeQuery"),
            SizeHeader = SizeHeader(reader, placeholders),
            From = reader.Text("from"),
            To = reader.Text("to"),
            Key = reader.Texts("key"),
            UntilEmpty = until.Empty,
            UntilKnown = until.Known,
        };
        if (kind is PageKind.HeaderToken or PageKind.BodyToken or PageKind.NextLink && page.From is null)
            reader.Report(ManifestCodes.MissingKey,
                $"{reader.Subject} needs 'from': where the next {(kind == PageKind.NextLink ? "link" : "token")} is read.", reader.At);
        if (kind is PageKind.HeaderToken or PageKind.BodyToken && page.To is null)
            reader.Report(ManifestCodes.MissingKey, $"{reader.Subject} needs 'to': where the token is sent.", reader.At);
        if ((kind is PageKind.KeyRange || page.UntilKnown) && page.Key.IsEmpty)
            reader.Report(ManifestCodes.MissingKey,
                $"{reader.Subject} needs 'key': the fields that order the records and name each of them.", reader.At);
        if (page.UntilKnown && kind is not PageKind.SkipTop)
            reader.Report(ManifestCodes.Contradiction, $"{reader.Subject} ends at known records only with 'kind: skip-top'.",
                reader.Place("until"));
        return page;
    }

    private static string? SizeHeader(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        if (reader.Text("sizeHeader") is not { } header)
            return null;
        placeholders.Path(header, reader.Place("sizeHeader"), "size");
        if (header.IndexOf(':', StringComparison.Ordinal) > 0)
            return header;
        reader.Report(ManifestCodes.BadValue, $"'{header}' is not a valid header.", reader.Place("sizeHeader"),
            "Write 'Name: value', for example 'Prefer: odata.maxpagesize={size}'.");
        return null;
    }
}

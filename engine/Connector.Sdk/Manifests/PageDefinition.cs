namespace Connector.Sdk.Manifests;

/// <summary>How pages follow each other.</summary>
public sealed record PageDefinition
{
    /// <summary>The kind of paging.</summary>
    public required PageKind Kind { get; init; }

    /// <summary>Records a page.</summary>
    public int Size { get; init; } = 100;

    /// <summary>Query parameter of the size, or null.</summary>
    public string? SizeQuery { get; init; }

    /// <summary>Header of the size (<c>Prefer: odata.maxpagesize={size}</c>), or null.</summary>
    public string? SizeHeader { get; init; }

    /// <summary>Where the next token or link is read: header name, or JSON path in the body.</summary>
    public string? From { get; init; }

    /// <summary>Where the token is sent: header name or query parameter.</summary>
    public string? To { get; init; }

    /// <summary>Fields that order the records and name each of them, with <see cref="PageKind.KeyRange"/>.</summary>
    public ImmutableArray<string> Key { get; init; } = [];

    /// <summary>Whether only an empty page is the last (<c>until: empty</c>): for systems that may send fewer records than a page was asked
    /// to hold.</summary>
    public bool UntilEmpty { get; init; }

    /// <summary>Whether the system may ignore what it is asked to skip (<c>until: known</c>): records whose <see cref="Key"/> was read
    /// before are left out, and the page that adds none is the last.</summary>
    public bool UntilKnown { get; init; }
}

/// <summary>The kinds of paging.</summary>
public enum PageKind
{
    /// <summary>A continuation token read from a response header and sent back in a request header.</summary>
    HeaderToken,

    /// <summary>A link to the next page in the body (<c>@odata.nextLink</c>).</summary>
    NextLink,

    /// <summary>A token in the body, sent back as a query parameter.</summary>
    BodyToken,

    /// <summary><c>$skip</c> and <c>$top</c>, until a short page.</summary>
    SkipTop,

    /// <summary><c>$top</c> in the order of a key, each page the records after the last key of the one before (<c>$filter</c>), until a
    /// short page.</summary>
    KeyRange,
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>One step of a resolved path: an entity set, and the row in it that the path names; null where it names the set
/// itself.</summary>
internal sealed record ResolvedSegment(EntityType Type, JsonObject? Row);

/// <summary>Where a path leads: from a set of the company down to a row or a collection, and perhaps an action on it.</summary>
internal sealed record ResolvedPath(ImmutableArray<ResolvedSegment> Steps, string? Action)
{
    public ResolvedSegment Last => Steps[^1];

    /// <summary>The row that holds the last step's collection, or null for a set of the company.</summary>
    public ResolvedSegment? Parent => Steps.Length > 1 ? Steps[^2] : null;
}

/// <summary>Resolves paths of one company against the stored rows.</summary>
internal sealed partial class PathResolver(Books books, string company)
{
    /// <summary>Entity sets of a company.</summary>
    public static readonly ImmutableArray<EntityType> Sets =
    [
        MasterEntities.Vendor, MasterEntities.Account, MasterEntities.Dimension, MasterEntities.DimensionValue, MasterEntities.PaymentTerm,
        MasterEntities.PaymentMethod,
        MasterEntities.Currency, MasterEntities.TaxGroup, MasterEntities.GeneralLedgerSetup, DocumentEntities.PurchaseInvoice,
        DocumentEntities.PurchaseInvoiceLine,
        DocumentEntities.PurchaseOrder, DocumentEntities.PurchaseOrderLine, DocumentEntities.DimensionSetLine,
    ];

    /// <exception cref="ApiException">A segment or row does not exist, or a nested collection is asked for without its parent.</exception>
    public ResolvedPath Resolve(ImmutableArray<PathSegment> segments, string? filter)
    {
        var first = segments[0];
        var type = Sets.FirstOrDefault(set => set.Set == first.Name) ?? throw ApiException.UnknownSegment(first.Name);
        var steps = ImmutableArray.CreateBuilder<ResolvedSegment>();
        if (type.IsNested)
            steps.AddRange(FlatLines(type, first.Key, filter));
        else
            steps.Add(
                new ResolvedSegment(type,
                    first.Key is null ? null : books.Find(type, company, first.Key) ?? throw Missing(type, segments)));
        foreach (var segment in segments.Skip(1))
        {
            if (steps[^1].Row is not { } row)
                throw ApiException.UnknownSegment(segment.Name);
            if (segment.Name.StartsWith("Microsoft.NAV.", StringComparison.OrdinalIgnoreCase))
                return new ResolvedPath(steps.ToImmutable(), segment.Name["Microsoft.NAV.".Length..]);
            steps.Add(Step(steps[^1].Type, row, segment));
        }

        return new ResolvedPath(steps.ToImmutable(), null);
    }

    /// <summary>Rows of a collection.</summary>
    public IEnumerable<JsonObject> Rows(ResolvedPath path) => path.Parent is { Row: { } row } parent
        ? Children(row, parent.Type.Navigation(path.Last.Type.Set)!)
        : books.Rows(path.Last.Type, company);

    /// <summary>Rows under a navigation of a row.</summary>
    public IEnumerable<JsonObject> Children(JsonObject row, Navigation navigation) => navigation.Reference is { } reference
        ? books.Rows(navigation.Target, company).Where(child => child.TextOf(reference) == row.TextOf("id"))
        : (row[navigation.Name] as JsonArray)?.Select(child => child!.AsObject()) ?? [];

    private ResolvedSegment Step(EntityType type, JsonObject row, PathSegment segment)
    {
        var navigation = type.Navigation(segment.Name) ?? throw ApiException.UnknownSegment(segment.Name);
        if (segment.Key is null)
            return new ResolvedSegment(navigation.Target, null);
        var child = Children(row, navigation).FirstOrDefault(child => child.TextOf("id") == segment.Key);
        return new ResolvedSegment(navigation.Target, child ?? throw ApiException.UnknownRow());
    }

    /// <summary>Lines are held in memory by their document only: without a line's or a document's id there is nothing to read them
    /// from.</summary>
    private IEnumerable<ResolvedSegment> FlatLines(EntityType type, string? key, string? filter)
    {
        if (type == DocumentEntities.DimensionSetLine)
            throw ApiException.Dialog("You must get to the parent first to get to the dimension set line.");
        var documents = type == DocumentEntities.PurchaseInvoiceLine ? DocumentEntities.PurchaseInvoice : DocumentEntities.PurchaseOrder;
        var documentId = DocumentFilter().Match(filter ?? "");
        if (key is null && !documentId.Success)
            throw ApiException.Dialog("You must specify an Id or a Document Id to get the lines.");
        var document = key is null
            ? books.Find(documents, company, documentId.Groups[1].Value.ToLowerInvariant())
            : books.Rows(documents, company).FirstOrDefault(row => row.ListOf(type.Set).Any(line => line!.AsObject().TextOf("id") == key));
        if (document is null)
            throw ApiException.UnknownRow();
        var line = key is null ? null : document.ListOf(type.Set).Select(line => line!.AsObject()).First(line => line.TextOf("id") == key);
        return [new ResolvedSegment(documents, document), new ResolvedSegment(type, line)];
    }

    private static ApiException Missing(EntityType type, ImmutableArray<PathSegment> segments) =>
        type == DocumentEntities.PurchaseInvoice && segments.Length == 2
            && segments[1].Name.StartsWith("Microsoft.NAV.", StringComparison.OrdinalIgnoreCase)
            ? ApiException.Dialog("The invoice cannot be found.")
            : ApiException.UnknownRow();

    [GeneratedRegex("^\\s*documentId\\s+eq\\s+([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})", RegexOptions.CultureInvariant)]
    private static partial Regex DocumentFilter();
}

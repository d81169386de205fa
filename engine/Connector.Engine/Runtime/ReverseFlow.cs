using Connector.Engine.Flows;
using Connector.Engine.Records;
using Connector.Engine.Store;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Runtime;

/// <summary>
/// The other flow of a pair that keeps two systems in step (<c>reverseOf</c>), as this flow sees it: it writes the documents that this flow
/// reads, and reads those that this flow writes.
/// </summary>
internal sealed class ReverseFlow(FlowRuntime own, FlowRuntime other, IStateStore store)
{
    /// <summary>The flow's counterpart, or null where it has none.</summary>
    public static ReverseFlow? Of(FlowRuntime flow, IStateStore store) =>
        flow.Reverse is { } other ? new ReverseFlow(flow, other, store) : null;

    /// <summary>Full name of the other flow.</summary>
    public string Name => other.Flow.FullName;

    /// <summary>Whether the other flow is the one that was there first; this one names it.</summary>
    public bool IsFirst => own.Flow.ReverseOf is not null;

    /// <summary>Whether a write of the other flow that the target took as new was a create: nobody can have changed that document
    /// before.</summary>
    public bool Creates =>
        other.Flow.Target is { Existing: ExistingDocument.Refuse, Id: null }
            && other.TargetResource.Write is { Semantics: WriteSemantics.Create };

    /// <summary>The record of the other flow that a document which this flow has read belongs to: the last that wrote it, or that was
    /// recognised as this flow's own; null where there is none.</summary>
    public async Task<StoredRecord?> WriterOfAsync(JsonElement source, string? company, CancellationToken cancel)
    {
        if (IdOf(own.SourceResource, source) is not { } id)
            return null;
        var writers = await store.WritersOfAsync(Name, id, cancel);
        // Ids of two companies may be alike.
        return writers.FirstOrDefault(writer => writer.Unreadable is null && IsSame(CompanyWrittenTo(writer), company));
    }

    /// <summary>When the other flow last wrote a document which this flow has read; null where it did not.</summary>
    public async Task<DateTimeOffset?> WrittenAtAsync(JsonElement source, string? company, CancellationToken cancel) =>
        await WriterOfAsync(source, company, cancel) is { } writer
            && writer.Steps.Any(step => step is { Name: FlowNames.TargetStep, State: StepState.Done }) ? writer.UpdatedAt : null;

    /// <summary>Id of the document in this flow's target that the other flow made the source document from; null where it did
    /// not.</summary>
    public async Task<string?> TargetIdAsync(JsonElement source, string? company, CancellationToken cancel) =>
        string.Equals(own.TargetResource.ReadAs ?? own.Flow.Target.Resource, other.Flow.Source.Resource, StringComparison.Ordinal)
            && await WriterOfAsync(source, company, cancel) is { } writer
            ? IdOf(other.SourceResource, writer.Body)
            : null;

    /// <summary>A document of this flow's target as the other flow has last read it; null where it has not.</summary>
    public async Task<StoredRecord?> LastReadAsync(string targetId, string? company, CancellationToken cancel)
    {
        foreach (var key in await KeysOfAsync(targetId, company, cancel))
        {
            var versions = await store.FindAsync(new RecordFilter { Flow = Name, Key = key, Max = 1 }, cancel);
            if (versions is [{ Unreadable: null } last]
                && string.Equals(IdOf(other.SourceResource, last.Body), targetId, StringComparison.Ordinal)
                && IsSame(last.Company, company))
                return last;
        }

        return null;
    }

    /// <summary>Keys that the other flow may give the document: made from what the target answered, or from its id alone.</summary>
    private async Task<IEnumerable<string>> KeysOfAsync(string targetId, string? company, CancellationToken cancel)
    {
        var documents = (await store.WritersOfAsync(own.Flow.FullName, targetId, cancel))
            .SelectMany(writer => writer.Steps)
            .Where(step => string.Equals(step.Name, FlowNames.TargetStep, StringComparison.Ordinal)
                && step.Result is { ValueKind: JsonValueKind.Object })
            .Select(step => step.Result!.Value);
        if (other.SourceResource.Key is { } field)
            documents = documents.Append(Bare(field, targetId));
        return documents.Select(document => other.Mapper.Key(other.Scope(document, company)))
            .Where(key => key.IsGood && key.Value is not null).Select(key => key.Value!).Distinct(StringComparer.Ordinal);
    }

    private string? CompanyWrittenTo(StoredRecord writer) =>
        other.Mapper.Map(other.Flow.Target, other.Scope(writer.Body, writer.Company)).Company ?? writer.Company;

    private static bool IsSame(string? one, string? other) =>
        one is null || other is null || string.Equals(one, other, StringComparison.Ordinal);

    private static string? IdOf(ResourceDefinition resource, JsonElement document) =>
        resource.Key is { } field && KeyText.At(document, field) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } id
            ? KeyText.Of(id)
            : null;

    private static JsonElement Bare(string field, string id) =>
        JsonSerializer.SerializeToElement(new Dictionary<string, string> { [field] = id });
}

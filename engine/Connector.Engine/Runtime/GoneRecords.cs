using Connector.Engine.Records;
using Connector.Engine.Store;
using Connector.Sdk.Http;

namespace Connector.Engine.Runtime;

/// <summary>Records that a source does not show any more: each comes once more as it was last read, with the fields set that the flow gives
/// it.</summary>
internal sealed class GoneRecords(FlowRuntime flow, IStateStore store)
{
    /// <summary>How many come in one commit.</summary>
    private const int Page = 200;

    private readonly ImmutableSortedDictionary<string, string> fields = flow.Flow.Source.Changes?.Gone
        ?? ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What earlier scans of a partition saw and this one, which must be through to its end, did not.</summary>
    public async IAsyncEnumerable<ImmutableArray<IntakeRecord>> OfAsync(string partition, long scan,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        if (fields.IsEmpty)
            yield break;
        foreach (var keys in (await store.UnseenKeysAsync(flow.Flow.FullName, partition, scan, cancel)).Chunk(Page))
        {
            var records = ImmutableArray.CreateBuilder<IntakeRecord>(keys.Length);
            foreach (var key in keys)
            {
                var known = await store.FindAsync(new RecordFilter { Flow = flow.Flow.FullName, Key = key, Max = 1 }, cancel);
                // What cannot be told apart, or read, is left where it is.
                if (known is [{ ReasonCode: not SourceIdentity.NoKey, Body.ValueKind: JsonValueKind.Object } last])
                    records.Add(new IntakeRecord(key, Marked(last.Body), last.Company));
            }

            yield return records.ToImmutable();
        }
    }

    private JsonElement Marked(JsonElement body) => JsonRecord.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var property in body.EnumerateObject().Where(property => !fields.ContainsKey(property.Name)))
            property.WriteTo(writer);
        foreach (var (name, value) in fields)
            writer.WriteString(name, value);
        writer.WriteEndObject();
    });
}

using System.Runtime.InteropServices;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Records that go out in one call, with their places among all that were to be written.</summary>
internal sealed record Batch(IReadOnlyList<WriteItem> Items, IReadOnlyList<int> Indexes)
{
    public (Batch First, Batch Second) Halves()
    {
        var half = Items.Count / 2;
        return (new Batch([.. Items.Take(half)], [.. Indexes.Take(half)]), new Batch([.. Items.Skip(half)], [.. Indexes.Skip(half)]));
    }
}

/// <summary>Fills batches in order, each as full as the manifest's <c>batch</c> allows and all of one path.</summary>
internal sealed class BatchSplitter(string system, WriteDefinition write)
{
    private const int Brackets = 2;
    private const int Comma = 1;
    private readonly List<(string Path, long Bytes, List<WriteItem> Items, List<int> Indexes)> open = [];

    public List<Batch> Batches => [.. open.Select(batch => new Batch(batch.Items, batch.Indexes))];

    /// <exception cref="ConnectorException">The record alone is larger than the system takes.</exception>
    public void Add(int index, WriteItem item, JsonElement body, string path)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(body).Length;
        if (Brackets + bytes > write.BatchBytes)
        {
            throw new ConnectorException(FailureKind.Data, "record-too-large",
                $"The record is {ByteSize.Format(bytes)}; {system} takes {ByteSize.Format(write.BatchBytes)} a call.");
        }

        // Only the last batch is added to: records keep their order.
        if (open is [.., var last] && (write.UpdatePath is null || item.Id is null) && last.Path == path
            && last.Items.Count < write.BatchRecords && last.Bytes + Comma + bytes <= write.BatchBytes)
        {
            last.Items.Add(item);
            last.Indexes.Add(index);
            open[^1] = last with { Bytes = last.Bytes + Comma + bytes };
            return;
        }

        open.Add((path, Brackets + bytes, [item], [index]));
    }
}

using System.Security.Cryptography;
using Connector.Engine.Mapping;
using Connector.Engine.Records;
using Connector.Engine.Store;

namespace Connector.Engine.Runtime;

/// <summary>What is asked of a flow's source, and under which key what it answers is known.</summary>
internal sealed class SourceIdentity(FlowRuntime flow, IStateStore store)
{
    /// <summary>Why a record that cannot be named is rejected.</summary>
    public const string NoKey = "no-key";

    private readonly ReverseFlow? reverse = ReverseFlow.Of(flow, store);

    /// <summary>The read of a company from a watermark on.</summary>
    public ReadRequest Read(Company? company, DateTimeOffset? mark) =>
        new(flow.Flow.Source.Resource, flow.Flow.Source.Query, mark - (flow.Flow.Source.Changes?.Overlap ?? TimeSpan.Zero), company);

    /// <summary>
    /// The record under its key. A source that keeps no time of change may come to say again what it said before the flow's reverse wrote
    /// it: only the time of that write tells such a change back from a document that nobody touched.
    /// </summary>
    public async Task<IntakeRecord> OfAsync(JsonElement body, string? company, DateTimeOffset askedAt, CancellationToken cancel)
    {
        var record = Of(body, company);
        if (reverse is null || flow.Flow.Source.Changes?.Since is not null)
            return record;
        var writtenAt = await reverse.WrittenAtAsync(body, company, cancel);
        return writtenAt < askedAt ? record with { WrittenAt = writtenAt } : record;
    }

    private IntakeRecord Of(JsonElement body, string? company)
    {
        var key = flow.Mapper.Key(flow.Scope(body, company));
        if (key is { IsGood: true, Value: { } value })
            return new IntakeRecord(value, body, company);
        // Without a key it cannot be told apart from others, but it is kept all the same, under its content.
        var why = MappingProblem.Join(key.Problems);
        var content = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.GetRawText())))[..16];
        return new IntakeRecord($"without-key:{content}", body, company, new IntakeProblem(RecordState.Rejected, NoKey, why));
    }
}

using System.Runtime.CompilerServices;
using static Connector.Basware.RequestVerdict;

namespace Connector.Basware;

/// <summary>
/// Looks again at records that Basware skipped as identical. "Identical" compares with what the API layer holds, not with what P2P took: a
/// record that P2P refused is skipped when it comes again (fact sheet §4.3), and would count as delivered although it never arrived. So the
/// last real verdict on it decides.
/// </summary>
internal sealed class SkippedRecords(Func<ReadRequest, CancellationToken, IAsyncEnumerable<SourcePage>> read)
{
    /// <summary>The outcomes, with those of skipped records refused whose last verdict was an error.</summary>
    public async Task<IReadOnlyList<WriteOutcome>> ReviewAsync(
        IReadOnlyList<RequestToken> tokens, WriteOutcome[] outcomes, IReadOnlyDictionary<string, JsonElement?> statuses,
        CancellationToken cancel)
    {
        var skipped = Enumerable.Range(0, outcomes.Length).Where(index => IsSkipped(outcomes[index])).ToList();
        foreach (var kind in skipped.GroupBy(index => Text(statuses[tokens[index].RequestId]!.Value, "entityType"), StringComparer.Ordinal))
        {
            var refusals = await RefusalsAsync(kind.Key, [.. kind.Select(index => tokens[index].ExternalCode)], cancel);
            foreach (var index in kind.Where(index => refusals.ContainsKey(tokens[index].ExternalCode)))
                outcomes[index] = new WriteOutcome.Refused(Why(tokens[index], refusals[tokens[index].ExternalCode]));
        }

        return outcomes;
    }

    /// <summary>Of these codes, those whose last verdict was an error. Most often there are none, which one call tells.</summary>
    private async Task<IReadOnlyDictionary<string, Verdict>> RefusalsAsync(string entityType, HashSet<string> codes,
        CancellationToken cancel)
    {
        var query = ImmutableDictionary<string, string>.Empty.Add("entityType", entityType);
        var refused = new Dictionary<string, Verdict>(StringComparer.Ordinal);
        await foreach (var verdict in VerdictsAsync(new ReadRequest("requestStatus", query.Add("status", "Error")), codes, cancel))
        {
            if (verdict.IsError && (!refused.TryGetValue(verdict.ExternalCode, out var earlier) || earlier.At < verdict.At))
                refused[verdict.ExternalCode] = verdict;
        }

        if (refused.Count == 0)
            return refused;
        var since = refused.Values.Min(verdict => verdict.At);
        await foreach (var verdict in VerdictsAsync(new ReadRequest("requestStatus", query, since), codes, cancel))
        {
            if (!verdict.IsError && refused.TryGetValue(verdict.ExternalCode, out var refusal) && refusal.At < verdict.At)
                refused.Remove(verdict.ExternalCode);
        }

        return refused;
    }

    private async IAsyncEnumerable<Verdict> VerdictsAsync(ReadRequest request, HashSet<string> codes,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in read(request, cancel))
        {
            foreach (var status in page.Records)
            {
                if (!DateTimeOffset.TryParse(Text(status, "lastUpdated"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                    out var at))
                    continue;
                foreach (var item in ItemsOf(status)
                    .Where(item => codes.Contains(Text(item, "externalCode"))
                        && Text(item, "status") is ("Success" or "Warning" or "Error")))
                    yield return new Verdict(Text(item, "externalCode"), at, Text(item, "status") == "Error", MessagesOf(item));
            }
        }
    }

    private static bool IsSkipped(WriteOutcome outcome) =>
        outcome is WriteOutcome.Delivered { Body: { } body } && Text(body, "status") == Skipped;

    private static Failure Why(RequestToken token, Verdict refusal) => new(
        FailureKind.Data,
        "skipped-after-refusal",
        "Basware skipped the record as identical to one that it refused before "
            + $"({(refusal.Messages.Length == 0 ? "no reason given" : refusal.Messages.TrimEnd('.'))}). Where the cause is mended in "
                + "Basware, replay the record with touch, so that it is decided anew.",
        $"{token.ExternalCode} in requestStatus/{token.RequestId}");

    private sealed record Verdict(string ExternalCode, DateTimeOffset At, bool IsError, string Messages);
}

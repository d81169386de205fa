using Connector.BusinessCentral.Wire;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Drafts;

/// <summary>
/// Business Central refuses with sentences such as "Account does not exist." that name neither account nor line. Where that happens, this
/// asks which of the invoice's codes it does not have and says so, because a clerk must know what to correct.
/// </summary>
internal sealed class RefusalExplanation(Func<Call, CancellationToken, Task<Answer>> send)
{
    /// <summary>Codes a filter may name before its URL grows too long.</summary>
    private const int CodesPerCall = 40;

    /// <summary>The failure, with the missing codes named where they can be found out. Never fails itself.</summary>
    /// <param name="isNested">Whether the refused call carried lines inside the header.</param>
    public async Task<Failure> ExplainAsync(InvoiceAddress address, DraftBody wanted, Failure failure, bool isNested,
        CancellationToken cancel)
    {
        if (failure.Kind != FailureKind.Data)
            return failure;
        if (isNested && MayBeNesting(failure))
            return failure with
            {
                Message =
                    $"{failure.Message} If this environment does not take nested lines or dimensions, set draftLines: separate on the "
                        + "connection."
            };
        var addition = failure.Message switch
        {
            var message when message.Contains("vendor cannot be found", StringComparison.OrdinalIgnoreCase) => Vendor(wanted),
            var message when message.Contains("Account does not exist", StringComparison.OrdinalIgnoreCase) =>
                await AccountsAsync(address.Company, wanted, cancel),
            var message when message.Contains("does not match to a Dimension", StringComparison.OrdinalIgnoreCase) =>
                await DimensionsAsync(address.Company, wanted, cancel),
            _ => null,
        };
        return addition is null ? failure : failure with { Message = $"{failure.Message} {addition}" };
    }

    /// <summary>Nobody could confirm what a deep insert of several lines, or of their dimensions, is answered where it is not supported;
    /// these are the likely ways.</summary>
    private static bool MayBeNesting(Failure failure) =>
        failure.Code == "BadRequest"
        || failure.Message.Contains("get to the parent first", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("dimension set line already exists", StringComparison.OrdinalIgnoreCase);

    private static string? Vendor(DraftBody wanted) =>
        JsonRecord.TextOf(wanted.Header, "vendorNumber") is { } number ? $"Business Central has no vendor {number}." : null;

    private async Task<string?> AccountsAsync(string companyPath, DraftBody wanted, CancellationToken cancel)
    {
        var numbers = wanted.Lines
            .Where(line => JsonRecord.TextOf(line.Fields, "lineType") == "Account")
            .Select(line => CodeText.Of(JsonRecord.TextOf(line.Fields, "lineObjectNumber") ?? ""))
            .Where(number => number.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in numbers.Chunk(CodesPerCall))
        {
            var filter = string.Join(" or ", some.Select(number => $"number eq '{number.Replace("'", "''", StringComparison.Ordinal)}'"));
            if (await ReadAsync($"{companyPath}/accounts?$select=number&$filter={Uri.EscapeDataString(filter)}",
                cancel) is not { } accounts)
                return null;
            known.UnionWith(accounts.Select(account => JsonRecord.TextOf(account, "number") ?? ""));
        }

        var missing = numbers.Where(number => !known.Contains(number)).ToArray();
        return missing.Length == 0 ? null : $"Business Central has no account {string.Join(", ", missing)}.";
    }

    private async Task<string?> DimensionsAsync(string companyPath, DraftBody wanted, CancellationToken cancel)
    {
        if (await ReadAsync($"{companyPath}/dimensions?$select=code&$expand=dimensionValues($select=code)", cancel) is not { } dimensions)
            return null;
        var known = dimensions.ToDictionary(
            dimension => JsonRecord.TextOf(dimension, "code") ?? "",
            dimension => dimension.GetProperty("dimensionValues").EnumerateArray().Select(value => JsonRecord.TextOf(value, "code") ?? "")
                .ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        var missing = wanted.Lines.SelectMany(line => line.Dimensions).Concat(wanted.Dimensions)
            .Select(entry => (Code: CodeText.Of(JsonRecord.TextOf(entry, "code") ?? ""),
                Value: CodeText.Of(JsonRecord.TextOf(entry, "valueCode") ?? "")))
            .Where(pair => pair.Code.Length > 0
                && !(known.TryGetValue(pair.Code, out var values) && (pair.Value.Length == 0 || values.Contains(pair.Value))))
            .Select(pair => known.ContainsKey(pair.Code) ? $"{pair.Value} in dimension {pair.Code}" : $"dimension {pair.Code}")
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return missing.Length == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"Business Central does not know {string.Join(", ", missing)}.");
    }

    private async Task<JsonElement[]?> ReadAsync(string path, CancellationToken cancel)
    {
        var answer = await send(new Call { Method = "GET", Path = path, Verb = "list", Effect = CallEffect.Read }, cancel);
        return answer.Failure is null && answer.Body is { } body && body.TryGetProperty("value", out var value)
            ? [.. value.EnumerateArray()]
            : null;
    }
}

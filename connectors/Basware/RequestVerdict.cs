using System.Text.Json;
using Connector.Sdk;

namespace Connector.Basware;

/// <summary>
/// Reads what became of one record from a requestStatus entry (fact sheet §4.1). A record is decided only when every system that received it has decided, and the worst
/// of their verdicts counts.
/// </summary>
internal static class RequestVerdict
{
    /// <param name="status">The entry of the request.</param>
    /// <param name="token">The record asked about.</param>
    public static WriteOutcome On(JsonElement status, RequestToken token)
    {
        var items = Items(status, token.ExternalCode);
        var verdicts = items.Select(item => OnItem(item, token)).ToList();
        var overall = Text(status, "requestStatus");
        if (overall == "InProgress" || verdicts.OfType<WriteOutcome.Accepted>().Any())
            return new WriteOutcome.Accepted(token.ToString(), null);
        if (verdicts.OfType<WriteOutcome.Refused>().FirstOrDefault() is { } refused)
            return refused;
        if (items.Count > 0 || overall is "Success" or "AcknowledgedSuccess")
            return new WriteOutcome.Delivered(token.ExternalCode, items.Count > 0 ? items[0] : null);
        return new WriteOutcome.Refused(new Failure(
            FailureKind.Ambiguous, "verdict-missing", $"Basware decided about the request, but does not say what became of {token.ExternalCode}.", $"requestStatus/{token.RequestId}: {overall}"));
    }

    private static WriteOutcome OnItem(JsonElement item, RequestToken token) => Text(item, "status") switch
    {
        // Warning: saved, with something dropped. The body of the outcome says what, and the trail keeps it.
        "Success" or "Warning" => new WriteOutcome.Delivered(token.ExternalCode, item),
        "NotProcessed" when !token.IsForced => new WriteOutcome.Delivered(token.ExternalCode, item),
        "NotProcessed" => Refuse(FailureKind.Configuration, "not-forced", token, "Basware skipped the record as identical although a field of it was changed to prevent that"),
        "RecordExpired" => Refuse(FailureKind.Transient, "record-expired", token, "Basware dropped this version because a newer one arrived within about a second"),
        "Error" => OnError(token, Errors(item)),
        _ => new WriteOutcome.Accepted(token.ToString(), null),
    };

    private static WriteOutcome.Refused OnError(RequestToken token, List<JsonElement> errors)
    {
        var messages = string.Join("; ", errors.Select(error => Text(error, "message")).Where(message => message.Length > 0));
        // A technical fault is Basware's to mend and may pass; anything else needs a changed record.
        var isTechnical = errors.Count > 0 && errors.All(error => Text(error, "category") == "Technical");
        return isTechnical
            ? Refuse(FailureKind.Transient, "technical", token, $"Basware could not process the record: {messages}")
            : Refuse(FailureKind.Data, "data-validation", token, messages.Length > 0 ? $"Basware refused the record: {messages}" : "Basware refused the record and gave no reason");
    }

    private static WriteOutcome.Refused Refuse(FailureKind kind, string code, RequestToken token, string message) =>
        new(new Failure(kind, code, message.TrimEnd('.') + ".", $"{token.ExternalCode} in requestStatus/{token.RequestId}"));

    private static List<JsonElement> Items(JsonElement status, string externalCode) =>
        [.. List(status, "systems").SelectMany(system => List(system, "items")).Where(item => Text(item, "externalCode") == externalCode)];

    private static List<JsonElement> Errors(JsonElement item) => [.. List(item, "errors").Where(error => Text(error, "type") != "Warning")];

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

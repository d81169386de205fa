namespace Connector.Basware;

/// <summary>
/// Reads what became of one record from a requestStatus entry (fact sheet §4.1). A record is decided only when every system that received
/// it has decided, and the worst of their verdicts counts.
/// </summary>
internal static class RequestVerdict
{
    /// <summary>Item status of a record that was skipped because the API layer holds the very same one.</summary>
    public const string Skipped = "NotProcessed";

    /// <param name="status">The entry of the request.</param>
    /// <param name="token">The record asked about.</param>
    /// <param name="mayRepeat">Whether the same record may be sent again. An answer about an invoice may not: its code is spent.</param>
    public static WriteOutcome On(JsonElement status, RequestToken token, bool mayRepeat)
    {
        var items = ItemsOf(status).Where(item => Text(item, "externalCode") == token.ExternalCode).ToList();
        var verdicts = items.Select(item => OnItem(item, token, mayRepeat)).ToList();
        var overall = Text(status, "requestStatus");
        if (overall == "InProgress" || verdicts.OfType<WriteOutcome.Accepted>().Any())
            return new WriteOutcome.Accepted(token.ToString(), null);
        if (verdicts.OfType<WriteOutcome.Refused>().FirstOrDefault() is { } refused)
            return refused;
        if (items.Count > 0 || overall is "Success" or "AcknowledgedSuccess")
            return new WriteOutcome.Delivered(token.ExternalCode, items.Count > 0 ? items[0] : null);
        return new WriteOutcome.Refused(FailureKind.Ambiguous, "verdict-missing",
            $"Basware decided about the request, but does not say what became of {token.ExternalCode}.",
            $"requestStatus/{token.RequestId}: {overall}");
    }

    /// <summary>What each system says of each record of a request.</summary>
    public static IEnumerable<JsonElement> ItemsOf(JsonElement status) =>
        List(status, "systems").SelectMany(system => List(system, "items"));

    /// <summary>The errors of one record as a sentence or several; empty where none is given.</summary>
    public static string MessagesOf(JsonElement item) =>
        string.Join("; ", Errors(item).Select(error => Text(error, "message")).Where(message => message.Length > 0));

    /// <summary>A text field, or empty.</summary>
    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static WriteOutcome OnItem(JsonElement item, RequestToken token, bool mayRepeat) => Text(item, "status") switch
    {
        // Warning: saved, with something dropped. The body of the outcome says what, and the trail keeps it.
        "Success" or "Warning" => new WriteOutcome.Delivered(token.ExternalCode, item),
        Skipped when !token.IsForced => new WriteOutcome.Delivered(token.ExternalCode, item),
        Skipped =>
            Refuse(FailureKind.Configuration, "not-forced", token,
                "Basware skipped the record as identical although a field of it was changed to prevent that"),
        "RecordExpired" =>
            Refuse(FailureKind.Transient, "record-expired", token,
                "Basware dropped this version because a newer one arrived within about a second"),
        "Error" => OnError(item, token, mayRepeat),
        _ => new WriteOutcome.Accepted(token.ToString(), null),
    };

    private static WriteOutcome.Refused OnError(JsonElement item, RequestToken token, bool mayRepeat)
    {
        var messages = MessagesOf(item);
        var errors = Errors(item).ToList();
        // A technical fault is Basware's to mend and may pass; anything else needs a changed record.
        if (errors.Count > 0 && errors.All(error => Text(error, "category") == "Technical"))
        {
            return mayRepeat
                ? Refuse(FailureKind.Transient, "technical", token, $"Basware could not process the record: {messages}")
                : Refuse(FailureKind.Data, "technical", token,
                    "Basware took the answer but could not process it, and takes no second one under the same code; replay the record to "
                        + $"answer again: {messages}");
        }

        return Refuse(FailureKind.Data, "data-validation", token,
            messages.Length > 0 ? $"Basware refused the record: {messages}" : "Basware refused the record and gave no reason");
    }

    private static WriteOutcome.Refused Refuse(FailureKind kind, string code, RequestToken token, string message) =>
        new(new Failure(kind, code, message.TrimEnd('.') + ".", $"{token.ExternalCode} in requestStatus/{token.RequestId}"));

    private static IEnumerable<JsonElement> Errors(JsonElement item) =>
        List(item, "errors").Where(error => Text(error, "type") != "Warning");

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}

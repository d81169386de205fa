namespace Connector.Bill;

/// <summary>An error as BILL tells it (fact sheet §6): in a list, as an object, or as one under <c>error</c>.</summary>
/// <param name="Code">For example <c>BDC_1322</c>.</param>
/// <param name="Message">BILL's own sentence, or null.</param>
internal sealed record BillError(string Code, string? Message)
{
    /// <summary>The session ended.</summary>
    public const string SessionDead = "BDC_1109";

    /// <summary>Too many calls at once.</summary>
    public const string TooManyAtOnce = "BDC_1322";

    /// <summary>Too many calls in this hour.</summary>
    public const string TooManyThisHour = "BDC_1144";

    /// <summary>The first error of a body that tells one, with the sentences of all; null where the body is something else.</summary>
    public static BillError? Read(JsonElement body)
    {
        var errors = body.ValueKind switch
        {
            JsonValueKind.Array => body.EnumerateArray().Where(IsError).ToArray(),
            JsonValueKind.Object when body.TryGetProperty("error", out var error) && IsError(error) => [error],
            JsonValueKind.Object when IsError(body) => [body],
            _ => [],
        };
        if (errors.Length == 0)
            return null;
        var sentences = errors.Select(error => Text(error, "message")).Where(sentence => sentence.Length > 0)
            .Distinct(StringComparer.Ordinal).ToArray();
        return new BillError(Text(errors[0], "code"), sentences.Length == 0 ? null : string.Join("; ", sentences));
    }

    private static bool IsError(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && Text(element, "code").StartsWith("BDC_", StringComparison.Ordinal)
            && Text(element, "severity") is not ("WARNING" or "INFORMATION");

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? string.Join(' ', value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : "";
}

namespace Connector.FinanceOperations.Values;

/// <summary>
/// Builds the texts that carry an account and its dimensions: every segment of the environment's active format in its order, the delimiter
/// between them, nothing where there is no value (fact sheet §5, dimension display values). A value that holds the delimiter would move all
/// that come after it, so it is refused.
/// </summary>
internal sealed class DisplayValues
{
    private const string MainAccount = "MainAccount";
    private readonly string[] order;
    private readonly string? delimiter;

    private DisplayValues(string[] order, string? delimiter)
    {
        this.order = order;
        this.delimiter = delimiter;
    }

    public static DisplayValues Of(ConnectionSettings settings) => new(
        settings.Find("dimensionOrder")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
        settings.Find("dimensionDelimiter"));

    /// <summary>Whether a field holds such a text.</summary>
    public static bool IsDisplayValue(string field) => field is "MainAccountDisplayValue" or "DimensionDisplayValue";

    /// <summary>The text of values by segment name.</summary>
    /// <param name="field">The field it is for: the format of default dimensions has no main account.</param>
    /// <param name="values">An object of segment names and values.</param>
    /// <exception cref="ConnectorException">The format is not configured or lacks a segment, or a value cannot stand in it.</exception>
    public string Text(string field, JsonElement values)
    {
        if (order.Length == 0 || string.IsNullOrEmpty(delimiter))
            throw Misconfigured("dimension-format-missing",
                $"'{field}' is built from dimensions, and the connection does not say in which order: give dimensionOrder and "
                    + "dimensionDelimiter as the environment's dimension configuration for integrating applications has them.");
        var segments = field == "MainAccountDisplayValue" ? order : [.. order.Where(segment => segment != MainAccount)];
        var given = values.EnumerateObject()
            .ToDictionary(property => property.Name, property => ValueOf(property, field), StringComparer.Ordinal);
        foreach (var (name, value) in given.Where(pair => pair.Value.Length > 0))
        {
            if (!segments.Contains(name, StringComparer.Ordinal))
                throw Misconfigured("dimension-unknown",
                    $"'{field}' has a value for {name}, and the connection's dimensionOrder has no such segment; it has "
                        + $"{string.Join(", ", segments)}.");
            if (value.Contains(delimiter, StringComparison.Ordinal))
                throw new ConnectorException(FailureKind.Data, "dimension-delimiter",
                    $"The value '{value}' of {name} holds '{delimiter}', which separates dimensions in Finance & Operations, so it "
                        + "cannot be sent.");
        }

        if (field == "MainAccountDisplayValue" && given.GetValueOrDefault(MainAccount, "").Length == 0)
            throw new ConnectorException(FailureKind.Data, "main-account-missing", "A line has no main account.");
        return string.Join(delimiter, segments.Select(segment => given.GetValueOrDefault(segment, "")));
    }

    private static string ValueOf(JsonProperty property, string field) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!.Trim(),
        JsonValueKind.Number => property.Value.GetRawText(),
        JsonValueKind.Null => "",
        _ =>
            throw new ConnectorException(FailureKind.Data, "dimension-value", $"The value of {property.Name} in '{field}' must be text."),
    };

    private static ConnectorException Misconfigured(string code, string message) =>
        new(new Failure(FailureKind.Configuration, code, message));
}

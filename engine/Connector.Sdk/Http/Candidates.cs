using Connector.Sdk.Manifests;

namespace Connector.Sdk.Http;

/// <summary>Tells which of the records that a look-up gave is the one meant.</summary>
internal static class Candidates
{
    /// <summary>Whether each field to match has the value that is about to be written; where the body lacks it, the natural
    /// key's.</summary>
    public static bool IsMatch(JsonElement candidate, ImmutableArray<string> fields, FindRequest request) => fields.All(field =>
    {
        var path = JsonPath.Parse(field);
        if (path.First(candidate) is not { } held)
            return false;
        var written = request.Item.Body.ValueKind == JsonValueKind.Object ? path.First(request.Item.Body) : null;
        return written is { } value ? IsSame(held, value) : IsSameText(held.AsText(), request.NaturalKey.GetValueOrDefault(field));
    });

    /// <summary>Numbers are compared by value: <c>10.0</c> and <c>10</c> are one amount, "1.10" and "1.1" two invoices.</summary>
    private static bool IsSame(JsonElement one, JsonElement other) =>
        one is { ValueKind: JsonValueKind.Number } && other is { ValueKind: JsonValueKind.Number } && one.TryGetDecimal(out var first)
            && other.TryGetDecimal(out var second)
            ? first == second
            : IsSameText(one.AsText(), other.AsText());

    /// <summary>Without regard to case and to blanks around: the databases behind accounting systems fold both, so a document that differs
    /// in nothing else is there already, and would be entered twice.</summary>
    private static bool IsSameText(string? held, string? wanted) =>
        held is not null && wanted is not null && held.AsSpan().Trim().Equals(wanted.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The part of a write's answer that is about one of its records: by place where the answer has as many, else by the id both
    /// hold; a lone record's is the whole.</summary>
    public static JsonElement? AnswerFor(JsonElement? answer, JsonElement sent, int index, int count, string? id)
    {
        if (answer is not { } body)
            return null;
        var elements = body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray()] : Envelope(body);
        if (elements is null)
            return count == 1 ? body : null;
        if (elements.Count == count)
            return elements[index];
        if (id is null || sent.ValueKind != JsonValueKind.Object || sent.TextAt(id) is not { } wanted)
            return null;
        foreach (var element in elements.Where(element => element.ValueKind == JsonValueKind.Object && element.TextAt(id) == wanted))
            return element;
        return null;
    }

    /// <summary>The list of an object that holds nothing else.</summary>
    private static IReadOnlyList<JsonElement>? Envelope(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.EnumerateObject().ToArray() is [{ Value.ValueKind: JsonValueKind.Array } only]
            ? [.. only.Value.EnumerateArray()]
            : null;
}

namespace Connector.Engine.Flows.Reading;

/// <summary>What to say to somebody who used a name that does not exist.</summary>
internal static class Hints
{
    private const int MaxListed = 30;
    private const int MaxAlike = 3;

    /// <summary>A question that offers the nearest name, else the names there are; null where there are none, or too many to
    /// help.</summary>
    public static string? Names(string written, IReadOnlyCollection<string> names, string what)
    {
        if (Suggestion.Nearest(written, names) is { } name)
            return $"Did you mean '{name}'?";
        if (written.Length > 2
            && names.Where(one => one.Contains(written, StringComparison.OrdinalIgnoreCase)).Take(MaxAlike + 1)
                .ToList() is { Count: > 0 and <= MaxAlike } alike)
            return $"Did you mean {string.Join(" or ", alike.Select(one => $"'{one}'"))}?";
        return names.Count is 0 or > MaxListed ? null : $"{Sentence(what)}: {string.Join(", ", names)}.";
    }

    public static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

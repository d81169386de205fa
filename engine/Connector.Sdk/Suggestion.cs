namespace Connector.Sdk;

/// <summary>Finds what somebody meant to write.</summary>
public static class Suggestion
{
    /// <summary>The known word nearest to a wrong one, or null where none is near enough to be meant. Case does not count; ties go to the
    /// first in order.</summary>
    public static string? Nearest(string wrong, IEnumerable<string> known)
    {
        string? best = null;
        // Two edits make any short word of any other.
        var bestDistance = (wrong.Length <= 4 ? 1 : Math.Max(2, wrong.Length / 3)) + 1;
        foreach (var word in known.Order(StringComparer.Ordinal))
        {
            var distance = Distance(wrong.ToUpperInvariant(), word.ToUpperInvariant());
            if (distance < bestDistance && distance < Math.Max(word.Length, wrong.Length))
                (best, bestDistance) = (word, distance);
        }

        return best;
    }

    /// <summary>A hint: <c>Did you mean 'resources'?</c> where a word is near, else the words there are.</summary>
    public static string Hint(string wrong, IReadOnlyCollection<string> known)
    {
        if (Nearest(wrong, known) is { } nearest)
            return $"Did you mean '{nearest}'?";
        return known.Count == 0 ? "There are none." : $"Known here: {string.Join(", ", known.Order(StringComparer.Ordinal))}.";
    }

    /// <summary>Edits between two words, where swapping two neighbours is one edit: the commonest slip of typing.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}

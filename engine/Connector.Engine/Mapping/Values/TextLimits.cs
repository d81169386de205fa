namespace Connector.Engine.Mapping.Values;

/// <summary>How long a text, and how many elements a list, an expression may build: what is asked before anything that grows.</summary>
internal sealed class TextLimits(int length, int elements)
{
    public int Length => length;

    public int Elements => elements;

    public void Check(long characters)
    {
        if (characters > length)
            throw new EvaluationException(
                FormattableString.Invariant($"The expression builds a text of more than {length:N0} characters."));
    }

    public string Check(string text)
    {
        Check(text.Length);
        return text;
    }

    /// <summary>Answers the item, unless the list it goes to has as many elements as it may.</summary>
    public T Count<T>(int count, T item)
    {
        if (count >= elements)
            throw new EvaluationException(
                FormattableString.Invariant($"The expression builds a list of more than {elements:N0} elements."));
        return item;
    }

    public string Join(string left, string right)
    {
        Check((long)left.Length + right.Length);
        return left + right;
    }

    public string Repeat(string text, decimal times)
    {
        if (times < 0 || times != decimal.Truncate(times))
            throw new EvaluationException($"repeat({ExactNumber.Format(times)}): a text is repeated a whole number of times.");
        Check((long)Math.Min(times, length + 1m) * text.Length);
        return text.Length == 0 ? "" : new StringBuilder().Insert(0, text, (int)times).ToString();
    }

    /// <summary>What is missing to a length, made of copies of a filler.</summary>
    public string Padding(string text, decimal target, string filler)
    {
        var missing = (int)Math.Min(decimal.Truncate(target) - text.Length, (decimal)length + 1);
        if (missing <= 0 || filler.Length == 0)
            return "";
        Check(missing);
        return new StringBuilder().Insert(0, filler, (missing / filler.Length) + 1).ToString(0, missing);
    }
}

namespace Connector.Engine.Mapping.Values;

/// <summary>A plain path, as <c>src.lines[0].amount</c>: a variable of the scope, then names of fields and indexes of lists.</summary>
internal sealed record SourcePath(string Root, ImmutableArray<PathStep> Steps, int Start, int End)
{
    /// <summary>The path's text up to a step.</summary>
    public string TextTo(int steps)
    {
        var text = new StringBuilder(Root);
        foreach (var step in Steps.AsSpan(0, steps))
            step.AppendTo(text);
        return text.ToString();
    }

    public override string ToString() => TextTo(Steps.Length);

    /// <summary>
    /// The path below its root as schemas are walked: <c>lines[].amount</c>. A <c>length</c> at its end is that of a list or text.
    /// </summary>
    public string BelowRoot()
    {
        var text = new StringBuilder();
        var steps = Steps is [.., { IsLength: true }] ? Steps[..^1] : Steps;
        foreach (var step in steps)
        {
            if (step.Name is null)
                text.Append("[]");
            else
                text.Append(text.Length == 0 ? "" : ".").Append(step.Name);
        }

        return text.ToString();
    }
}

/// <summary>One step of a path: the name of a field, or the index of an element.</summary>
internal readonly record struct PathStep(string? Name, byte[]? Utf8Name, int Index)
{
    /// <summary>Whether what it is read of may be missing or null (<c>?.</c>): then the whole path is missing.</summary>
    public bool IsOptional { get; init; }

    public static PathStep Field(string name) => new(name, Encoding.UTF8.GetBytes(name), -1);

    public static PathStep Element(int index) => new(null, null, index);

    public bool IsLength => Name == "length";

    public void AppendTo(StringBuilder text)
    {
        if (IsOptional)
            text.Append('?');
        if (IsOptional && (Name is null || !IsPlainName(Name)))
            text.Append('.');
        if (Name is null)
            text.Append(CultureInfo.InvariantCulture, $"[{Index}]");
        else if (IsPlainName(Name))
            text.Append('.').Append(Name);
        else
            text.Append("['").Append(Name).Append("']");
    }

    private static bool IsPlainName(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$');
}

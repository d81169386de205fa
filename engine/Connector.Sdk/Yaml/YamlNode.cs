namespace Connector.Sdk.Yaml;

/// <summary>A node of a YAML file that knows where it stands.</summary>
/// <param name="At">Where the node starts.</param>
public abstract record YamlNode(SourceSpan At);

/// <summary>A scalar, resolved by the YAML 1.2 core schema narrowed: only plain <c>true</c>, <c>false</c>, <c>null</c>, <c>~</c>, nothing,
/// and JSON numbers are not strings. So <c>no</c>, <c>on</c>, <c>0123</c> and dates are strings.</summary>
/// <param name="Text">The text; for numbers the exact text of the file.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsPlain">Whether it was written without quotes and not as a block.</param>
/// <param name="At">Where the scalar starts; for a block scalar, its first content line.</param>
public sealed record YamlScalar(string Text, YamlScalarKind Kind, bool IsPlain, SourceSpan At) : YamlNode(At);

/// <summary>What a scalar is.</summary>
public enum YamlScalarKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>null, ~ or nothing.</summary>
    Null,
}

/// <summary>A list.</summary>
public sealed record YamlSequence(ImmutableArray<YamlNode> Items, SourceSpan At) : YamlNode(At);

/// <summary>A mapping, in the order of the file. Keys are text and unique.</summary>
public sealed record YamlMapping(ImmutableArray<YamlEntry> Entries, SourceSpan At) : YamlNode(At)
{
    /// <summary>The entry with this key, or null.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal))
                return entry;
        }

        return null;
    }
}

/// <summary>One key of a mapping with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyAt">Where the key stands: the place for "unknown key".</param>
/// <param name="Value">The value.</param>
public sealed record YamlEntry(string Key, SourceSpan KeyAt, YamlNode Value);

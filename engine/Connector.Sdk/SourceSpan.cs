namespace Connector.Sdk;

/// <summary>A place in a file. Lines and columns count from 1; 0 means the whole file.</summary>
/// <param name="File">Path as the user gave it, so that the message can be clicked.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public readonly record struct SourceSpan(string File, int Line, int Column)
{
    /// <summary>The whole file, where no better place is known.</summary>
    public static SourceSpan WholeFile(string file) => new(file, 0, 0);

    /// <summary><c>file:line:col</c>, the form every editor and terminal links.</summary>
    public override string ToString() => Line == 0 ? File : FormattableString.Invariant($"{File}:{Line}:{Column}");
}

namespace Connector.Sdk;

/// <summary>How bad a finding is: an error stops the file from running, a warning does not.</summary>
public enum Severity
{
    /// <summary>Worth knowing; the file runs.</summary>
    Warning,

    /// <summary>The file cannot run.</summary>
    Error,
}

/// <summary>One finding about a file, never thrown alone: readers collect all of them and report them together.</summary>
/// <param name="Code">Stable and greppable, for example <c>CN1203</c>.</param>
/// <param name="Severity">Whether the file can run with it.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="At">Where it is.</param>
/// <param name="Hint">What to write instead, or null where nothing better than the message can be said.</param>
public sealed record Diagnostic(string Code, Severity Severity, string Message, SourceSpan At, string? Hint = null)
{
    /// <summary>The finding on one line, as compilers print it.</summary>
    public override string ToString() =>
        $"{At}: {(Severity == Severity.Error ? "error" : "warning")} {Code}: {Message}{(Hint is null ? "" : " " + Hint)}";
}

/// <summary>Thrown where a file that must be sound is not; carries everything that was found.</summary>
public sealed class InvalidFileException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join(Environment.NewLine, diagnostics))
{
    /// <summary>Every finding, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}

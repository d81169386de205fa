using Connector.Cli.Usage;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>Findings as compilers print them, one a line.</summary>
internal static class DiagnosticText
{
    public static void Write(IEnumerable<Diagnostic> diagnostics, IAnsiConsole console)
    {
        foreach (var diagnostic in diagnostics)
        {
            var isError = diagnostic.Severity == Severity.Error;
            var line = new Paragraph()
                .Append($"{diagnostic.At}: ", Style.Plain)
                .Append($"{(isError ? "error" : "warning")} {diagnostic.Code}: ",
                    new Style(isError ? Color.Red : Color.Yellow, decoration: Decoration.Bold))
                .Append(diagnostic.Message, Style.Plain);
            if (diagnostic.Hint is { } hint)
                line.Append($" {hint}", new Style(Color.Green));
            console.Write(line);
            console.WriteLine();
        }
    }

    /// <summary>How many of each, for a summary line.</summary>
    public static string Count(IReadOnlyCollection<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error);
        return $"{Plural.Of(errors, "error")}, {Plural.Of(diagnostics.Count - errors, "warning")}";
    }
}

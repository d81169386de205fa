using System.Text.Json.Nodes;
using Connector.Cli.Usage;

namespace Connector.Cli.Output;

/// <summary>Findings in the forms that other tools read.</summary>
internal static class DiagnosticReports
{
    /// <summary>The command's own stable shape.</summary>
    public static string Json(IReadOnlyList<Diagnostic> diagnostics) => JsonOutput.Block(new
    {
        diagnostics = diagnostics.Select(diagnostic => new
        {
            diagnostic.Code,
            severity = diagnostic.Severity,
            diagnostic.Message,
            diagnostic.Hint,
            diagnostic.At.File,
            diagnostic.At.Line,
            diagnostic.At.Column,
        }),
        errors = diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error),
        warnings = diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Warning),
    });

    /// <summary>A workflow command of GitHub Actions (docs.github.com, "Workflow commands"), which shows as a note on the line of a pull
    /// request.</summary>
    public static string GitHub(Diagnostic diagnostic)
    {
        var place = diagnostic.At.Line == 0
            ? $"file={Property(diagnostic.At.File)}"
            : FormattableString.Invariant($"file={Property(diagnostic.At.File)},line={diagnostic.At.Line},col={diagnostic.At.Column}");
        return $"::{Level(diagnostic)} {place},title={diagnostic.Code}::{Data(Sentence(diagnostic))}";

        static string Data(string text) =>
            text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal)
                .Replace("\n", "%0A", StringComparison.Ordinal);
        static string Property(string text) =>
            Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
    }

    /// <summary>SARIF 2.1.0 (OASIS), which code-scanning tools read.</summary>
    public static string Sarif(IReadOnlyList<Diagnostic> diagnostics)
    {
        var rules = diagnostics.Select(diagnostic => diagnostic.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(JsonNode (code) => new JsonObject { ["id"] = code });
        return JsonOutput.Block(new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "engine",
                        ["semanticVersion"] = VersionText.Version,
                        ["rules"] = new JsonArray([.. rules])
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. diagnostics.Select(SarifResult)]),
            }),
        });
    }

    private static JsonNode SarifResult(Diagnostic diagnostic)
    {
        var place = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = UriReference(diagnostic.At.File) } };
        if (diagnostic.At.Line > 0)
            place["region"] = new JsonObject { ["startLine"] = diagnostic.At.Line, ["startColumn"] = diagnostic.At.Column };
        return new JsonObject
        {
            ["ruleId"] = diagnostic.Code,
            ["level"] = Level(diagnostic),
            ["message"] = new JsonObject { ["text"] = Sentence(diagnostic) },
            ["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = place }),
        };
    }

    private static string UriReference(string file) =>
        Path.IsPathRooted(file)
            ? new Uri(file).AbsoluteUri
            : string.Join('/', file.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));

    private static string Level(Diagnostic diagnostic) => diagnostic.Severity == Severity.Error ? "error" : "warning";

    private static string Sentence(Diagnostic diagnostic) =>
        diagnostic.Hint is null ? diagnostic.Message : $"{diagnostic.Message} {diagnostic.Hint}";
}

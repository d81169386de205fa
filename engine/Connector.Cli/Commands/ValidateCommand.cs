using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;

namespace Connector.Cli.Commands;

/// <summary><c>engine validate</c>: every problem of flow files, offline.</summary>
internal static class ValidateCommand
{
    private static readonly string[] Formats = ["text", "json", "github", "sarif"];

    public static Command Create(Terminal terminal)
    {
        var files = FlowFiles.Argument();
        var format = new Option<string>("--format")
        {
            Description = "text, json, github (notes on a pull request) or sarif (code scanning)",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "text",
        };
        format.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !Formats.Contains(token.Value)))
                result.AddError($"'{token.Value}' is not a valid format. {Suggestion.Hint(token.Value, Formats)}");
        });
        var strict = new Option<bool>("--strict") { Description = "Warnings are findings too: exit 1" };
        var verb = new Verb(
            "validate",
            "Check flow files: schema and meaning, every problem at file:line:col",
            [
                new("engine validate flows/*.yaml", "All problems of all flow files, with what to write instead."),
                new("engine validate flows/*.yaml --strict", "For a build: a warning fails it too."),
                new("engine validate flows/*.yaml --format sarif > findings.sarif", "For code scanning."),
            ],
            "The same as --format json")
        {
            files, format, strict,
        };
        verb.SetAction(parsed => Validate(
            FlowFiles.Paths(parsed, files), parsed.GetValue(verb.Json) ? "json" : parsed.GetRequiredValue(format), parsed.GetValue(strict),
            terminal));
        return verb;
    }

    private static int Validate(string[] paths, string format, bool isStrict, Terminal terminal)
    {
        var loaded = new FlowLoader(new ConnectorCatalog(terminal.Connectors())).Load(paths);
        if (isStrict)
            loaded = loaded with { Diagnostics = [.. loaded.Diagnostics.Select(one => one with { Severity = Severity.Error })] };
        switch (format)
        {
            case "json":
                terminal.Out.WriteLine(DiagnosticReports.Json(loaded.Diagnostics));
                break;
            case "sarif":
                terminal.Out.WriteLine(DiagnosticReports.Sarif(loaded.Diagnostics));
                break;
            case "github":
                foreach (var diagnostic in loaded.Diagnostics)
                    terminal.Out.WriteLine(DiagnosticReports.GitHub(diagnostic));
                break;
            default:
                DiagnosticText.Write(loaded.Diagnostics, terminal.Results);
                break;
        }

        (format == "text" ? terminal.Out : terminal.Error).WriteLine(Summary(loaded));
        return loaded.HasErrors ? ExitCode.Findings : ExitCode.Done;
    }

    private static string Summary(LoadResult loaded)
    {
        if (loaded.HasErrors)
        {
            var bad = loaded.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)
                .Select(diagnostic => diagnostic.At.File).Distinct(StringComparer.Ordinal).Count();
            return $"{DiagnosticText.Count(loaded.Diagnostics)} in {Plural.Of(bad, "file")}.";
        }

        var flows =
            $"{Plural.Of(loaded.Integrations.Sum(integration => integration.Flows.Length), "flow")} in "
                + $"{Plural.Of(loaded.Integrations.Count, "file")}";
        return loaded.Diagnostics.Count == 0 ? $"{flows}: no problems." : $"{flows}: {DiagnosticText.Count(loaded.Diagnostics)}.";
    }
}

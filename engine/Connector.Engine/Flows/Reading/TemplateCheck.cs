using System.Text.RegularExpressions;

namespace Connector.Engine.Flows.Reading;

/// <summary>Checks the holes of a template: that they close, and that each starts at a variable of its slot.</summary>
internal static partial class TemplateCheck
{
    public static void Check(TemplateField template, Scope scope, FlowFile file)
    {
        var text = template.Template;
        var holes = Hole().Matches(text);
        var rest = Hole().Replace(text, "");
        if (rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal))
        {
            file.Findings.Error(DiagnosticCodes.BadTemplate, "A hole of this template is not closed.", template.At, "Write: {{src.name}}");
            return;
        }

        // Inside a block the names are those of its element.
        if (holes.Any(hole => hole.Groups["inner"].Value.TrimStart().StartsWith('#')))
            return;
        var place = new Expression(text, template.At);
        foreach (var inner in holes.Select(hole => hole.Groups["inner"].Value.Trim()))
        {
            var name = FirstName().Match(inner);
            if (!name.Success)
                file.Findings.Error(DiagnosticCodes.BadTemplate, $"'{{{{{inner}}}}}' is not a path.", template.At, "Write: {{src.name}}, or make the field an expression.");
            else if (!scope.Variables.Contains(name.Value))
                file.Findings.Error(DiagnosticCodes.BadTemplate, $"'{name.Value}' is not known here.", file.Text.Locate(name.Value, place), Hints.Names(name.Value, scope.Variables, "known here"));
            else if (name.Value == "results" && inner.Split('.') is [_, var step, ..] && !scope.Results.Contains(step))
                file.Findings.Error(DiagnosticCodes.UnknownResult, $"No step before this one is named '{step}'.", file.Text.Locate(step, place), Hints.Names(step, scope.Results, "steps before it"));
        }
    }

    [GeneratedRegex(@"\{\{\{?(?<inner>[^{}]*)\}?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Hole();

    [GeneratedRegex(@"^[A-Za-z_$][\w$]*(?=$|\.)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstName();
}

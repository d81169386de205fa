using Connector.Cli.Output;

namespace Connector.Cli.Tests.Output;

public sealed class DiagnosticReportsTests
{
    [Fact]
    public void GitHub_notes_escape_what_would_end_them()
    {
        var diagnostic = new Diagnostic("CN1203", Severity.Warning, "100 % of\nthis: odd, isn't it",
            new SourceSpan("flows/a,b:c.yaml", 3, 5), "Write less.");

        DiagnosticReports.GitHub(diagnostic)
            .ShouldBe("::warning file=flows/a%2Cb%3Ac.yaml,line=3,col=5,title=CN1203::100 %25 of%0Athis: odd, isn't it Write less.");
    }

    [Fact]
    public void A_finding_about_a_whole_file_has_no_line()
    {
        var diagnostic = new Diagnostic("CN1601", Severity.Error, "It is gone.", SourceSpan.WholeFile("flows/a.yaml"));

        DiagnosticReports.GitHub(diagnostic).ShouldBe("::error file=flows/a.yaml,title=CN1601::It is gone.");
        var place = Result(diagnostic).GetProperty("locations")[0].GetProperty("physicalLocation");
        place.TryGetProperty("region", out _).ShouldBeFalse();
    }

    [Fact]
    public void Sarif_names_relative_files_as_uri_references()
    {
        var diagnostic = new Diagnostic("CN1001", Severity.Error, "Odd.", new SourceSpan("flows/my flow.yaml", 2, 1));

        Result(diagnostic).GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri")
            .GetString().ShouldBe("flows/my%20flow.yaml");
    }

    private static JsonElement Result(Diagnostic diagnostic) =>
        JsonElement.Parse(DiagnosticReports.Sarif([diagnostic])).GetProperty("runs")[0].GetProperty("results")[0];
}

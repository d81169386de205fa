using Connector.Engine.Flows.Reading;
using Connector.Engine.Tests.Store;

namespace Connector.Engine.Tests.Flows;

public sealed class FlowFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_wildcard_stands_for_its_files_in_order_and_each_file_counts_once()
    {
        Write("b.yaml", Named("b"));
        Write("a.yaml", Named("a"));
        Write("a.txt", "not a flow");
        Write("deep/c.yaml", Named("c"));

        Load("*.yaml", "a.yaml").Integrations.Select(integration => integration.Name).ShouldBe(["a", "b"]);
        Load("**/*.yaml").Integrations.Select(integration => integration.Name).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_wildcard_without_files_and_a_missing_file_are_findings()
    {
        var findings = Load("*.yaml", "gone.yaml").Diagnostics;

        findings.Select(finding => finding.Code).ShouldBe(["CN1602", "CN1601"]);
        findings[0].Message.ShouldStartWith("No file matches '");
        findings[1].Message.ShouldEndWith("gone.yaml' does not exist.");
    }

    [Fact]
    public void A_folder_is_answered_with_its_wildcard()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "flows"));

        Load("flows").Diagnostics.ShouldHaveSingleItem().Hint.ShouldEndWith("flows/*.yaml");
    }

    [Fact]
    public void A_file_that_is_not_text_is_a_finding()
    {
        File.WriteAllBytes(Path.Combine(folder.Path, "x.yaml"), [0x61, 0x3a, 0x20, 0xff, 0xfe]);

        Load("x.yaml").Diagnostics.ShouldHaveSingleItem().Message.ShouldEndWith("is not UTF-8 text (byte 3).");
    }

    [Fact]
    public void A_huge_file_is_not_even_read()
    {
        File.WriteAllText(Path.Combine(folder.Path, "x.yaml"), new string('#', 1_100_000));

        Load("x.yaml").Diagnostics.ShouldHaveSingleItem().Message.ShouldEndWith("has more than 1048576 bytes.");
    }

    [Fact]
    public void Two_files_of_one_integration_are_a_finding_at_the_second()
    {
        Write("one.yaml", Named("same"));
        Write("two.yaml", Named("same"));

        var loaded = Load("*.yaml");

        var finding = loaded.Diagnostics.ShouldHaveSingleItem();
        finding.Code.ShouldBe("CN1603");
        finding.At.File.ShouldEndWith("two.yaml");
        finding.Message.ShouldContain("one.yaml:2:14");
        loaded.Integrations.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_link_reaches_the_flows_of_other_files_and_is_checked_there()
    {
        Write("one.yaml", Named("one"));
        Write("two.yaml", Named("two").Replace("link('vendors'", "link('one/vendor'", StringComparison.Ordinal));
        Write("three.yaml", Named("three").Replace("link('vendors'", "link('elsewhere/vendors'", StringComparison.Ordinal));

        Load("*.yaml").Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldEndWith("error CN1402: There is no flow 'one/vendor'. Did you mean 'vendors'?");
    }

    [Fact]
    public void Scripts_are_read_beside_the_flow_file_and_count_for_its_version()
    {
        Write("one.yaml", Named("one").Replace("env:", "scripts: [lib/shared.js]\n\nenv:", StringComparison.Ordinal));
        Write("lib/shared.js", "function twice(x) { return mul(x, 2); }");

        var before = Load("one.yaml").Integrations.ShouldHaveSingleItem();
        Write("lib/shared.js", "function twice(x) { return add(x, x); }");
        var after = Load("one.yaml").Integrations.ShouldHaveSingleItem();

        before.Scripts.ShouldHaveSingleItem().Text.ShouldBe("function twice(x) { return mul(x, 2); }");
        after.Version.ShouldNotBe(before.Version);
    }

    [Fact]
    public void A_manifest_of_ones_own_is_found_beside_the_flow_and_its_errors_are_told()
    {
        var own = Named("one").Replace("{ connector: cloud }", "{ connector: ./my/connector.yaml }", StringComparison.Ordinal);
        Write("one.yaml", own);
        Write("my/connector.yaml",
            TestSystems.Cloud.Replace("events: [Documents, Payments]", "evnts: [Documents]", StringComparison.Ordinal));

        var broken = Load("one.yaml").Diagnostics;
        Write("my/connector.yaml", TestSystems.Cloud);
        var sound = Load("one.yaml").Diagnostics;

        broken.ShouldContain(finding => finding.At.File.EndsWith("connector.yaml") && finding.Message.Contains("'evnts'"));
        sound.ShouldBeEmpty();
    }

    private static string Named(string integration) =>
        TestSystems.GoodFlow.Replace("integration: erp-cloud", $"integration: {integration}", StringComparison.Ordinal);

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private LoadResult Load(params string[] names) =>
        new FlowLoader(TestSystems.Catalog, TestSystems.Schemas()).Load([.. names.Select(name => Path.Combine(folder.Path, name))]);
}

namespace Connector.DynamicsGp.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void The_manifest_reads_without_findings_and_names_every_resource()
    {
        var manifest = new DynamicsGpDriver().Manifest;

        manifest.Name.ShouldBe("dynamics-gp");
        manifest.Resources.Keys.ShouldBe(
            ["accounts", "batches", "dimensionCodes", "historyTransactions", "openTransactions", "payablesPaymentVoids", "payablesPayments",
                "payablesTransactions", "vendors"]);
        manifest.Auth!.Scheme.ShouldBe("{auth}");
    }

    [Fact]
    public void Nothing_is_posted_unless_a_flow_asks_for_the_action()
    {
        var manifest = new DynamicsGpDriver().Manifest;

        manifest.Resources["payablesTransactions"].Actions.ShouldBeEmpty();
        manifest.Resources["batches"].Actions["post"].Idempotent.ShouldBeFalse();
    }

    [Fact]
    public void Every_record_schema_of_the_manifest_exists_in_the_repository()
    {
        foreach (var schema in new DynamicsGpDriver().Manifest.Resources.Values.Select(resource => resource.Schema).OfType<string>())
            File.Exists(Path.Combine(Repository.Root, "schemas", schema + ".json")).ShouldBeTrue(schema);
    }
}

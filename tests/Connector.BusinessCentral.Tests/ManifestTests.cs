namespace Connector.BusinessCentral.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void The_manifest_reads_without_findings_and_names_every_resource()
    {
        var manifest = new BusinessCentralDriver().Manifest;

        manifest.Name.ShouldBe("business-central");
        manifest.Resources.Keys.ShouldBe(
            ["accounts", "companies", "dimensionValues", "dimensions", "paymentTerms", "purchaseInvoices", "purchaseOrderLines",
                "purchaseOrders", "vendors"]);
        manifest.CompanySettings.Keys.ShouldBe(["id"]);
        manifest.Settings["draftLines"].Default.ShouldBe("deepInsert");
        manifest.Auth!.Scheme.ShouldBe("entra");
    }

    [Fact]
    public void Every_resource_of_a_company_is_nested_in_it()
    {
        var manifest = new BusinessCentralDriver().Manifest;

        foreach (var resource in manifest.Resources.Values.Where(resource => resource.Name != "companies"))
            resource.List!.Path.ShouldStartWith("/companies({company.id})/");
    }

    [Fact]
    public void Posting_twice_is_not_harmless_and_is_settled_by_reading_back()
    {
        var post = new BusinessCentralDriver().Manifest.Resources["purchaseInvoices"].Actions["post"];

        post.Idempotent.ShouldBeFalse();
        post.ReadBack.ShouldNotBeNull();
        post.NotDone.ShouldBe(["Draft"]);
        post.DoneField.ShouldBe("status");
    }

    [Fact]
    public void Every_record_schema_of_the_manifest_exists_in_the_repository()
    {
        var schemas = Path.Combine(Repository.Root, "schemas");

        foreach (var resource in new BusinessCentralDriver().Manifest.Resources.Values)
            File.Exists(Path.Combine(schemas, resource.Schema + ".json")).ShouldBeTrue(resource.Schema);
    }
}

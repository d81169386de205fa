using Connector.Sdk.Manifests;

namespace Connector.Syspro.Tests;

public sealed class ManifestTests
{
    private static readonly ConnectorManifest Manifest = new SysproDriver().Manifest;

    [Fact]
    public void The_manifest_names_every_resource()
    {
        Manifest.Name.ShouldBe("syspro");
        Manifest.Resources.Keys.ShouldBe(
            ["accounts", "invoicePostings", "invoices", "journals", "payments", "purchaseOrderLines", "purchaseOrders", "supplierAddresses",
                "supplierUpdates", "suppliers"], ignoreOrder: true);
        Manifest.CompanySettings.Keys.ShouldBe(["id", "operator", "operatorPassword", "password"], ignoreOrder: true);
    }

    [Fact]
    public void Every_list_is_read_by_a_key_to_an_empty_page_because_the_service_cuts_pages_as_it_likes()
    {
        foreach (var list in Manifest.Resources.Values.Select(resource => resource.List).OfType<ListDefinition>())
        {
            list.Path.ShouldStartWith("/{company.id}/");
            list.Page!.Kind.ShouldBe(PageKind.KeyRange);
            list.Page.Key.ShouldNotBeEmpty();
            list.Page.UntilEmpty.ShouldBeTrue();
        }
    }

    [Fact]
    public void What_cannot_be_sent_twice_can_be_looked_up()
    {
        foreach (var resource in Manifest.Resources.Values.Where(resource => resource.Write is { Semantics: WriteSemantics.Create }))
            resource.Find.ShouldNotBeNull(resource.Name);
    }

    [Fact]
    public void Every_record_schema_of_the_manifest_exists_in_the_repository()
    {
        foreach (var resource in Manifest.Resources.Values)
            File.Exists(Path.Combine(Repository.Root, "schemas", resource.Schema + ".json")).ShouldBeTrue(resource.Schema);
    }
}

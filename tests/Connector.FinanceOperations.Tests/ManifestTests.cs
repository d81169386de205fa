using Connector.Sdk.Manifests;

namespace Connector.FinanceOperations.Tests;

public sealed class ManifestTests
{
    private static readonly ConnectorManifest Manifest = new FinanceOperationsDriver().Manifest;

    [Fact]
    public void The_manifest_reads_without_findings_and_names_every_resource()
    {
        Manifest.Name.ShouldBe("finance-operations");
        Manifest.Resources.Keys.ShouldBe(
        [
            "companies", "dimensionValues", "dimensions", "mainAccounts", "paymentJournalLines", "paymentJournalSettlements",
            "paymentJournals", "payments", "postedInvoices", "purchaseOrderLines",
            "purchaseOrders", "vendorInvoiceLines", "vendorInvoices", "vendors",
        ]);
        Manifest.CompanySettings.Keys.ShouldBe(["chartOfAccounts", "dataAreaId", "dimensionLegalEntity"]);
        Manifest.Auth!.Parameters["scope"].ShouldBe("{baseUrl}/.default");
    }

    [Fact]
    public void What_legal_entities_have_of_their_own_is_read_by_company_and_across_companies()
    {
        foreach (var resource in Manifest.Resources.Values.Where(resource => resource.Name is not ("companies" or "dimensions")))
        {
            resource.List!.IsByCompany.ShouldBeTrue(resource.Name);
            resource.List.Query["cross-company"].ShouldBe("true", resource.Name);
        }

        foreach (var path in Manifest.Resources.Values.SelectMany(resource => new[] { resource.Get?.Path, resource.Find?.Path,
            resource.Write?.Path }.Concat(resource.Actions.Values.Select(action => action.Path))).OfType<string>())
            path.ShouldEndWith("?cross-company=true");
    }

    [Theory]
    [InlineData("usmf", true)]
    [InlineData("USMF", false)]
    [InlineData("usmf1", false)]
    public void The_legal_entity_is_written_as_the_environment_answers_it(string dataAreaId, bool fits) =>
        (Manifest.CompanySettings["dataAreaId"].Refuse(dataAreaId) is null).ShouldBe(fits);

    [Theory]
    [InlineData("https://contoso.operations.dynamics.com", true)]
    [InlineData("https://contoso.operations.dynamics.com/", true)]
    [InlineData("https://contoso.operations.dynamics.com/data", false)]
    [InlineData("https://contoso.operations.dynamics.com/data/", false)]
    public void The_host_is_given_without_data(string baseUrl, bool fits) =>
        (Manifest.Settings["baseUrl"].Refuse(baseUrl) is null).ShouldBe(fits);

    [Fact]
    public void Every_record_schema_of_the_manifest_exists_in_the_repository()
    {
        foreach (var schema in Manifest.Resources.Values.Select(resource => resource.Schema).OfType<string>())
            File.Exists(Path.Combine(Repository.Root, "schemas", schema + ".json")).ShouldBeTrue(schema);
    }
}

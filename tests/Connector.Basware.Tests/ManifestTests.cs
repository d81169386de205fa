using Connector.Basware.Simulator;
using Connector.Sdk.Manifests;

namespace Connector.Basware.Tests;

public sealed class ManifestTests
{
    private static readonly ConnectorManifest Manifest = new BaswareDriver().Manifest;

    [Fact]
    public void The_manifest_is_sound_and_names_every_resource()
    {
        Manifest.Name.ShouldBe("basware");
        Manifest.Resources.Keys.ShouldBe(
        [
            "accountingDocuments", "accounts", "costCenters", "dataExtracts", "eInvoices", "exchangeRates", "extractRows", "extractTables",
            "lists", "matchingOrderLines", "matchingOrders", "paymentResponses", "paymentTerms", "prebookResponses",
            "projects", "requestStatus", "subscriptions", "taxCodes", "transferResponses", "vendors",
        ]);
    }

    [Fact]
    public void Every_schema_it_names_exists()
    {
        var embedded = typeof(BaswareSimulator).Assembly.GetManifestResourceNames();
        foreach (var schema in Manifest.Resources.Values.Select(resource => resource.Schema).OfType<string>())
            embedded.ShouldContain($"schemas/{schema}.json");
    }

    [Fact]
    public void A_field_that_forces_a_record_is_a_text_field_of_its_schema()
    {
        foreach (var resource in Manifest.Resources.Values.Where(resource => resource.Write?.Touch is not null))
        {
            using var schema = System.Text.Json.JsonDocument.Parse(
                typeof(BaswareSimulator).Assembly.GetManifestResourceStream($"schemas/{resource.Schema}.json")!);
            var field = schema.RootElement.GetProperty("properties").GetProperty(resource.Write!.Touch!);
            field.GetProperty("type").ToString().ShouldContain("string", customMessage: resource.Name);
        }
    }

    [Fact]
    public void Batches_keep_to_what_one_call_may_carry()
    {
        Manifest.Resources["vendors"].Write!.BatchRecords.ShouldBe(200);
        Manifest.Resources["matchingOrderLines"].Write!.BatchRecords.ShouldBe(100);
        Manifest.Resources.Values.Where(resource => resource.Write is { BodyIsArray: true, Verdict: not null })
            .ShouldAllBe(resource => resource.Write!.BatchBytes <= 6 * 1024 * 1024);
    }

    [Fact]
    public void Scopes_asked_for_by_default_are_those_of_the_first_integration_and_no_more()
    {
        Manifest.Settings["scopes"].Default!.Split(' ').ShouldBe(
            ["accountingDocuments.read", "accountingDocuments.write", "accounts.write", "costCenters.write", "lists.write",
                "requestStatus.read", "vendors.write"]);
    }
}

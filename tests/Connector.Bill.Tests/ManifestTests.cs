using Connector.Sdk.Manifests;

namespace Connector.Bill.Tests;

public sealed class ManifestTests
{
    private static readonly ConnectorManifest Manifest = new BillDriver().Manifest;

    [Fact]
    public void It_keeps_to_the_limits_that_BILL_publishes()
    {
        Manifest.Limits.Concurrency.ShouldBe(3);
        Manifest.Settings["loginsPerHour"].Default.ShouldBe("200");
        Manifest.Resources.Values.Where(resource => resource.Write is { BodyIsArray: true })
            .ShouldAllBe(resource => resource.Write!.BatchRecords == 20);
        Manifest.Resources.Values.Where(resource => resource.List?.Page is not null)
            .ShouldAllBe(resource => resource.List!.Page!.Size == 100);
    }

    [Fact]
    public void Every_list_is_one_of_a_company() =>
        Manifest.Resources.Values.Where(resource => resource.List is not null).ShouldAllBe(resource => resource.List!.IsByCompany);

    [Fact]
    public void Every_schema_it_names_exists_and_has_the_fields_that_name_its_records()
    {
        foreach (var resource in Manifest.Resources.Values.Where(resource => resource.Schema is not null))
        {
            using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "schemas", $"{resource.Schema}.json")));
            foreach (var field in resource.NaturalKey.Concat(resource.Key is { } key ? [key] : []))
                schema.RootElement.GetProperty("properties").TryGetProperty(field, out _).ShouldBeTrue($"{resource.Name}.{field}");
        }
    }
}

namespace Acceptance.ThirdSystem;

/// <summary>A REST system that the product has never heard of joins by a manifest beside the flow: every verb works with it as with the
/// others.</summary>
public sealed class ThirdSystemTests
{
    private const string Supplier = """{ "source": { "number": "S1", "name": "Søn & Co S1" } }""";
    private const string Vendor =
        """{ "source": { "id": "009V1", "name": "Søn & Co S1" }, "company": "US01", "references": { "linkedFrom:suppliers:009V1": "S1" } }""";

    [Fact]
    public async Task A_manifest_beside_the_flow_is_all_it_takes_to_run_validate_test_explain_and_ping()
    {
        await using var ledger = await TinyLedger.StartAsync();
        var folder = Directory.CreateTempSubdirectory("connector-acceptance-").FullName;
        var flow = Path.Combine(folder, "tiny-ledger.yaml");
        Directory.CreateDirectory(Path.Combine(folder, "third"));
        var sample = await SampleAsync(folder, "suppliers", Supplier);
        await SampleAsync(folder, "notes", Vendor);
        File.Copy(Stage.TestFile("ThirdSystem/tiny-ledger.yaml"), flow);
        File.Copy(Stage.TestFile("ThirdSystem/connector.yaml"), Path.Combine(folder, "third", "connector.yaml"));
        await using var stage = await Stage.StartWithOwnAsync(folder, flow);
        await File.AppendAllTextAsync(stage.ConnectionsFile,
            $"  ledger:\n    baseUrl: {ledger.Address}\n    user: {TinyLedger.User}\n    password: {TinyLedger.Password}\n    sandbox: "
                + "true\n");

        await GoodAsync(stage, "validate", flow);
        await GoodAsync(stage, "test", flow, "--update");
        await GoodAsync(stage, "test", flow);
        (await GoodAsync(stage, "explain", "suppliers", flow, "--in", sample)).Output.ShouldContain("src.name");
        (await GoodAsync(stage, "ping", flow, "--connections", stage.ConnectionsFile, "--store", stage.Store)).Output
            .ShouldContain("ledger");

        (await stage.EngineAsync(stage.Run("--once", "--json"))).ShouldAllDeliver();
        (await stage.EngineAsync(stage.Run("--once", "--json"))).ShouldDeliverNothing();

        var vendors = (await stage.RowsAsync("bill", "vendors")).EnumerateArray()
            .Where(vendor => vendor.GetProperty("name").GetString()!.StartsWith("Søn & Co", StringComparison.Ordinal))
            .ToDictionary(vendor => vendor.GetProperty("accountNumber").GetString()!, vendor => vendor.GetProperty("id").GetString()!);
        vendors.Keys.ShouldBe(ledger.Suppliers, ignoreOrder: true);
        ledger.Notes.ShouldBe(vendors, ignoreOrder: true);
    }

    private static async Task<string> SampleAsync(string folder, string flow, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "samples", "tiny-ledger", flow)).FullName, "plain.json");
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private static async Task<EngineProcess.Finished> GoodAsync(Stage stage, params string[] arguments)
    {
        var finished = await stage.EngineAsync(arguments);
        finished.ExitCode.ShouldBe(0, finished.ToString());
        return finished;
    }
}

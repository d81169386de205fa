using System.Text.Json.Nodes;

namespace Acceptance;

/// <summary>Payment terms and tax ids of Basware reach SYSPRO from the API or from extracts of the Data Access API, by a setting of the
/// connection; the flow is the same file.</summary>
public sealed class ExtractTests
{
    [Theory]
    [InlineData("api")]
    [InlineData("extracts")]
    public async Task The_same_terms_and_tax_ids_arrive_in_SYSPRO_whichever_way_Basware_gives_them(string vendorsFrom)
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("syspro-basware"));
        (await stage.EngineAsync(stage.Run("--once", "--flow", "suppliers"))).ExitCode.ShouldBe(0);
        var vendor = (await stage.RowsAsync("basware", "vendors")).EnumerateArray().First(row => Terms(row) != "NET60");
        await ChangeAsync(stage, vendor);
        await SetAsync(stage, "vendorsFrom", vendorsFrom);
        await stage.PostAsync("basware/acts/extract", "{}");
        await stage.PutAsync("basware/faults", """{"faults": [{"kind": "serverError", "path": "acknowledge", "status": 403}]}""");

        var first = await stage.EngineAsync(stage.Run("--once", "--flow", "supplier-terms"));

        first.ExitCode.ShouldBe(vendorsFrom == "api" ? 0 : 3, first.ToString());
        var supplier = (await stage.RowsAsync("syspro", "ApSupplier")).EnumerateArray()
            .Single(row => row.GetProperty("Supplier").GetString()!.Trim() == vendor.GetProperty("vendorCode").GetString());
        supplier.GetProperty("TermsCode").GetString().ShouldBe("60");
        supplier.GetProperty("TaxRegnNum").GetString().ShouldBe("XX99887766");

        await stage.PutAsync("basware/faults", """{"faults": []}""");
        var second = await stage.EngineAsync(stage.Run("--once", "--flow", "supplier-terms", "--json"));
        second.ExitCode.ShouldBe(0, second.ToString());
        Delivered(second).ShouldBe(0, second.ToString());
        var extract = (await stage.RowsAsync("basware", "dataExtracts"))[0];
        extract.GetProperty("processingStatus").GetString().ShouldBe(vendorsFrom == "api" ? "WaitingForExport" : "Exported");
        extract.GetProperty("files").EnumerateArray()
            .ShouldAllBe(file => file.GetProperty("downloads").GetInt32() <= 1,
                "what is in the store is acknowledged without being fetched again");
    }

    /// <summary>Somebody changes a vendor in P2P.</summary>
    private static async Task ChangeAsync(Stage stage, JsonElement vendor)
    {
        var changed = JsonObject.Create(vendor)!;
        changed["paymentTerms"] = new JsonObject { ["paymentTermCode"] = "NET60" };
        changed["identifiers"] = new JsonArray(new JsonObject { ["id"] = "XX99887766", ["schemeId"] = "VAT" });
        changed["lastUpdated"] = DateTimeOffset.UtcNow.ToString("O");
        await stage.PostAsync("basware/vendors", changed.ToJsonString());
    }

    /// <summary>Adds a setting to the Basware connection of the deployment, as somebody would in the file.</summary>
    private static async Task SetAsync(Stage stage, string setting, string value)
    {
        var lines = (await File.ReadAllLinesAsync(stage.ConnectionsFile)).ToList();
        lines.Insert(lines.FindIndex(line => line.Trim() == "basware:") + 1, $"    {setting}: {value}");
        await File.WriteAllLinesAsync(stage.ConnectionsFile, lines);
    }

    private static string? Terms(JsonElement vendor) =>
        vendor.TryGetProperty("paymentTerms", out var terms) ? terms.GetProperty("paymentTermCode").GetString() : null;

    private static int Delivered(EngineProcess.Finished run) =>
        JsonDocument.Parse(run.Output.Trim().Split('\n')[^1]).RootElement.GetProperty("flows")[0].GetProperty("delivered").GetInt32();
}

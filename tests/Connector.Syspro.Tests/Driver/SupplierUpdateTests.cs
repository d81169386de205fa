using System.Text.Json.Nodes;

namespace Connector.Syspro.Tests.Driver;

public sealed class SupplierUpdateTests
{
    [Fact]
    public async Task What_SYSPRO_has_already_is_not_sent_to_it()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();
        var stored = syspro.RowsOf("ApSupplier").First(row => (string)row["Supplier"]! == syspro.Vendor.Number);

        var outcome = await syspro.WriteAsync(connection,
            new JsonObject
            {
                ["Supplier"] = syspro.Vendor.Number,
                ["TermsCode"] = (string)stored["TermsCode"]!,
                ["SupPostalCode"] = syspro.Vendor.PostalCode + " "
            }, "supplierUpdates");

        outcome.ShouldBeOfType<WriteOutcome.Delivered>().TargetId.ShouldBe(syspro.Vendor.Number, "as it is read");
        (await syspro.CallsAsync()).ShouldNotContain("Setup/Update");
    }

    [Fact]
    public async Task What_differs_is_changed_and_the_rest_stays()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        await syspro.WriteAsync(connection,
            new JsonObject
            {
                ["Supplier"] = syspro.Vendor.Number,
                ["TermsCode"] = "14",
                ["TaxRegnNum"] = "GB 1",
                ["SupAddr1"] = "1 New Street"
            }, "supplierUpdates");

        var supplier = syspro.RowsOf("ApSupplier").First(row => (string)row["Supplier"]! == syspro.Vendor.Number);
        ((string)supplier["TermsCode"]!, (string)supplier["TaxRegnNum"]!,
            (string)supplier["Currency"]!).ShouldBe(("14", "GB 1", syspro.Vendor.Currency));
        syspro.RowsOf("ApSupplierAddr").First(row => (string)row["Supplier"]! == syspro.Vendor.Number)["SupAddr1"]!.ToString()
            .ShouldBe("1 New Street");
    }

    [Fact]
    public async Task A_supplier_that_is_not_there_is_named()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        var failure = (await syspro.WriteAsync(connection, new JsonObject { ["Supplier"] = "NOBODY", ["TermsCode"] = "14" },
            "supplierUpdates")).Failure();

        failure.Kind.ShouldBe(FailureKind.Data);
        failure.Message.ShouldBe($"SYSPRO has no supplier 'NOBODY' in company {syspro.Company.Code}, so there is nothing to update.");
    }

    [Fact]
    public async Task A_refused_update_tells_why()
    {
        await using var syspro = await Running.StartAsync();
        await using var connection = syspro.Open();

        (await syspro.WriteAsync(connection, new JsonObject { ["Supplier"] = syspro.Vendor.Number, ["TermsCode"] = "99" },
            "supplierUpdates")).Failure().Message.ShouldBe("Terms code '99' not found.");
        (await syspro.WriteAsync(connection, new JsonObject { ["TermsCode"] = "99" }, "supplierUpdates")).Failure().Message
            .ShouldBe("APSSSP needs 'Supplier'.");
    }
}

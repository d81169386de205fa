namespace Acceptance;

/// <summary>Payments that are read before the source has heard that their invoice is posted.</summary>
public sealed class PaymentTests
{
    private const string NoTransferResponses = """
        {"faults": [{"path": "transferResponses", "kind": "serverError", "rate": 1}]}
        """;

    [Fact]
    public async Task Payments_wait_for_the_transfer_response_of_their_invoice_and_are_told_once()
    {
        await using var stage = await Stage.StartAsync(Stage.Integration("business-central-basware"), Stage.Integration("syspro-basware"));
        await stage.PutAsync("basware/faults", NoTransferResponses);
        for (var run = 0; run < 2; run++)
            (await stage.EngineAsync(stage.Run("--once", "--json", "--patience", "1s"))).ExitCode.ShouldBe(4);
        var waiting = await PaymentsAsync(stage, "review");
        waiting.ShouldNotBeEmpty();
        waiting.ShouldAllBe(payment => payment.GetProperty("reason")
            .GetString()!.Contains("which is on its way", StringComparison.Ordinal));

        await stage.PutAsync("basware/faults", """{"faults": []}""");
        await stage.RunToTheEndAsync();

        (await PaymentsAsync(stage, "rejected")).ShouldBeEmpty();
        (await PaymentsAsync(stage, "review")).ShouldBeEmpty();
        await stage.AuditAsync();
    }

    private static async Task<List<JsonElement>> PaymentsAsync(Stage stage, string state)
    {
        var listed = await stage.EngineAsync("records", "--store", stage.Store, "--state", state, "--most", "100000", "--json");
        listed.ExitCode.ShouldBe(0, listed.ToString());
        return [.. JsonDocument.Parse(listed.Output).RootElement.GetProperty("records").EnumerateArray()
            .Where(record => record.GetProperty("flow").GetString()!.EndsWith("/payments", StringComparison.Ordinal))];
    }
}

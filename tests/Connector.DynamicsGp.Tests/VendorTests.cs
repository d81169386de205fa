using System.Text.Json.Nodes;

namespace Connector.DynamicsGp.Tests;

public sealed class VendorTests
{
    [Theory]
    [InlineData("payload", "Payload")]
    [InlineData("bare", "none")]
    public async Task A_change_alters_the_fields_given_and_answers_the_whole_vendor(string envelope, string payloadPath)
    {
        await using var sandbox = await RunningSandbox.StartAsync(("envelope", envelope));
        await using var connection = sandbox.Open(("payloadPath", payloadPath));
        var before = await VendorAsync(sandbox, connection);

        var delivered = (await sandbox.WriteAsync(connection, "vendors", new JsonObject { ["EmailAddress"] = "new@example.com" },
            sandbox.Vendor.Number)).ShouldBeOfType<WriteOutcome.Delivered>();

        delivered.TargetId.ShouldBe(sandbox.Vendor.Number);
        var changed = delivered.Body!.Value;
        changed.GetProperty("EmailAddress").GetString().ShouldBe("new@example.com");
        changed.GetProperty("VendorName").GetString().ShouldBe(before.GetProperty("VendorName").GetString());
        changed.GetRawText().ShouldBe((await VendorAsync(sandbox, connection)).GetRawText());
        var call = (await sandbox.CallsAsync()).Last(call => call.Method == "PATCH");
        call.Path.ShouldEndWith($"/Purchasing/Vendors({sandbox.Vendor.Number})");
    }

    [Fact]
    public async Task A_vendor_is_made_once_and_found_by_its_id()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();
        var body = new JsonObject { ["VendorID"] = "NEW1", ["VendorName"] = "New & Co" };

        (await sandbox.WriteAsync(connection, "vendors", body)).ShouldBeOfType<WriteOutcome.Delivered>().TargetId.ShouldBe("NEW1");

        var found = await connection.FindAsync(
            new FindRequest("vendors", ImmutableSortedDictionary<string, string>.Empty.Add("VendorID", "NEW1"), RunningSandbox.Item(body),
                sandbox.Target), default);
        found!.Body!.Value.GetProperty("VendorName").GetString().ShouldBe("New & Co");
        (await sandbox.WriteAsync(connection, "vendors", body)).ShouldBeOfType<WriteOutcome.Refused>().Failure.Kind
            .ShouldBe(FailureKind.Duplicate);
    }

    public static TheoryData<string, string, string> Refusals { get; } = new()
    {
        { "VendorNmae", "\"x\"", "VendorNmae is not a field of the window Vendor Maintenance that can be entered." },
        { "VendorName", "\"\"", "VendorName is required." },
        { "VendorID", "\"OTHER\"", "VendorID cannot be changed." },
        { "ZipCode", "\"12345678901\"", "ZipCode is longer than 10 characters." },
        { "City", "7", "City must be text." },
        { "VendorStatus", "9", "VendorStatus must be 1, 2 or 3." },
        { "VendorStatus", "2", "has a balance or transactions and cannot be inactivated." },
        { "Hold", "\"yes\"", "Hold must be true or false." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_change_that_GP_cannot_take_is_refused_in_its_own_words(string field, string value, string message)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        var refused = (await sandbox.WriteAsync(connection, "vendors", new JsonObject { [field] = JsonNode.Parse(value) },
            sandbox.Vendor.Number)).ShouldBeOfType<WriteOutcome.Refused>();

        refused.Failure.Kind.ShouldBe(FailureKind.Data);
        refused.Failure.Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_change_of_a_vendor_that_is_not_there_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open();

        (await sandbox.WriteAsync(connection, "vendors", new JsonObject { ["City"] = "Oslo" }, "NOBODY"))
            .ShouldBeOfType<WriteOutcome.Refused>().Failure.Message.ShouldContain("Vendor NOBODY does not exist.");
    }

    [Theory]
    [InlineData("vendors")]
    [InlineData("payablesPayments")]
    public async Task What_is_not_written_over_SOAP_says_so_and_sends_nothing(string resource)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await using var connection = sandbox.Open(("transport", "soap"));
        var request = new WriteRequest(resource, [RunningSandbox.Item(new JsonObject { ["VendorName"] = "x" })], sandbox.Target);

        var refused = (await connection.WriteAsync(request, default)).ShouldHaveSingleItem().ShouldBeOfType<WriteOutcome.Refused>();

        refused.Failure.Kind.ShouldBe(FailureKind.Configuration);
        refused.Failure.Message.ShouldBe(
            $"Web Services for Dynamics GP write payablesTransactions here and nothing else, so '{resource}' was not sent; use transport: "
                + "sba.");
        Should.Throw<ConnectorException>(() => connection.Describe(request)).Failure.Message.ShouldBe(refused.Failure.Message);
        (await sandbox.CallsAsync()).ShouldBeEmpty();
    }

    private static async Task<System.Text.Json.JsonElement> VendorAsync(RunningSandbox sandbox, IConnection connection) =>
        (await connection.GetAsync(new GetRequest("vendors", sandbox.Vendor.Number, sandbox.Target), default)).ShouldNotBeNull();
}

namespace Connector.Sdk.Tests.PublicApi;

/// <summary>What drivers may build on is a promise, so a change of it is seen and approved: run with <c>CONNECTOR_APPROVE=1</c> and commit
/// the golden file.</summary>
public sealed class PublicApiTests
{
    private const string Golden = "tests/Connector.Sdk.Tests/PublicApi/Connector.Sdk.approved.txt";

    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        var surface = Surface.Of(typeof(ConnectorException).Assembly);
        if (Environment.GetEnvironmentVariable("CONNECTOR_APPROVE") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, Golden), surface);

        surface.ShouldBe(Repository.Read(Golden),
            "The public surface of Connector.Sdk has changed. If it is meant to, run this test with CONNECTOR_APPROVE=1 and commit "
                + $"{Golden}.");
    }
}

namespace Connector.Basware.Tests;

public sealed class RegionTests
{
    [Theory]
    [InlineData("eu", "https://api.basware.com")]
    [InlineData("eu", "https://test-api.basware.com")]
    [InlineData("us", "https://test-api.us.basware.com")]
    [InlineData("au", "https://api.au.basware.com")]
    [InlineData("us", "http://127.0.0.1:5500/basware")]
    [InlineData("us", "http://localhost:5500/basware")]
    [InlineData("eu", "https://invoices.example.ca")]
    [InlineData("eu", "https://basware-gateway.example.com")]
    [InlineData("us", "https://basware-us.example.eu")]
    public void A_host_of_the_region_or_of_none_is_let_through(string region, string baseUrl) => Regions.Check(Settings(region, baseUrl));

    [Theory]
    [InlineData("us", "https://api.basware.com", "api.basware.com", "eu")]
    [InlineData("us", "https://test-api.basware.com", "test-api.basware.com", "eu")]
    [InlineData("eu", "https://test-api.us.basware.com", "test-api.us.basware.com", "us")]
    [InlineData("au", "https://api.CA.basware.com", "api.ca.basware.com", "ca")]
    [InlineData("eu", "https://basware-us.example.com", "basware-us.example.com", "us")]
    public void A_host_of_another_region_is_refused_before_any_call(string region, string baseUrl, string host, string other)
    {
        var refused = Should.Throw<ConnectorException>(() => Regions.Check(Settings(region, baseUrl)));
        refused.Failure.Kind.ShouldBe(FailureKind.Configuration);
        refused.Message.ShouldBe(
            $"The connection's region is '{region}', but the host {host} of its baseUrl belongs to region '{other}'. Correct 'region' or "
                + "'baseUrl'; nothing was sent.");
    }

    private static ConnectionSettings Settings(string region, string baseUrl) => new(
        ImmutableDictionary<string, string>.Empty.Add("region", region).Add("baseUrl", baseUrl),
        ImmutableDictionary<string, Company>.Empty,
        ImmutableDictionary<string, string>.Empty);
}

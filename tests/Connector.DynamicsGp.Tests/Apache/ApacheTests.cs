using Connector.Sdk.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connector.DynamicsGp.Tests.Apache;

/// <summary>The driver against an NTLM server that nobody here wrote.</summary>
public sealed class ApacheTests
{
    private static readonly Company Fabrikam = new("US01", ImmutableDictionary<string, string>.Empty.Add("name", "Fabrikam, Inc."));

    [ApacheFact]
    public Task The_right_password_is_let_in_on_every_connection() => IsLetInAsync("ntlm");

    [ApacheNegotiateFact]
    public Task The_right_password_is_let_in_with_Negotiate_too() => IsLetInAsync("negotiate");

    [ApacheFact]
    public Task A_wrong_password_is_a_failed_authentication() => FailsAsync("ntlm");

    [ApacheNegotiateFact]
    public Task A_wrong_password_fails_with_Negotiate_too() => FailsAsync("negotiate");

    private static async Task IsLetInAsync(string auth)
    {
        await using var apache = await RunningApache.StartAsync();
        await using var connection = Open(apache, auth, RunningApache.Password);

        var vendors = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => FirstVendorAsync(connection)));

        vendors.ShouldAllBe(vendor => vendor == "ACETRAVE0001");
    }

    private static async Task FailsAsync(string auth)
    {
        await using var apache = await RunningApache.StartAsync();
        await using var connection = Open(apache, auth, "something else");

        var refused = await Should.ThrowAsync<ConnectorException>(() => FirstVendorAsync(connection));

        refused.Failure.Kind.ShouldBe(FailureKind.Authentication);
        refused.Failure.Message.ShouldStartWith(@"dynamics-gp: authentication failed for CONTOSO\svc-connector.");
    }

    private static async Task<string?> FirstVendorAsync(IConnection connection)
    {
        await foreach (var page in connection.ReadAsync(new ReadRequest("vendors", [], Company: Fabrikam), default))
            return page.Records[0].GetProperty("VendorID").GetString();
        return null;
    }

    private static IConnection Open(RunningApache apache, string auth, string password)
    {
        var values = new DynamicsGpDriver().Manifest.Settings.Values.Where(setting => setting.Default is not null)
            .ToImmutableDictionary(setting => setting.Name, setting => setting.Default!)
            .SetItem("baseUrl", apache.BaseUrl).SetItem("auth", auth).SetItem("user", RunningApache.User).SetItem("password", password);
        return new DynamicsGpDriver().Open(new ConnectionContext
        {
            Name = "gp",
            Logger = NullLogger.Instance,
            Jitter = () => 0,
            Settings = new ConnectionSettings(values, ImmutableDictionary<string, Company>.Empty.Add(Fabrikam.Code, Fabrikam),
                ImmutableDictionary<string, string>.Empty),
        });
    }
}

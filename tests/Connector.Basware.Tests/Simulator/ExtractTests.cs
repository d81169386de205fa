using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Connector.Basware.Tests.Support;

namespace Connector.Basware.Tests.Simulator;

/// <summary>The simulator's Data Access API is as strict as the description: a client that is wrong finds out here.</summary>
public sealed class ExtractTests
{
    [Fact]
    public async Task Extracts_need_a_token_with_their_scope()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = new ApiClient(host);
        (await client.GetAsync("/v1/dataExtracts")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await client.SignInAsync("dataExtracts.read");
        var id = Make(host);
        (await client.GetAsync("/v1/dataExtracts")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.PostAsync($"/v1/dataExtracts/{id}/acknowledge")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_extract_waits_until_it_is_acknowledged_and_lists_the_newest_first()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var (first, second) = (Make(host), Make(host));
        (await IdsAsync(client, "?processingStatus=WaitingForExport")).ShouldBe([second, first]);

        var acknowledged = await ApiClient.JsonAsync(await client.PostAsync($"/v1/dataExtracts/{first}/acknowledge"));

        acknowledged!["succeeded"]!.GetValue<bool>().ShouldBeTrue();
        (await IdsAsync(client, "?processingStatus=WaitingForExport")).ShouldBe([second]);
        (await IdsAsync(client, "?processingStatus=Exported")).ShouldBe([first]);
        (await IdsAsync(client, "")).ShouldBe([second, first]);
        (await client.GetAsync("/v1/dataExtracts?processingStatus=Lost")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await client.GetAsync("/v1/dataExtracts/nobody")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.PostAsync("/v1/dataExtracts/nobody/acknowledge")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_file_lies_behind_a_redirect_that_takes_no_token_and_is_handed_out_five_times()
    {
        await using var host = await BaswareHost.StartAsync();
        using var client = await new ApiClient(host).SignInAsync();
        var files = (JsonArray)(await ApiClient.JsonAsync(await client.GetAsync($"/v1/dataExtracts/{Make(host)}")))!;
        var url = files.Single(file => file!["tableName"]!.GetValue<string>() == "IA_INVOICE")!["downloadUrl"]!.GetValue<string>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var redirect = await client.GetAsync(url);
            redirect.StatusCode.ShouldBe(HttpStatusCode.Found);
            (await client.GetAsync(redirect.Headers.Location!.ToString())).StatusCode
                .ShouldBe(HttpStatusCode.BadRequest, "a second set of credentials");
            using var file = await client.FetchAsync(redirect.Headers.Location!);
            using var zip = new ZipArchive(await file.Content.ReadAsStreamAsync());
            zip.Entries.ShouldHaveSingleItem().Name.ShouldBe("IA_INVOICE_0001.json");
        }

        (await client.GetAsync(url)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static string Make(BaswareHost host) => host.Sandbox.Act("extract", [])!["id"]!.GetValue<string>();

    private static async Task<List<string>> IdsAsync(ApiClient client, string query) =>
        [.. ((JsonArray)(await ApiClient.JsonAsync(await client.GetAsync("/v1/dataExtracts" + query)))!)
            .Select(extract => extract!["id"]!.GetValue<string>())];
}

using System.Text.Json.Nodes;

namespace Connector.Simulation.Tests;

public sealed class SandboxPageTests
{
    private readonly SandboxData data = new();

    public SandboxPageTests()
    {
        for (var number = 1; number <= 7; number++)
            Add(number);
    }

    [Theory]
    [InlineData(3, "123|456|7")]
    [InlineData(7, "1234567")]
    [InlineData(10, "1234567")]
    [InlineData(1, "1|2|3|4|5|6|7")]
    public void Pages_follow_each_other_to_the_end(int size, string pages) => Pages(size, "q").ShouldBe(pages);

    [Fact]
    public void Only_hits_are_counted() => Pages(2, "q", row => (int)row["number"]! % 2 == 1).ShouldBe("13|57");

    [Fact]
    public void Rows_that_come_and_go_between_pages_make_nobody_miss_another()
    {
        var first = Take(3, null, "q")!;
        data["rows"].Remove("key 1");
        data["rows"].Remove("key 5");
        data["rows"].Find("key 3")!["number"] = 30;
        Add(8);
        Numbers(Take(9, first.Next, "q", row => (int)row["number"]! < 10)!)
            .ShouldBe("4678", "row 3 is not a hit any more and still marks the place");
    }

    [Fact]
    public void A_token_of_another_query_of_a_row_that_is_gone_or_of_nobody_is_refused()
    {
        var token = Take(3, null, "status=Open")!.Next;
        Take(3, token, "status=Paid").ShouldBeNull();
        Take(3, token, "status=Ope").ShouldBeNull();
        foreach (var foreign in new[] { "x", "%", "MTIz", "é" })
            Take(3, foreign, "status=Open").ShouldBeNull(foreign);
        data["rows"].Remove("key 3");
        Take(3, token, "status=Open").ShouldBeNull();
    }

    [Fact]
    public void An_empty_list_is_an_empty_page() =>
        SandboxPage.Take([], 3, null, "q")!.ShouldSatisfyAllConditions(page => page.Rows.ShouldBeEmpty(), page => page.Next.ShouldBeNull());

    private void Add(int number) => data["rows"].Put($"key {number}", new JsonObject { ["number"] = number });

    private SandboxPage? Take(int size, string? token, string query, Func<JsonObject, bool>? isHit = null) =>
        SandboxPage.Take(data["rows"].Entries, size, token, query, isHit);

    private string Pages(int size, string query, Func<JsonObject, bool>? isHit = null)
    {
        var pages = new List<string>();
        string? token = null;
        do
        {
            var page = Take(size, token, query, isHit)!;
            pages.Add(Numbers(page));
            token = page.Next;
        }
        while (token is not null);

        return string.Join('|', pages);
    }

    private static string Numbers(SandboxPage page) =>
        string.Concat(page.Rows.Select(row => ((int)row["number"]!).ToString(CultureInfo.InvariantCulture)));
}

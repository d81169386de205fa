using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Sdk.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace Connector.Sdk.Tests.ThirdSystem;

/// <summary>The ledger itself: five suppliers in pages, bills that are created once and approved.</summary>
internal sealed partial class TinyLedger
{
    private const string Credentials = "Basic YXBpLXVzZXI6bGVkZ2VyLXBhc3N3b3Jk";
    private readonly string[] suppliers = [.. Enumerable.Range(1, 5)
        .Select(number => $$"""{"number":"S{{number}}","name":"Søn & Co {{number}}","limit":{{number}}000.00}""")];

    public List<JsonObject> Bills { get; } = [];

    /// <summary>Whether the answer to the next write is lost after its effect.</summary>
    public bool LosesNextAnswer { get; set; }

    public Task AnswerAsync(HttpContext context, SeenRequest request)
    {
        if (request.Header("Authorization") != Credentials)
            return Reply.Status(401)(context);
        var path = context.Request.Path.Value!;
        return (request.Method, path) switch
        {
            ("GET", "/books(7)/suppliers") => Suppliers(context, request),
            ("GET", "/books(7)/bills") =>
                Reply.Json(
                    $$"""{"rows":[{{string.Join(',', Bills.Where(bill => IsAskedFor(bill, context)).Select(bill => bill.ToJsonString()))}}]}""")(context),
            ("POST", "/books(7)/bills") => CreateAsync(context, request),
            ("POST", _) when BillPath().Match(path) is { Success: true } match => ApproveAsync(context, match.Groups[1].Value),
            ("GET", _) when BillPath().Match(path) is { Success: true } match =>
                Reply.Json(Bill(match.Groups[1].Value).ToJsonString())(context),
            _ => Reply.Status(404)(context),
        };
    }

    private Task Suppliers(HttpContext context, SeenRequest request)
    {
        var size = int.Parse(request.Header("Prefer")!["page=".Length..], System.Globalization.CultureInfo.InvariantCulture);
        var skip = int.TryParse(context.Request.Query["after"], out var after) ? after : 0;
        var next = skip + size < suppliers.Length ? $",\"next\":\"{context.Request.Path}?after={skip + size}\"" : "";
        return Reply.Json($$"""{"rows":[{{string.Join(',', suppliers.Skip(skip).Take(size))}}]{{next}}}""")(context);
    }

    private Task CreateAsync(HttpContext context, SeenRequest request)
    {
        var bill = JsonNode.Parse(request.Body)!.AsObject();
        if (Bills.Exists(other => Text(other, "supplier") == Text(bill, "supplier") && Text(other, "reference") == Text(bill, "reference")))
            return Reply.Json("""{"error":"exists","text":"The supplier has a bill with this reference."}""", 409)(context);
        if (!suppliers.Any(supplier => supplier.Contains($"\"{Text(bill, "supplier")}\"", StringComparison.Ordinal)))
            return Reply.Json($$"""{"error":"no-supplier","text":"Supplier {{Text(bill, "supplier")}} does not exist."}""", 400)(context);
        bill["id"] = Bills.Count + 1;
        bill["state"] = "open";
        Bills.Add(bill);
        if (!LosesNextAnswer)
            return Reply.Json(bill.ToJsonString(), 201)(context);
        LosesNextAnswer = false;
        return Reply.Drop(context);
    }

    private Task ApproveAsync(HttpContext context, string id)
    {
        Bill(id)["state"] = "approved";
        return Reply.Status(204)(context);
    }

    private JsonObject Bill(string id) => Bills.Single(bill => Text(bill, "id") == id);

    private static bool IsAskedFor(JsonObject bill, HttpContext context) =>
        context.Request.Query["$filter"] == $"supplier eq '{Text(bill, "supplier")}' and reference eq "
            + $"'{Text(bill, "reference").Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Text(JsonObject bill, string field) => bill[field]!.ToString();

    [GeneratedRegex(@"^/books\(7\)/bills\(([0-9]+)\)(?:/approve)?$")]
    private static partial Regex BillPath();
}

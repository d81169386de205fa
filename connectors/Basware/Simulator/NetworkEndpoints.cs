using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Simulation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connector.Basware.Simulator;

/// <summary>
/// The Network API, as far as e-invoices are read (fact sheet §10): HTTP Basic, and an id of the request that is a UUID of version 4. An id
/// that comes with another invoice than before was not made for its call, and is refused: stricter than anybody has confirmed, so that a
/// client that repeats itself is found out.
/// </summary>
internal sealed partial class NetworkEndpoints(SandboxData data)
{
    public const string User = "sandbox-network";
    public const string Password = "sandbox-network-password";
    public const string RequestIdHeader = "X-BW-REQUEST-ID";

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/v1/invoices/{bumId}", async context =>
    {
        ApiAnswer answer;
        lock (data.Gate)
            answer = Get(context.Request);
        await answer.WriteAsync(context.Response);
    });

    private ApiAnswer Get(HttpRequest request)
    {
        if (!IsUser(request.Headers.Authorization.ToString()))
            return ApiAnswer.Gateway(StatusCodes.Status401Unauthorized, "Unauthorized");
        var bumId = request.HttpContext.GetRouteValue("bumId")!.ToString()!;
        var id = request.Headers[RequestIdHeader].ToString();
        if (!Version4().IsMatch(id))
            return Refuse(RequestIdHeader, id.Length == 0 ? "header is missing" : "header is not a UUID of version 4");
        var requests = data["networkRequests"];
        if (requests.Find(id) is { } earlier && earlier["bumId"]!.GetValue<string>() != bumId)
            return Refuse(RequestIdHeader, "header was sent with another request before");
        requests.Put(id, new JsonObject { ["id"] = id, ["bumId"] = bumId });
        return data["accountingDocuments"].Rows.FirstOrDefault(document => document["bumid"]?.GetValue<string>() == bumId) is { } document
            ? ApiAnswer.Ok(EInvoice(document))
            : ApiAnswer.NotFound;
    }

    /// <summary>The service's own form of an error (§10).</summary>
    private static ApiAnswer Refuse(string field, string message)
    {
        const string sentence =
            "Required field is missing from the request sent by the API client, or a field in the request does not match the expected "
                + "pattern.";
        return new ApiAnswer(StatusCodes.Status400BadRequest, new JsonObject
        {
            ["version"] = "1.0",
            ["errors"] = new JsonObject
            {
                ["validationErrors"] = new JsonArray(new JsonObject { ["fieldId"] = field, ["fieldMessage"] = message }),
                ["message"] = sentence,
                ["id"] = Guid.NewGuid().ToString(),
                ["type"] = "VALIDATION",
                ["info"] = sentence,
                ["code"] = "Error.004.0002",
            },
        });
    }

    /// <summary>The invoice as its sender put it: the amounts of the document, none of its coding.</summary>
    private static JsonObject EInvoice(JsonObject document)
    {
        JsonObject Amount(string field) =>
            new() { ["currencyId"] = document["currencyCode"]!.DeepClone(), ["amount"] = document[field]!.DeepClone() };
        return new JsonObject
        {
            ["version"] = "1.0",
            ["data"] = new JsonObject
            {
                ["id"] = document["invoiceNumber"]!.DeepClone(),
                ["issueDate"] = document["invoiceDate"]!.GetValue<string>()[..10],
                ["documentCurrencyCode"] = document["currencyCode"]!.DeepClone(),
                ["accountingSupplierParty"] =
                    new JsonObject { ["partyName"] = (document["supplierName"] ?? document["supplierCode"])!.DeepClone() },
                ["accountingCustomerParty"] = new JsonObject { ["partyName"] = document["companyName"]!.DeepClone() },
                ["taxTotal"] = Amount("taxSum1"),
                ["legalMonetaryTotal"] =
                    new JsonObject { ["lineExtensionAmount"] = Amount("netSum"), ["payableAmount"] = Amount("grossSum") },
                ["invoiceLine"] = new JsonArray([.. document["codingRows"]!.AsArray().Select((row, index) => (JsonNode)new JsonObject
                {
                    ["id"] = (index + 1).ToString(CultureInfo.InvariantCulture),
                    ["lineExtension"] = new JsonObject { ["currencyId"] = document["currencyCode"]!.DeepClone(),
                        ["amount"] = row!["netTotal"]!.DeepClone() },
                    ["item"] = new JsonObject { ["name"] = row["text1"]!.DeepClone() },
                })]),
            },
        };
    }

    private static bool IsUser(string authorization) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(authorization),
        Encoding.UTF8.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))));

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Version4();
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Simulation;
using Connector.Simulation.OData;

namespace Connector.DynamicsGp.Simulator;

/// <summary>One request below a company.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the company, decoded.</param>
/// <param name="Query">Query options, decoded.</param>
/// <param name="CustomAction">Header <c>GP-Custom-Action</c>, or empty.</param>
/// <param name="Body">The body's text.</param>
internal sealed record SbaRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, string CustomAction, string Body);

/// <summary>Service Based Architecture over the stored rows, one request at a time: the caller holds the data's gate.</summary>
internal sealed partial class SbaService(Books books, SandboxSwitches switches)
{
    private static readonly ODataType AnyRow = new() { Name = "The service", IgnoresCase = _ => true };

    private static readonly Dictionary<string, (string Table, Func<JsonObject, bool> Shows)> Collections =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Purchasing/Vendors"] = (Books.Vendors, _ => true),
            ["Financials/Accounts"] = (Books.Accounts, _ => true),
            ["Financials/AnalyticalAccounting/DimensionCodes"] = (Books.DimensionCodes, _ => true),
            ["Purchasing/Payables/Transactions"] = (Books.Transactions, _ => true),
            ["Purchasing/Payables/OpenTransactions"] = (Books.Transactions, row => row.TextOf("TransactionState") == Vouchers.Open),
            ["Purchasing/Payables/Payments"] = (Books.Payments, _ => true),
            ["Purchasing/Payables/HistoryTransactions"] = (Books.Transactions, row => row.TextOf("TransactionState") == Vouchers.History),
        };

    /// <summary>Answers a request.</summary>
    /// <exception cref="GpException">It is refused.</exception>
    public (int Status, JsonNode? Body) Handle(string displayName, SbaRequest request)
    {
        var company = books.Company(displayName)?.TextOf(Books.CompanyField)
            ?? throw new GpException(404, 4000, $"The company '{displayName}' does not exist or the user has no access to it.");
        switch (switches.Get(GpSwitches.Access, "granted"))
        {
            case "forbidden":
                throw new GpException(403, 4001, "The user does not have security privileges for this window.");
            case "message":
                throw new GpException(400, 4001, "The Windows account is not mapped to a Microsoft Dynamics GP user.");
        }

        var (path, key) = Split(request.Path);
        if (string.Equals(path, "PostingServices/System/Batches", StringComparison.OrdinalIgnoreCase))
            return PostBatch(company, key, request);
        if (request.Method == "POST" && key is null
            && string.Equals(path, "Purchasing/Payables/PaymentVoids", StringComparison.OrdinalIgnoreCase))
            return (200, Shown(new Payments(books, switches).Void(company, Read(request.Body))));
        if (!Collections.TryGetValue(path, out var collection))
            throw new GpException(404, 4002, $"There is no service at {path}.");
        return (request.Method, key) switch
        {
            ("GET", null) => (200, new JsonArray([.. List(company, path, collection, request)])),
            ("GET", _) =>
                (200,
                    Shown(Visible(company, path, collection)
                        .FirstOrDefault(row => KeyOf(collection.Table, row).Equals(key, StringComparison.OrdinalIgnoreCase))
                ?? throw new GpException(404, 4003, $"{key} does not exist."))),
            ("POST", null) when string.Equals(path, "Purchasing/Payables/Transactions", StringComparison.OrdinalIgnoreCase) =>
                (201, Shown(new Vouchers(books, switches).Enter(company, Read(request.Body)))),
            ("POST", null) when collection.Table == Books.Payments => (201, EnterPayment(company, request)),
            ("POST", null) when collection.Table == Books.Vendors =>
                (201, Shown(new VendorCards(books).Create(company, Read(request.Body)))),
            ("PATCH", { } id) when collection.Table == Books.Vendors =>
                (200, Shown(new VendorCards(books).Change(company, id, Read(request.Body)))),
            _ => throw new GpException(405, 4004, $"{path} does not support {request.Method}."),
        };
    }

    /// <summary>A day on which payments come in is the day of the check run, too.</summary>
    private JsonNode EnterPayment(string company, SbaRequest request)
    {
        var payment = Shown(new Payments(books, switches).Enter(company, Read(request.Body)));
        new Clerk(books, switches).RunChecks(company);
        return payment;
    }

    private (int Status, JsonNode? Body) PostBatch(string company, string? key, SbaRequest request)
    {
        if (request.Method != "POST" || request.CustomAction != "POST" || key?.Split(';') is not ["PM_Trxent", var batch])
            throw new GpException(400, 4005,
                "A batch is posted by POST with the header GP-Custom-Action: POST, to Batches(PM_Trxent;BATCH).");
        return (200, new JsonObject { ["BatchID"] = batch, ["Posted"] = new Clerk(books, switches).PostBatch(company, batch) });
    }

    private List<JsonNode> List(string company, string path, (string Table, Func<JsonObject, bool> Shows) collection, SbaRequest request)
    {
        var rows = Visible(company, path, collection);
        var honoured = switches.Get(GpSwitches.QueryOptions, "honoured");
        var options =
            request.Query.Where(option => honoured == "honoured" || (honoured == "pagingIgnored" && option.Key is "$filter" or "$orderby"));
        try
        {
            return ODataQuery.Parse(options, AnyRow).Rows(rows).Select(Shown).ToList();
        }
        catch (ODataException wrong)
        {
            throw new GpException(400, 4006, wrong.Message);
        }
    }

    private IEnumerable<JsonObject> Visible(string company, string path, (string Table, Func<JsonObject, bool> Shows) collection)
    {
        var onlyWork = collection.Table == Books.Transactions && path.EndsWith("/Transactions", StringComparison.OrdinalIgnoreCase)
            && switches.Get(GpSwitches.Transactions, "all") == "work";
        return books.Of(collection.Table, company)
            .Where(row => collection.Shows(row) && (!onlyWork || row.TextOf("TransactionState") == Vouchers.Work));
    }

    private static string KeyOf(string table, JsonObject row) => table switch
    {
        Books.Vendors => row.TextOf("VendorID"),
        Books.Accounts => row.TextOf("AccountNumber"),
        Books.DimensionCodes => $"{row.TextOf("Dimension")};{row.TextOf("Code")}",
        Books.Payments => row.TextOf("PaymentNumber"),
        _ => row.TextOf("VoucherNumber"),
    };

    /// <summary>The row as it travels: without what only the books know, and padded where the site pads.</summary>
    private JsonNode Shown(JsonObject row)
    {
        var shown = Books.Copy(row);
        shown.Remove(Books.CompanyField);
        if (switches.Get(GpSwitches.Padding, "off") == "on")
        {
            foreach (var (name, value) in shown.ToList())
            {
                if (value is not null && value.GetValueKind() == JsonValueKind.String && !name.EndsWith("Date", StringComparison.Ordinal))
                    shown[name] = value.GetValue<string>().PadRight(31);
            }
        }

        return shown;
    }

    private JsonObject Read(string body)
    {
        try
        {
            var node = JsonNode.Parse(body) as JsonObject;
            if (switches.Get(GpSwitches.Envelope, "payload") == "payload")
                node = node?["Payload"] as JsonObject;
            return node ?? throw new GpException(400, 4007, "The body does not hold a record where this service expects it.");
        }
        catch (JsonException wrong)
        {
            throw new GpException(400, 4007, $"The body is not JSON: {wrong.Message}");
        }
    }

    /// <summary>A path without its last parentheses, and what stands in them.</summary>
    private static (string Path, string? Key) Split(string path) =>
        LastKey().Match(path) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value) : (path, null);

    [GeneratedRegex(@"^(.*?)\((.*)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex LastKey();
}

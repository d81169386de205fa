namespace Acceptance.Books;

/// <summary>
/// What a buyer checks: every order that is released in Business Central is in Basware once, with all its lines, quantities and amounts;
/// what Business Central no longer has is closed in Basware; and nothing else is there.
/// </summary>
internal static class OrderBooks
{
    public static async Task BalanceAsync(Stage stage)
    {
        var companies = stage.Sandbox.World.Companies.Where(company => company.Home == "business-central").Select(company => company.Code)
            .ToHashSet();
        var matched = (await stage.RowsAsync("basware", "matchingOrders")).EnumerateArray()
            .Where(order => companies.Contains(Text(order, "companyCode"))).ToDictionary(order => Text(order, "externalCode"));
        var matchedLines = (await stage.RowsAsync("basware", "matchingOrderLines")).EnumerateArray()
            .ToLookup(line => Text(line, "orderExternalCode"));
        var orders = (await stage.RowsAsync("business-central", "purchaseOrders")).EnumerateArray()
            .ToDictionary(order => $"{Text(order, "company")}_{Text(order, "number")}");
        var wrong = matched.Where(found => !orders.ContainsKey(found.Key)
            && (!IsClosed(found.Value) || !matchedLines[found.Key].All(IsClosed))).Select(found => $"{found.Key} is open in Basware alone")
            .ToList();
        foreach (var (code, order) in orders.Where(order => Text(order.Value, "status") == "Open"))
        {
            wrong.AddRange(matched.TryGetValue(code, out var found)
                ? Differences(stage, order, found, [.. matchedLines[code]]).Select(difference => $"{code}: {difference}")
                : [$"{code} is not in Basware"]);
        }

        wrong.ShouldBeEmpty();
    }

    private static IEnumerable<string> Differences(Stage stage, JsonElement order, JsonElement found, List<JsonElement> foundLines)
    {
        var home = stage.Sandbox.World.Companies.Single(company => company.Code == Text(order, "company"));
        var currency = Text(order, "currencyCode") is { Length: > 0 } foreign ? foreign : home.Currency;
        var head = (Text(found, "supplierCode"), Text(found, "companyCode"), Text(found, "currencyCode"),
            found.GetProperty("isDelivered").GetBoolean());
        var expected = (Text(order, "vendorNumber"), home.Code, currency, order.GetProperty("fullyReceived").GetBoolean());
        if (head != expected)
            yield return $"header {head}, in the books {expected}";
        var ordered = order.GetProperty("purchaseOrderLines").EnumerateArray().Where(line => Number(line, "quantity") > 0).ToList();
        if (IsClosed(found) != ordered.TrueForAll(IsInvoiced))
            yield return $"closed is {found.GetProperty("isClosed")}";
        var sequences = ordered.Select(line => line.GetProperty("sequence").GetInt32()).ToHashSet();
        var lines = foundLines.Where(line => sequences.Contains(line.GetProperty("sortNumber").GetInt32()) || !IsClosed(line)).Select(Line)
            .Order().ToList();
        var wanted = ordered.Select(line => OrderLine(line, currency)).Order().ToList();
        if (!lines.SequenceEqual(wanted))
            yield return $"lines {string.Join("; ", lines)}, in the books {string.Join("; ", wanted)}";
    }

    private static (int Sequence, decimal Quantity, decimal Net, decimal Gross, string Currency, bool IsClosed, string Account,
        string Department, string Project) OrderLine(JsonElement line, string currency)
    {
        var dimensions = line.TryGetProperty("dimensionSetLines", out var set)
            ? set.EnumerateArray().ToDictionary(entry => Text(entry, "code"), entry => Text(entry, "valueCode"))
            : [];
        return (line.GetProperty("sequence").GetInt32(), Number(line, "quantity"), Number(line, "netAmount"),
            Number(line, "netAmountIncludingTax"), currency, IsInvoiced(line),
            Text(line, "lineObjectNumber"), dimensions.GetValueOrDefault("DEPARTMENT", ""), dimensions.GetValueOrDefault("PROJECT", ""));
    }

    private static (int Sequence, decimal Quantity, decimal Net, decimal Gross, string Currency, bool IsClosed, string Account,
        string Department, string Project) Line(JsonElement line)
    {
        var coding = line.GetProperty("orderLineCoding").EnumerateArray().Single();
        return (line.GetProperty("sortNumber").GetInt32(), Number(line, "quantity"), Number(line, "netSum"), Number(line, "grossSum"),
            Text(line, "currencyCode"), IsClosed(line),
            Text(coding, "accountCode"), Text(coding, "costCenterCode"), Text(coding, "projectCode"));
    }

    private static bool IsClosed(JsonElement row) => row.GetProperty("isClosed").GetBoolean();

    private static bool IsInvoiced(JsonElement line) => Number(line, "invoicedQuantity") >= Number(line, "quantity");

    private static string Text(JsonElement row, string field) => row.TryGetProperty(field, out var value) ? value.GetString() ?? "" : "";

    private static decimal Number(JsonElement row, string field) =>
        decimal.Parse(row.GetProperty(field).GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);
}

using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Basware.Simulator;

/// <summary>What P2P makes of one record after the API layer took it (fact sheet §4): the second of the two steps of an import.</summary>
/// <param name="Status">Item status in requestStatus.</param>
/// <param name="Message">What is wrong, or null.</param>
/// <param name="Category">Who must act on it.</param>
internal sealed record ImportVerdict(string Status, string? Message = null, string Category = "DataValidation")
{
    private static ImportVerdict Success { get; } = new("Success");

    /// <summary>Judges a record against what P2P holds now. Called under the data's lock.</summary>
    public static ImportVerdict On(string entityType, string table, JsonObject record, SandboxData data, SandboxSwitches switches)
    {
        if (switches.Get(BaswareSwitches.TechnicalError, "") == Text(record, "externalCode"))
            return new ImportVerdict("Error", "The target system did not answer.", "Technical");
        if (switches.Get(BaswareSwitches.CheckReferences, "on") != "on")
            return Success;
        if (UnknownCompany(record, data) is { } company)
            return new ImportVerdict("Error", $"Company {company} does not exist");
        return entityType switch
        {
            "Vendor"
                when record["paymentTerms"]?["paymentTermCode"]?.GetValue<string>() is { } term
                    && !Holds(data["paymentTerms"], "paymentTermCode", term) =>
                new ImportVerdict("Error", $"Payment term {term} does not exist"),
            "MatchingOrder" when !Holds(data["vendors"], "vendorCode", Text(record, "supplierCode")) =>
                new ImportVerdict("Error", $"Supplier {Text(record, "supplierCode")} does not exist"),
            "MatchingOrderLine" when data["matchingOrders"].Find(Text(record, "orderExternalCode")) is null =>
                new ImportVerdict("Error", $"Order {Text(record, "orderExternalCode")} does not exist"),
            "GenericList" => OnListEntry(table, record),
            _ => Success,
        };
    }

    /// <summary>A list keeps only so many columns (§5); that P2P then drops the rest with a warning is inferred from the meaning of
    /// Warning.</summary>
    private static ImportVerdict OnListEntry(string listKey, JsonObject record)
    {
        var number = int.Parse(listKey[(listKey.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);
        var (columns, length) = listKey[..listKey.LastIndexOf('_')] switch
        {
            "ACC_LIST" when number <= 10 => (5, 250),
            "ACC_LIST" when number <= 20 => (5, 50),
            "ACC_LIST" when number <= 30 => (10, 250),
            "ACC_LIST" => (25, 250),
            "INV_LIST" when number <= 10 => (5, 250),
            "INV_LIST" => (10, 250),
            _ => (15, 250),
        };
        foreach (var (name, value) in record)
        {
            if (!name.StartsWith("text_", StringComparison.Ordinal))
                continue;
            if (value!.GetValue<string>().Length > length)
                return new ImportVerdict("Error",
                    string.Create(CultureInfo.InvariantCulture, $"{name} is longer than the {length} characters {listKey} keeps"));
            if (int.Parse(name["text_".Length..], CultureInfo.InvariantCulture) > columns)
                return new ImportVerdict("Warning", $"{listKey} has no column {name}, its value was dropped");
        }

        return Success;
    }

    private static string? UnknownCompany(JsonObject record, SandboxData data)
    {
        var codes = (record["companies"] as JsonArray ?? []).Select(company => company!["companyCode"]!.GetValue<string>());
        if (record["companyCode"] is { } code)
            codes = codes.Append(code.GetValue<string>());
        return codes.FirstOrDefault(code => data["companies"].Find(code) is null);
    }

    private static bool Holds(SandboxData.Table table, string field, string value) => table.Rows.Any(row => Text(row, field) == value);

    private static string Text(JsonObject record, string field) => record[field]?.GetValue<string>() ?? "";
}

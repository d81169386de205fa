using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// Amounts of a document and its lines, to the smallest unit of its currency. Tax is computed line by line by the rate of the line's tax
/// code and rounded half away from zero; it cannot be given from outside.
/// </summary>
internal static class DocumentAmounts
{
    /// <summary>Computes every amount of the document anew.</summary>
    /// <param name="document">The document with its lines inside.</param>
    /// <param name="linesField">Where its lines are.</param>
    /// <param name="costField">Name of a line's unit cost.</param>
    /// <param name="unit">Smallest unit of the currency, 0.01 mostly.</param>
    public static void Recalculate(JsonObject document, string linesField, string costField, decimal unit)
    {
        var lines = document.ListOf(linesField).Select(line => line!.AsObject()).ToArray();
        var includesTax = document.FlagOf("pricesIncludeTax");
        foreach (var line in lines)
            Price(line, costField, includesTax, unit);
        Allocate(document.NumberOf("discountAmount"), lines, unit);
        foreach (var line in lines)
            Net(line, unit);
        Set(document, "totalAmountExcludingTax", lines.Sum(line => line.NumberOf("netAmount")));
        Set(document, "totalTaxAmount", lines.Sum(line => line.NumberOf("netTaxAmount")));
        Set(document, "totalAmountIncludingTax", lines.Sum(line => line.NumberOf("netAmountIncludingTax")));
    }

    private static void Price(JsonObject line, string costField, bool includesTax, decimal unit)
    {
        var gross = Round(line.NumberOf("quantity") * line.NumberOf(costField), unit);
        if (line.NumberOf("discountPercent") != 0)
            Set(line, "discountAmount", Round(gross * line.NumberOf("discountPercent") / 100m, unit));
        var amount = gross - line.NumberOf("discountAmount");
        var rate = line.NumberOf("taxPercent") / 100m;
        var excluding = includesTax ? Round(amount / (1m + rate), unit) : amount;
        var tax = includesTax ? amount - excluding : Round(excluding * rate, unit);
        Set(line, "amountExcludingTax", excluding);
        Set(line, "totalTaxAmount", tax);
        Set(line, "amountIncludingTax", excluding + tax);
    }

    /// <summary>Spreads the invoice discount over the lines by their amounts; the last line takes what rounding leaves.</summary>
    private static void Allocate(decimal discount, JsonObject[] lines, decimal unit)
    {
        var total = lines.Sum(line => line.NumberOf("amountExcludingTax"));
        var left = total == 0 ? 0 : discount;
        for (var index = 0; index < lines.Length; index++)
        {
            var share = index == lines.Length - 1 || total == 0
                ? left
                : Round(discount * lines[index].NumberOf("amountExcludingTax") / total, unit);
            Set(lines[index], "invoiceDiscountAllocation", share);
            left -= share;
        }
    }

    private static void Net(JsonObject line, decimal unit)
    {
        var share = line.NumberOf("invoiceDiscountAllocation");
        var net = line.NumberOf("amountExcludingTax") - share;
        var tax = share == 0 ? line.NumberOf("totalTaxAmount") : Round(net * line.NumberOf("taxPercent") / 100m, unit);
        Set(line, "netAmount", net);
        Set(line, "netTaxAmount", tax);
        Set(line, "netAmountIncludingTax", net + tax);
    }

    private static decimal Round(decimal value, decimal unit) => Math.Round(value / unit, 0, MidpointRounding.AwayFromZero) * unit;

    /// <summary>Stores a number without trailing zeros, as it travels.</summary>
    private static void Set(JsonObject row, string field, decimal value) => row[field] = value / 1.0000000000000000000000000000m;
}

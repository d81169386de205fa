using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>The local currency is stored as blank and shown under its code with an empty id; callers may name it either way.</summary>
internal static class LocalCurrency
{
    /// <summary>The currency a field names, or null for the local one.</summary>
    /// <param name="field"><c>currencyId</c> or <c>currencyCode</c>.</param>
    /// <exception cref="ApiException">There is no such currency.</exception>
    public static JsonObject? Resolve(Books books, string company, string field, string text)
    {
        if (text.Length == 0 || text == FieldValues.NoId || text == books.Setup(company).TextOf("localCurrencyCode"))
            return null;
        var currency = field == "currencyId"
            ? books.Find(MasterEntities.Currency, company, text)
            : books.FindBy(MasterEntities.Currency, company, "code", text);
        return currency ?? throw ApiException.Dialog($"The \"{field}\" does not match to a Currency.");
    }
}

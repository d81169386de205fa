using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.FinanceOperations.Simulator;

/// <summary>The dimension configuration for integrating applications: reads display values and looks every segment up.</summary>
internal sealed class DimensionFormats(Books books, SandboxSwitches switches)
{
    public const string Delimiter = "|";
    private const string MainAccount = "MainAccount";

    /// <summary>Segments of the active ledger format; default dimensions have the same without the main account.</summary>
    public static ImmutableArray<string> Order { get; } = [MainAccount, "DEPARTMENT", "PROJECT", "REGION"];

    /// <summary>Checks a display value.</summary>
    /// <exception cref="ApiException">There is no format, the value has not its segments, or a segment is not known or closed.</exception>
    public void Check(EntitySet set, string field, string text, int failureStatus)
    {
        if (text.Length == 0)
            return;
        if (switches.Get(FinanceOperationsSwitches.DimensionFormat, "on") != "on")
            throw ApiException.Field(failureStatus, set, field,
                "There is no active format for data entities in the financial dimension configuration for integrating applications");
        var segments = field == "MainAccountDisplayValue" ? Order : Order.Remove(MainAccount);
        var values = text.Split(Delimiter);
        if (values.Length != segments.Length)
            throw ApiException.Field(failureStatus, set, field,
                $"The value '{text}' has {values.Length} segments, and the active format {string.Join(Delimiter, segments)} has "
                    + $"{segments.Length}");
        foreach (var (segment, value) in segments.Zip(values))
        {
            if (segment == MainAccount)
                CheckAccount(set, field, value, failureStatus);
            else if (value.Length > 0
                && !books.Rows(EntitySets.DimensionValues)
                    .Any(row => row.TextOf("FinancialDimension") == segment && Books.IsSame(row.TextOf("DimensionValue"), value)))
                throw ApiException.Field(failureStatus, set, field,
                    $"The value '{value}' in field '{segment}' is not found in the related table 'Financial dimension values'.");
        }
    }

    private void CheckAccount(EntitySet set, string field, string value, int failureStatus)
    {
        var account = books.Rows(EntitySets.MainAccounts).FirstOrDefault(row => row.TextOf("MainAccountId") == value)
            ?? throw ApiException.Field(failureStatus, set, field,
                $"The value '{value}' in field 'Main account' is not found in the related table 'Main accounts'.");
        if (account.TextOf("MainAccountType") == "Total" || account.TextOf("IsSuspended") == "Yes")
            throw ApiException.Field(failureStatus, set, field, $"Main account {value} is blocked for 'Vendor invoice'.");
    }

    /// <summary>The display value of default dimensions.</summary>
    public static string Default(string department, string project) => string.Join(Delimiter, department, project, "");

    /// <summary>Rows of FinancialDimensionValues as the environment keeps them.</summary>
    public IEnumerable<JsonObject> Values()
    {
        var rows = books.Rows(EntitySets.DimensionValues);
        if (switches.Get(FinanceOperationsSwitches.DimensionValues, "shared") == "shared")
            return rows;
        return books.Rows(EntitySets.Companies).SelectMany(company => rows.Select(row =>
        {
            var own = row.DeepClone().AsObject();
            own["LegalEntityId"] = company.TextOf("DataArea");
            return own;
        }));
    }
}

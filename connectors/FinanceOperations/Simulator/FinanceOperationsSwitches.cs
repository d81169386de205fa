namespace Connector.FinanceOperations.Simulator;

/// <summary>Switches for facts nobody could confirm, or that differ between environments; the first value is the default.</summary>
internal static class FinanceOperationsSwitches
{
    /// <summary>Whether <c>Prefer: odata.maxpagesize</c> is honoured: honoured, ignored.</summary>
    public const string PreferPageSize = "preferPageSize";

    /// <summary>Status of a refused write: 400, or 500 as older platforms answer.</summary>
    public const string FailureStatus = "failureStatus";

    /// <summary>Accounts payable parameter for a vendor's invoice number that was used before: accept, reject.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>Whether a posted invoice leaves the pending entity: leave, stay.</summary>
    public const string PostedRows = "postedRows";

    /// <summary>Whether the *BiEntities are published: on, off.</summary>
    public const string BiEntities = "biEntities";

    /// <summary>Whether VendorsV3 exists: on, off.</summary>
    public const string VendorsV3 = "vendorsV3";

    /// <summary>What becomes of a HeaderReference that the caller gives: accept, refuse.</summary>
    public const string HeaderReference = "headerReference";

    /// <summary>Whether the dimension configuration for integrating applications is set up: on, off.</summary>
    public const string DimensionFormat = "dimensionFormat";

    /// <summary>Whether dimension values are kept once for all, or by legal entity: shared, byCompany.</summary>
    public const string DimensionValues = "dimensionValues";

    /// <summary>Sign of vendor invoices among vendor transactions: negative, positive.</summary>
    public const string InvoiceSign = "invoiceSign";

    /// <summary>Characters that an invoice number may have; what is longer is cut without a word: 50.</summary>
    public const string NumberLength = "numberLength";

    /// <summary>How many of the next line inserts meet an update conflict: 0.</summary>
    public const string UpdateConflicts = "updateConflicts";

    /// <summary>How long a line insert holds its header; another one under the same header meanwhile meets an update conflict: 0.</summary>
    public const string LineInsertMilliseconds = "lineInsertMilliseconds";

    public static ImmutableArray<string> Names { get; } =
    [
        PreferPageSize, FailureStatus, Duplicates, PostedRows, BiEntities, VendorsV3, HeaderReference, DimensionFormat, DimensionValues,
        InvoiceSign, NumberLength, UpdateConflicts, LineInsertMilliseconds,
    ];
}

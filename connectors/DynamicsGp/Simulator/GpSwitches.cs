namespace Connector.DynamicsGp.Simulator;

/// <summary>Switches of the simulator: one for each fact that nobody could confirm (fact sheet §1).</summary>
internal static class GpSwitches
{
    /// <summary>What callers may authenticate with: windows (default), ntlm, negotiate, basic, bearer, bareChallenge.</summary>
    public const string Authentication = "authentication";

    /// <summary>Whether records travel under <c>Payload</c> (payload, default) or bare (bare).</summary>
    public const string Envelope = "envelope";

    /// <summary>Whether an error travels by HTTP status (status, default) or inside a 200 (body).</summary>
    public const string Errors = "errors";

    /// <summary>What becomes of <c>$top $skip $filter $orderby</c>: honoured (default), ignored, or pagingIgnored.</summary>
    public const string QueryOptions = "queryOptions";

    /// <summary>Whether text comes with the blanks of its fixed-width column: off (default), on.</summary>
    public const string Padding = "padding";

    /// <summary>Whether Transactions answers every state (all, default) or Work alone (work).</summary>
    public const string Transactions = "transactions";

    /// <summary>Setup option Allow Duplicate Invoices Per Vendor: refuse (default), allow.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>What an account without access to the window is told: granted (default), forbidden (403), message (400).</summary>
    public const string Access = "access";

    /// <summary>The sentence about a closed period.</summary>
    public const string ClosedPeriodText = "closedPeriodText";

    /// <summary>Most rows a list of Web Services answers; 1000 unless set.</summary>
    public const string SoapRowLimit = "soapRowLimit";

    public static readonly string[] All =
        [SoapRowLimit, Authentication, Envelope, Errors, QueryOptions, Padding, Transactions, Duplicates, Access, ClosedPeriodText];
}

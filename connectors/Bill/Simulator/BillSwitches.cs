namespace Connector.Bill.Simulator;

/// <summary>Names of the simulator's switches. Each stands for a fact nobody could confirm, or for a behaviour a test wants to meet;
/// README.md lists values and defaults.</summary>
internal static class BillSwitches
{
    public const string ThrottleStatus = "throttleStatus";
    public const string SessionStatus = "sessionStatus";
    public const string ErrorShape = "errorShape";
    public const string CreateStatus = "createStatus";
    public const string LastPage = "lastPage";
    public const string BulkBody = "bulkBody";
    public const string PaymentFilters = "paymentFilters";
    public const string DuplicateInvoice = "duplicateInvoice";
    public const string DuplicateMessage = "duplicateMessage";
    public const string SignatureKey = "signatureKey";
    public const string Payload = "payload";
    public const string Approvals = "approvals";
    public const string IdleMinutes = "idleMinutes";
    public const string CallsPerHour = "callsPerHour";
    public const string LoginsPerHour = "loginsPerHour";
    public const string CallMilliseconds = "callMilliseconds";

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> All { get; } =
    [
        ThrottleStatus, SessionStatus, ErrorShape, CreateStatus, LastPage, BulkBody, PaymentFilters, DuplicateInvoice, DuplicateMessage,
        SignatureKey, Payload, Approvals,
        IdleMinutes, CallsPerHour, LoginsPerHour, CallMilliseconds,
    ];
}

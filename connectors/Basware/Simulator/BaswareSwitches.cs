namespace Connector.Basware.Simulator;

/// <summary>Names of the simulator's switches. Each stands for a fact nobody could confirm, or for a behaviour a test wants to meet;
/// README.md lists values and defaults.</summary>
internal static class BaswareSwitches
{
    public const string ClientScopes = "clientScopes";
    public const string UnknownScope = "unknownScope";
    public const string MissingScope = "missingScope";
    public const string TokenSeconds = "tokenSeconds";
    public const string ExpiresInUnit = "expiresInUnit";
    public const string Envelope = "envelope";
    public const string UnknownFields = "unknownFields";
    public const string SkipIdentical = "skipIdentical";
    public const string RecordExpired = "recordExpired";
    public const string CheckReferences = "checkReferences";
    public const string TechnicalError = "technicalError";
    public const string DecidedAfterPolls = "decidedAfterPolls";
    public const string DecidedAfterMilliseconds = "decidedAfterMilliseconds";
    public const string StatusHiddenPolls = "statusHiddenPolls";
    public const string Redirect = "redirect";
    public const string ContinuationOn = "continuationOn";
    public const string StrictDownloads = "strictDownloads";
    public const string RowsPerPage = "rowsPerPage";
    public const string WrongState = "wrongState";
    public const string PartialPayment = "partialPayment";
    public const string SignatureHeader = "signatureHeader";
    public const string SignatureEncoding = "signatureEncoding";
    public const string SignaturePrefix = "signaturePrefix";
    public const string SignedContent = "signedContent";
    public const string TimestampHeader = "timestampHeader";
    public const string TaskTypeSpelling = "taskTypeSpelling";
    public const string RefusedSubscription = "refusedSubscription";
    public const string ExtractFormat = "extractFormat";
    public const string ExtractContainer = "extractContainer";
    public const string ExtractShape = "extractShape";
    public const string ExtractDelimiter = "extractDelimiter";
    public const string ExtractColumns = "extractColumns";
    public const string ExtractRowsPerFile = "extractRowsPerFile";
    public const string ExtractFiles = "extractFiles";
    public const string ExtractLink = "extractLink";
    public const string ExtractDamage = "extractDamage";
    public const string DownloadLimit = "downloadLimit";
    public const string SecondAcknowledge = "secondAcknowledge";

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> All { get; } =
    [
        ClientScopes, UnknownScope, MissingScope, TokenSeconds, ExpiresInUnit, Envelope, UnknownFields,
        SkipIdentical, RecordExpired, CheckReferences, TechnicalError, DecidedAfterPolls, DecidedAfterMilliseconds, StatusHiddenPolls,
        Redirect, ContinuationOn, StrictDownloads, RowsPerPage, WrongState, PartialPayment, SignatureHeader,
        SignatureEncoding, SignaturePrefix, SignedContent, TimestampHeader, TaskTypeSpelling, RefusedSubscription,
        ExtractFormat, ExtractContainer, ExtractShape, ExtractDelimiter, ExtractColumns, ExtractRowsPerFile, ExtractFiles, ExtractLink,
        ExtractDamage, DownloadLimit, SecondAcknowledge,
    ];
}

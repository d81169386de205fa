using System.Text.Json.Nodes;

namespace Connector.FinanceOperations.Simulator;

/// <summary>An answer that is not what was asked for. Its code is always empty; only the text inside tells anything (fact sheet
/// §3).</summary>
internal sealed class ApiException(int status, string message, string type) : Exception(message)
{
    private const string WriteType = "Microsoft.Dynamics.Platform.Integration.Services.OData.AxODataWriteException";
    private const string QueryType = "Microsoft.OData.ODataException";

    public int Status { get; } = status;

    /// <summary>The request itself cannot be understood.</summary>
    public static ApiException Query(string message) => new(400, message, QueryType);

    public static ApiException UnknownSet(string path) =>
        new(404, $"No HTTP resource was found that matches the request URI '/data/{path}'.", QueryType);

    public static ApiException UnknownRow() => new(404, "No resources were found when selecting for the given key.", QueryType);

    public static ApiException NotAllowed(string set) =>
        new(405, $"The requested resource '{set}' does not support this method.", QueryType);

    public static ApiException Denied(string set) =>
        new(403, $"Access denied: the user has no privilege for the data entity {set}.", "System.UnauthorizedAccessException");

    /// <summary>A field holds what it may not.</summary>
    /// <param name="status">400 or 500, as the platform's version has it.</param>
    public static ApiException Field(int status, EntitySet set, string field, string reason) =>
        Write(status, set, $"Warning: {reason}; Warning: validateField failed on field '{set.Entity}.{field}'.");

    /// <summary>A rule of the table says no.</summary>
    public static ApiException Rule(int status, EntitySet set, string reason) =>
        Write(status, set, $"Warning: {reason}; Warning: validateWrite failed on data source '{set.Table} ({set.Table})'.");

    public static ApiException Exists(int status, EntitySet set, string key) =>
        Write(status, set, $"Info: Cannot create a record in {set.Label} ({set.Table}). {key}.\nThe record already exists..");

    public static ApiException Conflict(int status, EntitySet set) => Write(
        status, set,
        $"Error: Cannot edit a record in {set.Label} ({set.Table}). An update conflict occurred due to another user process deleting the "
            + "record or changing one or more fields in the record.");

    public JsonObject ToJson() => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = "",
            ["message"] = "An error has occurred.",
            ["innererror"] = new JsonObject
            {
                ["message"] = Message,
                ["type"] = type,
                ["stacktrace"] = $"   at {type[..type.LastIndexOf('.')]}.ProcessRequest()"
            },
        },
    };

    private static ApiException Write(int status, EntitySet set, string infolog) =>
        new(status, $"Write failed for table row of type '{set.Entity}'. Infolog: {infolog}", WriteType);
}

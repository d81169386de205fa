using Connector.Sdk.Http;

namespace Connector.Basware.Extracts;

/// <summary>An extract that waits: changes of many tables up to a time, in files (<c>AvailableDataExtractInfo</c>).</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name of the extract as it was provisioned.</param>
/// <param name="At">When it was made.</param>
/// <param name="Files">How many files it says it has.</param>
internal sealed record Extract(string Id, string Name, DateTimeOffset At, int Files)
{
    /// <exception cref="ConnectorException">It lacks what it is read by.</exception>
    public static Extract Of(JsonElement info)
    {
        var id = JsonRecord.TextOf(info, "id") is { Length: > 0 } text ? text : throw Unsound("an extract has no id");
        var made = JsonRecord.TextOf(info, "extractDate");
        return new Extract(
            id,
            JsonRecord.TextOf(info, "extractName") ?? "",
            ExtractTime.Parse(made)
                ?? throw Unsound(
                    $"extract {id} was made at '{made}', which is not a time (dd/MM/yyyy, HH:mm:ss), so that its place among the others is "
                        + "not known"),
            info.TryGetProperty("fileCount", out var count) && count.TryGetInt32(out var files)
                ? files
                : throw Unsound($"extract {id} does not say how many files it has"));
    }

    private static ConnectorException Unsound(string what) =>
        new(
            new Failure(FailureKind.Configuration, "extract-unsound",
                $"Basware's list of extracts cannot be used: {what}. Nothing was read from it."));
}

/// <summary>A file of an extract (<c>DataExtractFileInfo</c>).</summary>
/// <param name="Name">File name.</param>
/// <param name="Url">Where it is downloaded, with credentials; the answer redirects to where it lies.</param>
internal sealed record ExtractFile(string Name, string Url)
{
    /// <summary>Table its rows are of, or null.</summary>
    public static string? TableOf(JsonElement info) => JsonRecord.TextOf(info, "tableName");

    /// <exception cref="ConnectorException">It cannot be told from others, or has no address.</exception>
    public static ExtractFile Of(Extract extract, JsonElement info)
    {
        var name = JsonRecord.TextOf(info, "fileName");
        var url = JsonRecord.TextOf(info, "downloadUrl");
        var isAddress = url?.StartsWith('/') == true
            || (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https");
        return name is { Length: > 0 } && isAddress
            ? new ExtractFile(name, url!)
            : throw new ConnectorException(FailureKind.Configuration, "extract-unsound",
                $"A file of extract {extract.Id} cannot be downloaded: its name is '{name}', its address '{url}'. The extract is not "
                    + "acknowledged.");
    }
}

/// <summary>Times as the Data Access API writes them: <c>28/03/2024, 10:17:02</c>, taken as UTC; ISO 8601 is understood as well.</summary>
internal static class ExtractTime
{
    private static readonly string[] Formats =
        ["dd/MM/yyyy, HH:mm:ss", "yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>The time, or null where the text is none of these: a guess would take the fifth of March for the third of May.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}

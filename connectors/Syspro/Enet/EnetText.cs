using Connector.Sdk.Http;
using Connector.Syspro.Documents;

namespace Connector.Syspro.Enet;

/// <summary>Answers of e.net that are text: everything that is not a document.</summary>
internal static class EnetText
{
    private const string Error = "ERROR";

    /// <summary>The answer's text as it came, blanks included.</summary>
    public static string Of(Answer answer) => Windows1252.Decode(answer.Content.Span);

    /// <summary>What e.net refused the call with, or null where it did not: every refusal is a 200 that begins with ERROR (fact sheet
    /// §1.2).</summary>
    public static string? RefusalIn(Answer answer)
    {
        var text = Of(answer).Trim();
        return text.StartsWith(Error, StringComparison.OrdinalIgnoreCase)
            ? text[Error.Length..].TrimStart(':', ' ') is { Length: > 0 } why ? why : text
            : null;
    }
}

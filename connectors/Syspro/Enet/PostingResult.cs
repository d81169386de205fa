using Connector.Sdk.Http;
using Connector.Syspro.Documents;

namespace Connector.Syspro.Enet;

/// <summary>What a post came to, as later steps of a flow see it: all values are text, without the blanks SYSPRO pads them with.</summary>
internal sealed record PostingResult(BusinessObject Business, IReadOnlyList<string> Identity, JsonElement Body)
{
    /// <summary>What the answer says; what names the document and is missing in it comes from the record that was sent.</summary>
    public static PostingResult Of(BusinessObject business, OutputDocument output, JsonElement record) =>
        Of(business, name => output.Find(name) ?? (record.TryGetProperty(name, out var sent) ? DocumentWriter.TextOf(sent) : null),
            output.Errors.Select(error => error.Description));

    /// <summary>A result from values by name.</summary>
    public static PostingResult Of(BusinessObject business, Func<string, string?> valueOf, IEnumerable<string> warnings)
    {
        var body = JsonRecord.Object(writer =>
        {
            foreach (var name in business.Identity.Concat(business.Results))
            {
                if (valueOf(name) is { } value)
                    writer.WriteString(name, value);
            }

            var said = warnings.Distinct(StringComparer.Ordinal).ToArray();
            if (said.Length > 0)
            {
                writer.WriteStartArray("warnings");
                foreach (var warning in said)
                    writer.WriteStringValue(warning);
                writer.WriteEndArray();
            }
        });
        return new PostingResult(business, [.. business.Identity.Select(name => JsonRecord.TextOf(body, name) ?? "")], body);
    }

    /// <summary>The id that flows link by: what names the document, with the company's code in front where it needs one.</summary>
    public string Id(string company) => string.Join('/', Business.IsNamedWithCompany ? Identity.Prepend(company) : Identity);
}

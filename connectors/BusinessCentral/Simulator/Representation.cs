using System.Text.Json.Nodes;
using Connector.BusinessCentral.Wire;
using Connector.Simulation.OData;

namespace Connector.BusinessCentral.Simulator;

/// <summary>Rows as a request wants to see them: filtered, sorted, paged, with what it selects and expands.</summary>
/// <param name="localCurrency">Code of the company's currency.</param>
/// <param name="type">Entity the rows are of.</param>
/// <param name="children">Stored rows under a navigation of a stored row.</param>
internal sealed class Representation(ApiRequest request, string localCurrency, EntityType type,
    Func<JsonObject, Navigation, IEnumerable<JsonObject>> children)
{
    /// <summary>The stored row behind each readable one.</summary>
    private readonly Dictionary<JsonObject, JsonObject> stored = new(ReferenceEqualityComparer.Instance);

    public ApiAnswer Entity(JsonObject row) => Answer(query => new ApiAnswer(200, Wire(query, Readable(type, row))));

    public ApiAnswer Collection(IEnumerable<JsonObject> rows) => Answer(query =>
    {
        var page = ResultPage.Of(request, query, type, rows.Select(row => Readable(type, row)));
        var answer = new JsonObject { ["@odata.context"] = $"{request.Root}/$metadata#{request.Path}" };
        if (query.Count)
            answer["@odata.count"] = page.Count;
        answer["value"] = new JsonArray([.. page.Rows.Select(row => Wire(query, row))]);
        if (page.NextLink is not null)
            answer["@odata.nextLink"] = page.NextLink;
        return new ApiAnswer(200, answer);
    });

    private ApiAnswer Answer(Func<ODataQuery, ApiAnswer> answer)
    {
        try
        {
            return answer(ODataQuery.Parse(request.Query.Select(Captioned), Queried(type)));
        }
        catch (ODataException wrong)
        {
            throw ApiException.Query(wrong.Message);
        }
    }

    private ODataType Queried(EntityType entity) => new()
    {
        Name = entity.Name,
        Fields = [.. entity.Fields.Select(field => field.Name)],
        IgnoresCase = name => entity.Field(name)?.Kind == FieldKind.Code,
        Refuse = filter => ODataRules.OrAcrossFields(filter) is null
            ? null
            : "The 'OR' operator is not supported on distinct fields on an OData filter.",
        Navigations = entity.Navigations.ToImmutableDictionary(
            navigation => navigation.Name,
            navigation => new ODataNavigation(
                Queried(navigation.Target),
                row => new JsonArray([.. children(stored[row], navigation).Select(child => Readable(navigation.Target, child))]))),
    };

    private JsonObject Readable(EntityType entity, JsonObject row)
    {
        var readable = WireForm.Readable(entity, row, localCurrency);
        stored[readable] = row;
        return readable;
    }

    private JsonObject Wire(ODataQuery query, JsonObject readable) => WireForm.Escape(type, query.Shape(readable));

    /// <summary>A filter may name an option by its caption or by its escaped name.</summary>
    private static KeyValuePair<string, string> Captioned(KeyValuePair<string, string> option) =>
        option.Key == "$filter" ? KeyValuePair.Create(option.Key, EnumName.Caption(option.Value)) : option;
}

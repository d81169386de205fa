using Connector.BusinessCentral.Wire;
using Connector.Sdk.Http;

namespace Connector.BusinessCentral.Drafts;

/// <summary>A line of an invoice as it will be sent, its dimensions apart.</summary>
/// <param name="Sequence">Line number, unique in the document: what a line is known by when a write is taken up again.</param>
/// <param name="Fields">The line without its dimensions, object first.</param>
internal sealed record DraftLine(int Sequence, JsonElement Fields, ImmutableArray<JsonElement> Dimensions);

/// <summary>
/// A purchase invoice as the mapping made it, put into the order Business Central wants and taken apart into header, lines and dimensions.
/// Fields are validated there in the order they are sent: naming the vendor resets currency and addresses, naming the account resets the
/// description, so those go first. Numbers keep their exact text.
/// </summary>
internal sealed record DraftBody(JsonElement Header, ImmutableArray<JsonElement> Dimensions, ImmutableArray<DraftLine> Lines)
{
    public const string LinesField = "purchaseInvoiceLines";
    public const string DimensionsField = "dimensionSetLines";

    private const int Step = 10000;
    private static readonly ImmutableArray<string> HeaderFirst =
        ["vendorId", "vendorNumber", "payToVendorId", "payToVendorNumber", "currencyId", "currencyCode"];
    private static readonly ImmutableArray<string> LineFirst = ["sequence", "lineType", "itemId", "accountId", "lineObjectNumber"];

    /// <summary>Takes a mapped record apart. Lines without a sequence get 10000, 20000 and so on.</summary>
    /// <exception cref="ConnectorException">Two lines have the same sequence: one of them would be taken for the other.</exception>
    public static DraftBody From(JsonElement body)
    {
        var lines = ListOf(body, LinesField);
        var taken = new HashSet<int>();
        foreach (var sequence in lines.Select(SequenceOf).Where(sequence => sequence > 0))
        {
            if (!taken.Add(sequence))
                throw new ConnectorException(FailureKind.Data, "sequence-twice",
                    string.Create(CultureInfo.InvariantCulture,
                        $"Two lines of the invoice have the sequence {sequence}; each needs its own."));
        }

        var next = 0;
        return new DraftBody(
            Ordered(body, HeaderFirst),
            ListOf(body, DimensionsField),
            [.. lines.Select(line => Line(line, SequenceOf(line) is > 0 and var given ? given : NextFree(taken, ref next)))]);
    }

    /// <summary>Everything in one body, for a deep insert.</summary>
    public JsonElement Whole() => JsonRecord.Object(writer =>
    {
        CopyFields(writer, Header);
        WriteList(writer, DimensionsField, Dimensions, entry => entry.WriteTo(writer));
        WriteList(writer, LinesField, Lines, line =>
        {
            writer.WriteStartObject();
            CopyFields(writer, line.Fields);
            WriteList(writer, DimensionsField, line.Dimensions, entry => entry.WriteTo(writer));
            writer.WriteEndObject();
        });
    });

    /// <summary>Number of a line, 0 where it has none.</summary>
    public static int SequenceOf(JsonElement line) =>
        line.TryGetProperty("sequence", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var sequence)
            ? sequence
            : 0;

    private static DraftLine Line(JsonElement line, int sequence)
    {
        var numbered = JsonRecord.Object(writer =>
        {
            writer.WriteNumber("sequence", sequence);
            foreach (var property in line.EnumerateObject().Where(property => property.Name != "sequence"))
                property.WriteTo(writer);
        });
        return new DraftLine(sequence, Ordered(numbered, LineFirst), ListOf(line, DimensionsField));
    }

    private static int NextFree(HashSet<int> taken, ref int next)
    {
        do
            next += Step;
        while (!taken.Add(next));
        return next;
    }

    private static JsonElement Ordered(JsonElement body, ImmutableArray<string> first) => JsonRecord.Object(writer =>
    {
        foreach (var property in body.EnumerateObject()
            .OrderBy(property => first.IndexOf(property.Name) is >= 0 and var place ? place : first.Length))
        {
            if (property.Name is LinesField or DimensionsField)
                continue;
            if (EnumFields.Contains(property.Name) && property.Value.ValueKind == JsonValueKind.String)
                writer.WriteString(property.Name, EnumName.Name(property.Value.GetString()!));
            else
                property.WriteTo(writer);
        }
    });

    private static void CopyFields(Utf8JsonWriter writer, JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
            property.WriteTo(writer);
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string name, ImmutableArray<T> items, Action<T> write)
    {
        if (items.IsEmpty)
            return;
        writer.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        writer.WriteEndArray();
    }

    private static ImmutableArray<JsonElement> ListOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}

namespace Connector.Syspro.Documents;

/// <summary>
/// Writes a record as the XML that a business object takes: elements in its order, nothing it does not know, only characters that SYSPRO
/// keeps, and no blank more than needed, because all of it travels in a URL.
/// </summary>
/// <param name="business">The business object.</param>
/// <param name="refusesForeign">Whether characters outside Windows-1252 are refused instead of transliterated.</param>
/// <param name="hasLater">Whether the system has the elements that later versions added.</param>
internal sealed class DocumentWriter(BusinessObject business, bool refusesForeign, bool hasLater)
{
    /// <summary>Field of a record that holds the elements of the parameters document.</summary>
    public const string Parameters = "Parameters";

    private const string Namespace = "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema-instance\" xsd:noNamespaceSchemaLocation";
    private readonly List<string> problems = [];

    /// <summary>The parameters document.</summary>
    /// <param name="record">The record.</param>
    /// <param name="defaults">Parameters where the record gives none of that name.</param>
    /// <exception cref="ConnectorException">The record does not fit; every problem is named.</exception>
    public string WriteParameters(JsonElement record, IReadOnlyDictionary<string, string> defaults)
    {
        var given = record.TryGetProperty(Parameters, out var parameters) && parameters.ValueKind == JsonValueKind.Object
            ? parameters
            : default;
        var missing = business.Parameters.Where(element => defaults.ContainsKey(element.Name))
            .ToImmutableDictionary(element => element.Name, element => defaults[element.Name]);
        return Document($"{business.Code}.XSD", Parameters, xml => Write(xml, business.Parameters, given, Parameters, missing));
    }

    /// <summary>The document with the record as its item.</summary>
    /// <param name="record">The record.</param>
    /// <param name="key">What the business object's <see cref="BusinessObject.Reference"/> holds where the record gives none.</param>
    /// <exception cref="ConnectorException">The record does not fit; every problem is named.</exception>
    public string WriteItem(JsonElement record, string key)
    {
        var missing = business.Reference is { } reference
            ? ImmutableDictionary<string, string>.Empty.Add(reference, key)
            : ImmutableDictionary<string, string>.Empty;
        return Document($"{business.Code}DOC.XSD", "Item", xml => Write(xml, business.Item, record, "", missing));
    }

    /// <summary>A value as it is sent, or null for none.</summary>
    public static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Windows1252.Transliterate(value.GetString()!).TrimEnd(),
        JsonValueKind.True => "Y",
        JsonValueKind.False => "N",
        JsonValueKind.Number when value.GetRawText().AsSpan().ContainsAny('e', 'E') && value.TryGetDecimal(out var number) =>
            number.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private string Document(string schema, string child, Action<StringBuilder> write)
    {
        var xml = new StringBuilder();
        xml.Append(CultureInfo.InvariantCulture, $"<{business.Root} {Namespace}=\"{schema}\"><{child}>");
        write(xml);
        xml.Append(CultureInfo.InvariantCulture, $"</{child}></{business.Root}>");
        return problems.Count == 0
            ? xml.ToString()
            : throw new ConnectorException(FailureKind.Data, "document-invalid", string.Join(" ", problems));
    }

    private void Write(StringBuilder xml, ImmutableArray<Element> elements, JsonElement fields, string path,
        ImmutableDictionary<string, string> missing)
    {
        CheckNames(elements, fields, path);
        foreach (var element in elements)
        {
            var at = path.Length == 0 ? element.Name : $"{path}/{element.Name}";
            if (element.IsTransparent)
                Wrap(xml, element.Name, () => WriteAll(xml, element.Children, fields, path, missing));
            else
                WriteOne(xml, element, fields, at, missing);
        }
    }

    private void WriteAll(StringBuilder xml, ImmutableArray<Element> elements, JsonElement fields, string path,
        ImmutableDictionary<string, string> missing)
    {
        foreach (var element in elements)
            WriteOne(xml, element, fields, path.Length == 0 ? element.Name : $"{path}/{element.Name}", missing);
    }

    private void WriteOne(StringBuilder xml, Element element, JsonElement fields, string at, ImmutableDictionary<string, string> missing)
    {
        var value = fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(element.Name, out var given) ? given : default;
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            if (missing.TryGetValue(element.Name, out var fallback))
                Wrap(xml, element.Name, () => xml.Append(fallback));
            else if (element.IsRequired)
                problems.Add($"{business.Code} needs '{at}'.");
            return;
        }

        if (element.IsLater && !hasLater)
            problems.Add(
                $"'{at}' is an element of later versions of {business.Code}, and an earlier SYSPRO would pass over it in silence. If "
                    + "yours has it, set the connection's 'laterElements' to true.");
        else if (element.IsRepeated)
            WriteList(xml, element, value, at);
        else if (element.IsText)
            WriteText(xml, element, value, at);
        else if (value.ValueKind == JsonValueKind.Object)
            Wrap(xml, element.Name, () => Write(xml, element.Children, value, at, ImmutableDictionary<string, string>.Empty));
        else
            problems.Add($"'{at}' of {business.Code} holds elements, not a value.");
    }

    private void WriteList(StringBuilder xml, Element element, JsonElement list, string at)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            problems.Add($"'{at}' of {business.Code} may come more than once: give a list.");
            return;
        }

        if (element.IsRequired && list.GetArrayLength() == 0)
            problems.Add($"{business.Code} needs '{at}'.");
        var index = 0;
        foreach (var row in list.EnumerateArray())
            Wrap(xml, element.Name,
                () => Write(xml, element.Children, row, FormattableString.Invariant($"{at}[{index++}]"),
                    ImmutableDictionary<string, string>.Empty));
    }

    private void WriteText(StringBuilder xml, Element element, JsonElement value, string at)
    {
        if (TextOf(value) is not { } text)
        {
            problems.Add(
                $"'{at}' of {business.Code} holds a value, not {(value.ValueKind == JsonValueKind.Array ? "a list" : "an object")}.");
            return;
        }

        if (refusesForeign && value.ValueKind == JsonValueKind.String && Windows1252.FirstForeign(value.GetString()!) is { } foreign)
            problems.Add(
                $"'{at}' has the character {foreign} (U+{foreign.Value:X4}), which SYSPRO's character set (Windows-1252) lacks. Change "
                    + "the text, or set the connection's 'characters' to 'transliterate'.");
        if (element.IsRequired && text.Length == 0)
            problems.Add($"{business.Code} needs '{at}', which is empty.");
        if (element.Most is { } most && text.Length > most)
            problems.Add(FormattableString.Invariant($"'{at}' has {text.Length} characters; SYSPRO keeps {most}."));
        if (text.Length > 0 && !element.Codes.IsEmpty && !element.Codes.Contains(text))
            problems.Add($"'{at}' is '{text}'; {business.Code} takes {string.Join(", ", element.Codes)}.");
        if (element.IsLetter && text is not ("" or [>= 'A' and <= 'Z']))
            problems.Add($"'{at}' is '{text}'; {business.Code} takes one letter from A to Z.");
        Wrap(xml, element.Name, () => Escape(xml, text));
    }

    private void CheckNames(ImmutableArray<Element> elements, JsonElement fields, string path)
    {
        if (fields.ValueKind != JsonValueKind.Object)
            return;
        string[] known = [
            .. elements.SelectMany(element => element.IsTransparent ? element.Children.Select(child => child.Name) : [element.Name]),
            .. path.Length == 0 ? [Parameters] : Array.Empty<string>()];
        foreach (var field in fields.EnumerateObject().Where(field => !known.Contains(field.Name)))
            problems.Add(
                $"{business.Code} has no element '{field.Name}'{(path.Length == 0 ? "" : $" in '{path}'")}, and SYSPRO would pass over it "
                    + $"in silence. {Suggestion.Hint(field.Name, known)}");
    }

    private static void Wrap(StringBuilder xml, string name, Action inner)
    {
        xml.Append('<').Append(name).Append('>');
        inner();
        xml.Append("</").Append(name).Append('>');
    }

    private static void Escape(StringBuilder xml, string text)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => xml.Append("&amp;"),
                '<' => xml.Append("&lt;"),
                '>' => xml.Append("&gt;"),
                _ => xml.Append(character),
            };
        }
    }
}

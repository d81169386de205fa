using System.Buffers;
using System.Runtime.InteropServices;
using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Mapping.Fields;

namespace Benchmarks;

/// <summary>Mapping a record of 55 expressions, next to the same record written by hand with Utf8JsonWriter.</summary>
internal static class MappingComparisons
{
    private const int Records = 200;
    private static readonly SourceSpan Place = new("benchmark.yaml", 1, 1);

    public static IEnumerable<Comparison> All()
    {
        yield return Copies();
        yield return Invoice();
        yield return Computed();
    }

    /// <summary>55 fields, each a plain path.</summary>
    private static Comparison Copies()
    {
        var source = Source();
        string[] names = [.. Enumerable.Range(0, 55).Select(i => "field" + i.ToString(CultureInfo.InvariantCulture))];
        return Compare("mapping: 55 plain paths", [.. names.Select(name => Named("to" + name, "src." + name))], source, writer =>
        {
            foreach (var name in names)
                Copy(writer, "to" + name, source, name);
        });
    }

    /// <summary>An invoice as flows have them: 25 fields of the header and 6 lines of 5, mostly paths, some helpers, a few
    /// conditions.</summary>
    private static Comparison Invoice()
    {
        var source = Source();
        NamedField[] header =
        [
            .. Enumerable.Range(0, 16)
                .Select(i =>
                    Named("header" + i.ToString(CultureInfo.InvariantCulture), "src.field" + i.ToString(CultureInfo.InvariantCulture))),
            Named("vendorNumber", "src.supplier.code"),
            Named("vendorName", "text(src.supplier.name, 100)"),
            Named("invoiceDate", "date(src.invoiceDate)"),
            Named("dueDate", "date(src.dueDate)"),
            Named("currencyCode", "src.currencyCode === 'USD' ? '' : src.currencyCode"),
            Named("vendorInvoiceNumber", "src.invoiceNumber.trim()"),
            Named("description", "'Invoice ' + src.invoiceNumber + ' of ' + src.supplier.name"),
            Named("total", "sum(src.lines, 'netSum')"),
            new("lines", Place, new ListField(
                Expression("src.lines"), null,
                new ObjectField(
                    [Named("type", "row.type"), Named("account", "xref('accounts', row.account)"), Named("text", "text(row.text, 50)"),
                        Named("amount", "row.netSum"), Named("tax", "row.taxCode")], Place), Place)),
        ];
        return Compare("mapping: an invoice of 55 expressions, 6 lines", header, source, writer =>
        {
            for (var i = 0; i < 16; i++)
                Copy(writer, "header" + i.ToString(CultureInfo.InvariantCulture), source,
                    "field" + i.ToString(CultureInfo.InvariantCulture));
            var supplier = source.GetProperty("supplier");
            Copy(writer, "vendorNumber", supplier, "code");
            writer.WriteString("vendorName", Cut(supplier.GetProperty("name").GetString()!.Trim(), 100));
            writer.WriteString("invoiceDate", Date(source.GetProperty("invoiceDate").GetString()!));
            writer.WriteString("dueDate", Date(source.GetProperty("dueDate").GetString()!));
            var currency = source.GetProperty("currencyCode").GetString();
            writer.WriteString("currencyCode", currency == "USD" ? "" : currency);
            var number = source.GetProperty("invoiceNumber").GetString()!;
            writer.WriteString("vendorInvoiceNumber", number.Trim());
            writer.WriteString("description", "Invoice " + number + " of " + supplier.GetProperty("name").GetString());
            var total = 0m;
            foreach (var line in source.GetProperty("lines").EnumerateArray())
                total += line.GetProperty("netSum").GetDecimal();
            writer.WriteNumber("total", total);
            writer.WriteStartArray("lines");
            foreach (var line in source.GetProperty("lines").EnumerateArray())
            {
                writer.WriteStartObject();
                Copy(writer, "type", line, "type");
                writer.WriteString("account", Accounts.CrossReference("accounts", line.GetProperty("account").GetString()!));
                writer.WriteString("text", Cut(line.GetProperty("text").GetString()!.Trim(), 50));
                Copy(writer, "amount", line, "netSum");
                Copy(writer, "tax", line, "taxCode");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>55 fields that are not paths: conditions, text methods, arithmetic.</summary>
    private static Comparison Computed()
    {
        var source = Source();
        var fields = Enumerable.Range(0, 11).SelectMany(i => new[]
        {
            Named($"condition{i}", "src.currencyCode === 'USD' ? '' : src.currencyCode"),
            Named($"trimmed{i}", "src.invoiceNumber.trim().toUpperCase()"),
            Named($"joined{i}", "src.supplier.code + '/' + src.invoiceNumber"),
            Named($"net{i}", "src.gross - src.tax"),
            Named($"large{i}", "src.gross > 1000 && src.paymentBlock === false"),
        }).ToArray();
        return Compare("mapping: 55 expressions, none of them a path", fields, source, writer =>
        {
            for (var i = 0; i < 11; i++)
            {
                var currency = source.GetProperty("currencyCode").GetString();
                writer.WriteString($"condition{i}", currency == "USD" ? "" : currency);
                writer.WriteString($"trimmed{i}", source.GetProperty("invoiceNumber").GetString()!.Trim().ToUpperInvariant());
                writer.WriteString($"joined{i}",
                    source.GetProperty("supplier").GetProperty("code").GetString() + "/" + source.GetProperty("invoiceNumber").GetString());
                writer.WriteNumber($"net{i}", source.GetProperty("gross").GetDecimal() - source.GetProperty("tax").GetDecimal());
                writer.WriteBoolean($"large{i}",
                    source.GetProperty("gross").GetDecimal() > 1000 && !source.GetProperty("paymentBlock").GetBoolean());
            }
        });
    }

    private static Comparison Compare(string name, NamedField[] fields, JsonElement source, Action<Utf8JsonWriter> byHand)
    {
        var mapper = Compile(fields);
        var scope = new MappingScope { Source = source, References = Accounts, Company = "US01" };
        return new Comparison(
            name, "record", Records,
            () =>
            {
                for (var i = 0; i < Records; i++)
                {
                    var mapped = mapper.Map(mapper.Flow.Target, scope);
                    if (mapped.Body is null)
                        throw new InvalidOperationException(string.Join(' ', mapped.Problems));
                }
            },
            () =>
            {
                for (var i = 0; i < Records; i++)
                {
                    var buffer = new ArrayBufferWriter<byte>(1024);
                    using (var writer = new Utf8JsonWriter(buffer))
                    {
                        writer.WriteStartObject();
                        byHand(writer);
                        writer.WriteEndObject();
                    }

                    JsonElement.Parse(buffer.WrittenSpan);
                }
            });
    }

    private static FlowMapper Compile(NamedField[] fields)
    {
        var flow = new Flow
        {
            Name = "invoices",
            FullName = "benchmark/invoices",
            At = Place,
            Trigger = new Trigger(null, null, null, Place),
            Source = new Source { Connection = "a", Resource = "b", At = Place },
            DedupeKey = Expression("src.invoiceNumber"),
            Target = new WriteStep
            {
                Name = "target",
                Connection = "a",
                Resource = "b",
                At = Place,
                Fields = new ObjectField([.. fields], Place)
            },
        };
        var table = new CrossReferenceTable("accounts", MissingRow.Review, ImmutableSortedDictionary<string, string>.Empty, Place);
        return FlowMapper.Compile(
            new Integration
            {
                Name = "benchmark",
                File = "benchmark.yaml",
                At = Place,
                Connections = ImmutableSortedDictionary<string, ConnectionUse>.Empty,
                Tables = ImmutableSortedDictionary<string, CrossReferenceTable>.Empty.Add("accounts", table),
                Flows = [flow],
                Version = "0",
            },
            flow);
    }

    private static Expression Expression(string text) => new(text, Place);

    private static NamedField Named(string name, string expression) => new(name, Place, new ExpressionField(Expression(expression)));

    private static void Copy(Utf8JsonWriter writer, string name, JsonElement from, string field)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(from.GetProperty(field)), skipInputValidation: true);
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];

    private static string Date(string text) =>
        DateOnly.ParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An invoice as a cloud sends it: 80 fields in the header, six lines.</summary>
    private static JsonElement Source()
    {
        var json = new StringBuilder("{");
        for (var i = 0; i < 70; i++)
            json.Append(CultureInfo.InvariantCulture,
                $"\"field{i}\":{(i % 3 == 0 ? $"{i}.50" : i % 3 == 1 ? $"\"value of field {i}\"" : "true")},");
        json.Append("""
            "supplier":{"code":"V10023","name":"Müller & Söhne GmbH"},"invoiceNumber":" INV-2026-000123 ","invoiceDate":"2026-03-14T00:00:00Z","dueDate":"2026-04-14","currencyCode":"EUR","gross":1190.00,"tax":190.00,
            "paymentBlock":false,"lines":[
            """);
        json.AppendJoin(',',
            Enumerable.Range(0, 6)
                .Select(i =>
                    $$"""{"type":"Account","account":"4{{i}}00","text":" Office supplies, part {{i}} ","netSum":1{{i}}0.25,"taxCode":"VAT19","quantity":1}"""));
        return JsonElement.Parse(json.Append("]}").ToString());
    }

    private static readonly FixedAccounts Accounts = new();

    private sealed class FixedAccounts : IReferences
    {
        private readonly Dictionary<string, string> rows = Enumerable.Range(0, 6)
            .ToDictionary(i => $"4{i}00", i => $"60{i}00", StringComparer.Ordinal);

        public string? CrossReference(string table, string code) => rows.GetValueOrDefault(code);

        public string? Link(string flow, string sourceKey) => null;

        public string? LinkedFrom(string flow, string targetId) => null;

        public DateOnly? OpenPeriod(DateOnly date, string? company) => date;
    }
}

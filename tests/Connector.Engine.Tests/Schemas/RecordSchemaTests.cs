using Connector.Engine.Schemas;

namespace Connector.Engine.Tests.Schemas;

/// <summary>What a record schema says of a record, in words.</summary>
public sealed class RecordSchemaTests
{
    private static readonly RecordSchema Schema = new(JsonElement.Parse("""
        {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "additionalProperties": false,
          "required": ["number"],
          "properties": {
            "number": { "type": "string", "minLength": 1, "maxLength": 10 },
            "kind": { "enum": ["invoice", "credit", null] },
            "version": { "const": 2 },
            "code": { "type": "string", "pattern": "^[A-Z]+$" },
            "day": { "type": ["string", "null"], "format": "date" },
            "moment": { "type": "string", "format": "date-time" },
            "link": { "type": "string", "format": "uri" },
            "mail": { "type": "string", "format": "email" },
            "id": { "type": "string", "format": "uuid" },
            "amount": { "type": "number", "multipleOf": 0.01, "minimum": 0, "exclusiveMaximum": 1000 },
            "pieces": { "type": "integer", "multipleOf": 12 },
            "required": { "type": "boolean" },
            "paidOn": { "anyOf": [{ "format": "date" }, { "format": "date-time" }] },
            "iban": { "type": "string", "maxLength": 34, "x-confidential": true },
            "lines": { "type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": true, "items": { "$ref": "#/definitions/line" } },
            "payee": { "$ref": "#/definitions/payee" }
          },
          "if": { "properties": { "kind": { "const": "credit" } }, "required": ["kind"] },
          "then": { "required": ["code"] },
          "definitions": {
            "line": {
              "type": "object", "required": ["text"],
              "properties": { "text": { "type": "string", "maxLength": 5 }, "net": { "type": "number" } }
            },
            "payee": { "type": "object", "oneOf": [{ "required": ["vendorId"] }, { "required": ["vendorNumber", "company"] }] }
          }
        }
        """));

    [Theory]
    [InlineData("""{"number":"1"}""")]
    [InlineData("""{"number":"1","day":null,"moment":"2026-12-31T23:30:00+01:00","paidOn":"2026-12-31"}""")]
    [InlineData("""{"number":"1","amount":999.99,"pieces":24,"lines":[{"text":"a"},{"text":"b","net":1.23456789012345678901234567}]}""")]
    [InlineData("""{"number":"1","kind":"credit","code":"A","payee":{"vendorId":"7"}}""")]
    public void A_record_that_fits_has_no_misfits(string record) =>
        Schema.Check(JsonElement.Parse(record), isChange: false).ShouldBeEmpty();

    [Theory]
    [InlineData("{}", "number: it is missing, and the target requires it")]
    [InlineData("""{"number":""}""", "number: it is empty, and the target requires it: \"\"")]
    [InlineData("""{"number":7}""", "number: it must be string, not integer: 7")]
    [InlineData("""{"number":null}""", "number: it must be string, not null")]
    [InlineData("""{"number":"12345678901"}""", "number: it has 11 characters and at most 10 fit: \"12345678901\"")]
    [InlineData("""{"number":"1","kind":"note"}""", "kind: it must be one of invoice, credit: \"note\"")]
    [InlineData("""{"number":"1","version":1}""", "version: it must be 2: 1")]
    [InlineData("""{"number":"1","code":"a"}""", "code: it does not match the pattern ^[A-Z]+$: \"a\"")]
    [InlineData("""{"number":"1","day":"31.12.2026"}""", "day: it must be a date (2026-12-31): \"31.12.2026\"")]
    [InlineData(
        """{"number":"1","moment":"2026-12-31"}""",
        "moment: it must be a date with time and zone (2026-12-31T00:00:00Z): \"2026-12-31\"")]
    [InlineData("""{"number":"1","link":"here"}""", "link: it must be an absolute URL: \"here\"")]
    [InlineData("""{"number":"1","mail":"nobody"}""", "mail: it must be an e-mail address: \"nobody\"")]
    [InlineData("""{"number":"1","id":"7"}""", "id: it must be a UUID (00000000-0000-0000-0000-000000000000): \"7\"")]
    [InlineData("""{"number":"1","amount":1.005}""", "amount: it has more than 2 decimals: 1.005")]
    [InlineData("""{"number":"1","amount":-1}""", "amount: it must be at least 0: -1")]
    [InlineData("""{"number":"1","amount":1000}""", "amount: it must be less than 1000: 1000")]
    [InlineData("""{"number":"1","pieces":13}""", "pieces: it must be a multiple of 12: 13")]
    [InlineData("""{"number":"1","required":"yes"}""", "required: it must be boolean, not string: \"yes\"")]
    [InlineData(
        """{"number":"1","paidOn":"soon"}""",
        "paidOn: it must be a date (2026-12-31) or a date with time and zone (2026-12-31T00:00:00Z): \"soon\"")]
    [InlineData("""{"number":"1","lines":[]}""", "lines: it has 0 elements and at least 1 are needed")]
    [InlineData("""{"number":"1","lines":[{"text":"a"},{"text":"a"}]}""", "lines: it holds an element twice")]
    [InlineData(
        """{"number":"1","lines":[{"text":"a"},{"text":"much too long"}]}""",
        "lines[1].text: it has 13 characters and at most 5 fit: \"much too long\"")]
    [InlineData(
        """{"number":"1","lines":[{"net":"one"}]}""",
        "lines[0].net: it must be number, not string: \"one\"|lines[0].text: it is missing, and the target requires it")]
    [InlineData("""{"number":"1","lines":{"text":"a"}}""", "lines: it must be array, not object")]
    [InlineData("""{"number":"1","nmber":"2"}""", "nmber: the target has no such field")]
    [InlineData("""{"number":"1","kind":"credit"}""", "code: it is missing, and the target requires it")]
    [InlineData(
        """{"number":"1","payee":{"company":"X"}}""",
        "payee.vendorId: it is missing, and the target requires vendorId or vendorNumber with company")]
    public void A_misfit_names_the_field_the_limit_and_the_value(string record, string misfits) =>
        Schema.Check(JsonElement.Parse(record), isChange: false)
            .Select(misfit => $"{misfit.Field}: {misfit.Message}")
            .Order(StringComparer.Ordinal)
            .ShouldBe(misfits.Split('|'));

    [Fact]
    public void A_value_is_shortened_and_one_that_is_marked_is_not_shown()
    {
        var record = JsonElement.Parse($$"""{"number":"{{new string('9', 300)}}","iban":"DE{{new string('7', 40)}}"}""");

        var misfits = Schema.Check(record, isChange: false);

        misfits[0].Message.ShouldBe($"it has 300 characters and at most 10 fit: \"{new string('9', 40)}…\"");
        misfits[0].Advice.ShouldBe("Cut it in the flow with text(…, 10), or shorten it where the record comes from.");
        misfits[1].Message.ShouldBe("it has 42 characters and at most 34 fit");
    }

    [Fact]
    public void A_change_may_leave_out_what_a_new_record_needs_but_sends_nothing_in_its_place()
    {
        Schema.Check(JsonElement.Parse("""{"kind":"credit","lines":[{"net":1}]}"""), isChange: true).ShouldBeEmpty();
        Schema.Check(JsonElement.Parse("""{"number":null}"""), isChange: true)
            .ShouldHaveSingleItem().Message.ShouldBe("it must be string, not null");
    }

    [Fact]
    public async Task One_schema_judges_many_records_at_once()
    {
        int Misfits(int index) =>
            Schema.Check(JsonElement.Parse($$"""{"number":"1","amount":{{(index % 2 == 0 ? "1.5" : "1.005")}}}"""), isChange: false).Length;

        var judged = await Task.WhenAll(Enumerable.Range(0, 200).Select(index => Task.Run(() => Misfits(index))));

        judged.ShouldBe(Enumerable.Range(0, 200).Select(index => index % 2));
    }
}

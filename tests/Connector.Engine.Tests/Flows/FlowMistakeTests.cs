namespace Connector.Engine.Tests.Flows;

/// <summary>One mistake in a good file is one finding, at its place, with what to write instead. In what is written instead, ▸ stands where
/// the finding must be.</summary>
public sealed class FlowMistakeTests
{
    [Theory]
    // Structure.
    [InlineData("summary: Two systems", "▸sumary: Two systems", "CN1001", "'sumary' is not a key of the file. Did you mean 'summary'?")]
    [InlineData("source:\n      connection: erp", "source:\n      ▸conection: erp", "CN1001",
        "'conection' is not a key of 'source'. Did you mean 'connection'?")]
    [InlineData("timeZone: Europe", "▸zone: Europe", "CN1001", "'zone' is not a key of 'trigger'. Did you mean 'timeZone'?")]
    [InlineData("query: { Status: Approved }", "▸filter: { Status: Approved }", "CN1001",
        "'filter' is not a key of 'source'. Did you mean 'query'?")]
    [InlineData(
        "- step: confirm\n        connection: cloud\n        resource: responses\n        id: src.documentId\n        fields:\n          "
            + "key: job.id\n          number: results.post.number\n          splits: { each: src.rows, value: row.net }",
        "- ▸confirm: { connection: cloud }", "CN1001", "'confirm' is not a key of a step of 'then'.")]
    [InlineData("integration: erp-cloud\n", "", "CN1002", "The file needs 'integration'. Write: integration: ", "▸# yaml-language-server")]
    [InlineData("    dedupe: { key: src.documentId }\n", "", "CN1002",
        "Flow 'invoices' needs 'dedupe'. Write: dedupe: { key: src.documentId }", "▸invoices:\n    trigger")]
    [InlineData("{ key: src.documentId }", "▸src.documentId", "CN1003",
        "'dedupe' must hold keys, not text. Write: { key: src.documentId }")]
    [InlineData("connection: erp\n        action", "connection: ▸12\n        action", "CN1003",
        "'connection' must be text, not the number 12. Put it in quotes: '12'")]
    [InlineData("when: src.paymentBlock === false", "when: ▸", "CN1003", "'when' must be text, not nothing.",
        "when:▸ \n    dedupe: { key: src.doc")]
    [InlineData("prepaid: false", "prepaid:▸", "CN1003", "Field 'prepaid' is made of nothing. Write an expression, or null to send null.")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "match: ▸vendorNumber", "CN1003", "'match' must be a list, not text.")]
    [InlineData("onMissing: review", "onMissing: ▸revew", "CN1004", "'onMissing' cannot be 'revew'. Did you mean 'review'?")]
    [InlineData("changes: { since: lastModified, overlap: 10m }", "changes: ▸always", "CN1004",
        "'changes' cannot be 'always'. Write: changes: scan")]
    [InlineData("integration: erp-cloud", "integration: ▸ERP to cloud", "CN1005", "Write: integration: ERP-to-cloud")]
    [InlineData("step: confirm", "step: ▸confirm-it", "CN1005",
        "'confirm-it' cannot name a step: expressions write results.confirm-it. Write: step: confirmIt")]
    [InlineData("{ const: vip }", "{ const: vip, template: vip }", "CN1007", "Field 'tags' cannot be made of 'const' and 'template'.",
        "        ▸tags:")]
    [InlineData("action: invoices.post\n", "action: invoices.post\n        ▸resource: invoices\n", "CN1007",
        "A step with 'action' has no 'resource'. Make it two steps")]
    [InlineData("overlap: 10m", "overlap: ▸10 min", "CN1008",
        "'10 min' is not a duration. Write a number with a unit: 500ms, 30s, 5m, 24h or 7d.")]
    [InlineData(
        "payTo:\n          when: src.supplierCode\n          fields:\n            name: link('vendors', src.supplierCode)\n            "
            + "city: null", "payTo:\n          ▸name: src.supplierCode", "CN1009", "An object's fields go under 'fields:'")]
    // Connections, resources, tables.
    [InlineData("connection: erp\n      resource: vendors", "connection: ▸erpp\n      resource: vendors", "CN1101",
        "There is no connection 'erpp' in this file. Did you mean 'erp'?")]
    [InlineData("{ connector: cloud }", "{ connector: ▸clod }", "CN1102", "There is no connector 'clod'. Did you mean 'cloud'?")]
    [InlineData("{ connector: cloud }", "{ connector: ▸./cloud/connector.yaml }", "CN1102",
        "There is no manifest './cloud/connector.yaml'. The path is relative to this flow file.")]
    [InlineData("env:", "  ▸old: { connector: erp }\n\nenv:", "CN1103", "No flow uses the connection 'old'.")]
    [InlineData("resource: documents", "resource: ▸document", "CN1104", "cloud has no resource 'document'. Did you mean 'documents'?")]
    [InlineData("connection: cloud\n      resource: vendors", "connection: cloud\n      resource: ▸documents", "CN1105",
        "'documents' of cloud cannot be written. These can be: lists, responses, vendors.")]
    [InlineData("resource: documents", "resource: ▸responses", "CN1105",
        "'responses' of cloud cannot be listed, so a schedule finds nothing. These can be: documents.")]
    [InlineData("claim: acknowledge", "claim: ▸acknowlege", "CN1106",
        "'documents' has no action 'acknowlege'. Did you mean 'acknowledge'?")]
    [InlineData("action: invoices.post", "action: invoices.▸pots", "CN1106", "'invoices' has no action 'pots'. Did you mean 'post'?")]
    [InlineData("action: invoices.post", "action: ▸invoice.post", "CN1104", "erp has no resource 'invoice'. Did you mean 'invoices'?")]
    [InlineData("action: invoices.post", "action: ▸post", "CN1004", "'post' does not say whose action it is. Write: action: resource.post")]
    [InlineData("xref('accounts', row.account)", "xref('▸acounts', row.account)", "CN1107",
        "There is no table 'acounts' in this file. Did you mean 'accounts'?")]
    [InlineData("  currencies:\n", "  currencies:\n  ▸regions:\n", "CN1108",
        "No expression uses the table 'regions'. Remove it, or look it up: xref('regions', src.code)")]
    [InlineData("env:", "scripts: [▸shared.js]\n\nenv:", "CN1109",
        "There is no script 'shared.js'. The path is relative to this flow file.")]
    [InlineData("value: env.system", "value: env.▸sistem", "CN1110", "'env' has no setting 'sistem' in this file. Did you mean 'system'?")]
    // Triggers and sources.
    [InlineData("\"*/15 * * * *\"", "▸\"*/15 * * *\"", "CN1201",
        "A schedule has 5 fields (minute, hour, day, month, weekday); '*/15 * * *' has 4.")]
    [InlineData("\"*/15 * * * *\"", "▸\"0 */15 * * * *\"", "CN1201", "Leave the seconds out: \"*/15 * * * *\"")]
    [InlineData("\"*/15 * * * *\"", "▸\"*/15 25 * * *\"", "CN1201", "'25' is not a valid hour (0-23).")]
    [InlineData("\"*/15 * * * *\"", "▸\"0 6 * * FUN\"", "CN1201", "'FUN' is not a valid day of the week (0-7 or SUN-SAT).")]
    [InlineData("\"*/15 * * * *\"", "▸\"0 0 31 2 *\"", "CN1201", "never comes")]
    [InlineData("Europe/Berlin", "▸Europe/Berln", "CN1202",
        "'Europe/Berln' is not a time zone of this machine. Did you mean 'Europe/Berlin'?")]
    [InlineData("event: Documents", "event: ▸Document", "CN1203", "cloud announces no event 'Document'. Did you mean 'Documents'?")]
    [InlineData("webhook: { connection: cloud, event: Documents }", "webhook: { connection: ▸erp, event: Documents }", "CN1204",
        "The webhook comes from 'erp', but the records are read from 'cloud'. Write: connection: cloud")]
    [InlineData("query: { status: active }", "query: { ▸state: active }", "CN1205",
        "'vendors' has no filter 'state'. Did you mean 'status'?")]
    [InlineData("companies: erp", "companies: ▸erb", "CN1101", "There is no connection 'erb' in this file. Did you mean 'erp'?")]
    [InlineData("when: src.paymentBlock === false", "reverseOf: ▸vendor", "CN1402",
        "There is no flow 'vendor' in this file. Did you mean 'vendors'?")]
    [InlineData("when: src.paymentBlock === false", "reverseOf: ▸invoices", "CN1208",
        "Flow 'invoices' cannot be the reverse of itself. Flows that go the other way: vendors.")]
    // Steps.
    [InlineData("step: confirm", "step: ▸post", "CN1301",
        "There are two steps 'post'; the first is in line 80. Choose another: step: postAgain")]
    [InlineData("step: confirm", "step: ▸target", "CN1302", "'target' is the engine's own step name.")]
    [InlineData("when: result\n", "when: ▸false\n", "CN1303", "'when' is always false: step 'discard' never runs.")]
    [InlineData("when: src.paymentBlock === false", "when: ▸false", "CN1303",
        "'when' is always false: no record gets through flow 'invoices'.")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "match: [vendorNumber, ▸invoiceNumer]", "CN1304",
        "'match' names 'invoiceNumer', which 'fields' does not map. Did you mean 'invoiceNumber'?")]
    [InlineData(
        "resource: responses\n        id: src.documentId\n        fields:\n          key: job.id\n          number: results.post.number",
        "resource: responses\n        fields:\n          key: job.id\n          number: results.post.number", "CN1306",
        "The path '/documents/{id}/responses' needs an 'id'. Write: id: result.id", "step: ▸confirm")]
    [InlineData("connection: cloud\n      resource: vendors\n      fields:\n        code: src.number\n        name: text(src.name, 30)",
        "connection: cloud\n      resource: lists\n      params: { ▸listKye: src.number }\n      fields:\n        code: src.number\n      "
            + "  name: text(src.name, 30)", "CN1307", "The path '/lists/{listKey}' has no place for 'listKye'. Did you mean 'listKey'?")]
    [InlineData("resource: vendors\n      fields:\n", "resource: vendors\n      ▸id: src.number\n      fields:\n", "CN1307",
        "The path '/vendors' has no place for an 'id'. Remove it.")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "existing: ▸overwrite", "CN1004",
        "'existing' cannot be 'overwrite'. It can be: refuse, update.")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "existing: ▸update", "CN1105",
        "'invoices' of erp has no 'write.update': what is there cannot be changed by its id. These can be: badges, cards, entries.")]
    [InlineData("connection: cloud\n      resource: vendors\n", "connection: cloud\n      existing: ▸update\n      resource: vendors\n",
        "CN1105", "'vendors' of cloud overwrites what is there by itself, and knows no update by id. Remove 'existing'.")]
    [InlineData(
        "step: confirm\n        connection: cloud\n        resource: responses\n        id: src.documentId\n        fields:\n          "
            + "key: job.id",
        "step: confirm\n        connection: erp\n        resource: entries\n        existing: update\n        params: { kind: "
            + "src.currency }\n        ▸id: src.documentId\n        fields:\n          code: job.id", "CN1007",
        "A step with 'existing: update' has no 'id': it updates the document that it delivered before, or that 'match' finds. Remove 'id'")]
    [InlineData(
        "step: confirm\n        connection: cloud\n        resource: responses\n        id: src.documentId\n        fields:\n          "
            + "key: job.id",
        "▸step: confirm\n        connection: erp\n        resource: entries\n        existing: update\n        fields:\n          code: "
            + "job.id", "CN1306", "The path '/entries/{kind}/{id}' needs 'kind'. Write: params: { kind: … }", "step: ▸confirm")]
    // Expressions and what they name.
    [InlineData("number: results.post.number", "number: results.▸confirm.number", "CN1401",
        "No step before this one is named 'confirm'. Steps before it: target, post.")]
    [InlineData("number: results.post.number", "number: results.▸pots.number", "CN1401", "Did you mean 'post'?")]
    [InlineData("link('vendors', src", "link('▸vendor', src", "CN1402", "There is no flow 'vendor'. Did you mean 'vendors'?")]
    [InlineData("src.paymentBlock === false", "src.▸paymentBlok === false", "CN1404",
        "The source has no 'src.paymentBlok'. Did you mean 'paymentBlock'?")]
    [InlineData("src.address.city", "src.address.▸town", "CN1404", "The source has no 'src.address.town'. Fields there: city, street.")]
    [InlineData("amount: row.net", "amount: row.▸nett", "CN1404", "The source has no 'row.nett'. Did you mean 'net'?")]
    [InlineData("key: job.id\n          number", "key: job.▸key\n          number", "CN1405", "'job' has no 'key'. It has: id, attempt.")]
    [InlineData("text(src.name, 30)", "▸txt(src.name, 30)", "CN3003", "txt")]
    [InlineData("src.invoiceNumber.trim()", "src.invoiceNumber.trim(▸", "CN3001", "")]
    [InlineData("src.invoiceNumber.trim()", "▸row.text", "CN3003", "row")]
    [InlineData("key: src.documentId", "key: src.documentId + ▸job.id", "CN3003", "job")]
    [InlineData("id: result.id\n      - step: confirm", "id: ▸error.code\n      - step: confirm", "CN3003", "error")]
    [InlineData("company: src.companyCode\n      match", "company: ▸result.company\n      match", "CN3003", "result")]
    [InlineData("number: results.post.number", "number: ▸'No.' + results.post.number", "CN0012",
        "Write: number: \"'No.' + results.post.number\"", "'No.' ▸+ results")]
    [InlineData("number: results.post.number", "number: ▸results.post.number + ' #' + job.id", "CN1403",
        "' #' starts a comment in YAML, and cuts this expression short. Write: number: \"results.post.number + ' #' + job.id\"")]
    [InlineData("{{row.text}} of", "{{▸rwo.text}} of", "CN3003", "rwo")]
    [InlineData("{{row.text}} of", "{{row.▸txt}} of", "CN1404", "The source has no 'row.txt'. Did you mean 'text'?")]
    [InlineData("text(error.message,\n              250)", "text(error.message,\n              ▸lenght)", "CN3003", "lenght")]
    [InlineData("text(error.message,\n              250)", "coalesce(error.message,\n              error.▸text)", "CN1405",
        "'error' has no 'text'. It has: code, message, step.")]
    [InlineData("total: 0.10", "total: out.▸lines", "CN1405",
        "'out' has no 'lines' yet. Fields above: vendorNumber, invoiceNumber, invoiceDate, currency, prepaid.")]
    [InlineData("key: src.documentId", "key: ▸company + '/'", "CN1406",
        "The key reads nothing of the record, so every record would be a version of the first. Write: key: src.documentId")]
    [InlineData("since: lastModified", "since: ▸lastModifed", "CN1404",
        "'vendors' has no field 'lastModifed', so the watermark would never move. Did you mean 'lastModified'?")]
    [InlineData("{ since: lastModified, overlap: 10m }", "{ scan: { gone: { ▸blokced: All } } }", "CN1404",
        "'vendors' has no field 'blokced'. Did you mean 'blocked'?")]
    [InlineData("{ since: lastModified, overlap: 10m }", "{ scan: { gone: ▸Deleted } }", "CN1003",
        "'gone' must hold the fields that say so in a record, not text. Write: changes: scan")]
    [InlineData("{ since: lastModified, overlap: 10m }", "{ scan: { gone: { blocked: ▸[All] } } }", "CN1003",
        "'blocked' of a record that is gone must be text, not a list.")]
    [InlineData("{ since: lastModified, overlap: 10m }", "{ ▸since: lastModified, scan: { gone: { blocked: All } } }", "CN1007",
        "A scan reads everything, so 'since' says nothing. Keep 'scan' or 'since'.")]
    [InlineData("{ since: lastModified, overlap: 10m }", "{ ▸scan: {} }", "CN1002",
        "'scan' needs 'gone'. Write: gone: { status: Deleted }")]
    // Target records.
    [InlineData("invoiceNumber: src.invoiceNumber.trim()", "▸invoicNumber: src.invoiceNumber.trim()", "CN1501",
        "has no field 'invoicNumber' in the target. Did you mean 'invoiceNumber'?")]
    [InlineData("            account: xref('accounts', row.account)\n", "            ▸acount: xref('accounts', row.account)\n", "CN1501",
        "Field 'lines' has no field 'acount' in the target. Did you mean 'account'?")]
    [InlineData("        name: text(src.name, 30)\n", "", "CN1502", "'vendors' lacks a field that the target requires: name.",
        "▸fields:\n        code: src.number")]
    [InlineData(
        "            account: xref('accounts', row.account)\n            text: { template: \"{{row.text}} of {{src.invoiceNumber}}\" }\n  "
            + "          amount: row.net\n", "            amount: xref('accounts', row.account)\n", "CN1502",
        "Field 'lines' lacks a field that the target requires: account.", "          ▸fields:\n            amount")]
    [InlineData("active: true", "active: ▸1", "CN1503", "The constant does not fit field 'active': it must be boolean, not integer.")]
    [InlineData("currency: \"src.currency === 'USD' ? '' : src.currency\"", "currency: { const: ▸GBP }", "CN1503",
        "The constant does not fit field 'currency': it must be one of , USD, EUR.")]
    [InlineData("vendorNumber: src.supplierCode", "vendorNumber: { const: ▸40000 }", "CN1503", "it must be string, not integer")]
    [InlineData("vendorNumber: src.supplierCode", "vendorNumber: { const: ▸V12345678901234567890 }", "CN1503",
        "it has 21 characters and at most 20 fit")]
    [InlineData("prepaid: false", "▸status: src.currency", "CN1504", "'status' is set by the target and cannot be written. Remove it.")]
    [InlineData("total: 0.10", "total: { ▸fields: { amount: src.currency } }", "CN1505",
        "Field 'total' is a single value in the target, not an object.")]
    [InlineData("city: null", "city: ▸[src.currency]", "CN1505", "Field 'city' is a single value in the target, not a list.")]
    [InlineData("invoiceDate: date(src.invoiceDate)", "invoiceDate: date(src.invoiceDate)\n        ▸prepaidByCard: true", "CN1501",
        "has no field 'prepaidByCard' in the target. Its fields: vendorNumber, invoiceNumber,")]
    [InlineData("prepaid: false", "▸paid: false", "CN1501", "has no field 'paid' in the target. Did you mean 'prepaid'?")]
    // YAML's own traps.
    [InlineData("currency: \"src.currency === 'USD' ? '' : src.currency\"", "currency: src.currency === 'USD' ? '' ▸: src.currency",
        "CN0012", "Write: currency: \"src.currency === 'USD' ? '' : src.currency\"")]
    [InlineData("when: src.paymentBlock === false", "when: ▸!src.paymentBlock", "CN0008", "Write: when: '!src.paymentBlock'")]
    [InlineData("when: src.paymentBlock === false", "when: 'open' ▸=== src.status", "CN0012", "Write: when: \"'open' === src.status\"")]
    [InlineData("\"xref('currencies', src.custom.currency)\"", "▸xref('currencies', src.custom.currency)", "CN0012",
        "Put the value in quotes: \"xref('currencies', src.custom.currency)\"")]
    [InlineData("match: [vendorNumber, invoiceNumber]", "match: ▸[vendorNumber, invoiceNumber", "CN0013", "This '[' is never closed.")]
    [InlineData("total: 0.10", "total: 0.10\n        ▸total: 0.20", "CN0003", "'total' stands here twice; first in line")]
    [InlineData("        total: 0.10", "\t▸total: 0.10", "CN0010", "A tab in the indentation", "▸\ttotal")]
    public void A_mistake_is_one_finding_at_its_place_with_what_to_write_instead(string written, string instead, string code,
        string message, string? place = null)
    {
        var (text, at) = Mistake.Make(TestSystems.GoodFlow, "flows/test.yaml", written, instead, place);

        var findings = TestSystems.Load(text).Diagnostics;

        var finding = findings.ShouldHaveSingleItem(string.Join('\n', findings));
        finding.Code.ShouldBe(code);
        finding.ToString().ShouldContain(message);
        finding.At.ShouldBe(at);
    }
}

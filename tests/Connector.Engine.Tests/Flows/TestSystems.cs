using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Engine.Schemas;
using Connector.Sdk.Http;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Tests.Flows;

/// <summary>Two made-up systems, so that what the loader knows of a system comes from manifests alone.</summary>
internal static class TestSystems
{
    public const string Erp = """
        connector: erp
        summary: A ledger with companies
        settings:
          baseUrl: { type: url, required: true, examples: ["https://erp.example.com/api"] }
          apiKey: { type: secret, required: true }
          region: { enum: [eu, us], default: eu }
          pageSize: { type: integer, default: "100" }
          timeout: { type: duration, default: 30s }
          strict: { type: boolean, default: "false" }
          note: { type: string }
          site: { type: string, pattern: "[a-z]{2,4}", examples: [usmf] }
        companySettings:
          id: { type: string, required: true }
          mode: { enum: [live, test], default: live }
        auth: { bearer: { token: "{apiKey}" } }
        resources:
          vendors:
            schema: erp/vendor
            key: id
            list:
              get: /companies({company.id})/vendors
              filters: { status: { query: status, field: status } }
              changedSince: { query: since }
            get: { path: "/companies({company.id})/vendors({id})" }
          terms:
            key: id
            list: { get: /terms }
          accounts:
            key: id
            list: { get: /accounts, query: { $filter: "company eq '{company.id}'" } }
          invoices:
            schema: erp/invoice
            key: id
            naturalKey: [vendorNumber, invoiceNumber]
            list:
              get: /companies({company.id})/invoices
              changedSince: { query: since }
            get: { path: "/companies({company.id})/invoices({id})" }
            find:
              path: /companies({company.id})/invoices
              filter: "vendorNumber eq '{vendorNumber}' and invoiceNumber eq '{invoiceNumber}'"
              match: [vendorNumber, invoiceNumber]
            write: { post: "/companies({company.id})/invoices", semantics: create, resultId: id }
            actions:
              post: { post: "/companies({company.id})/invoices({id})/post", idempotent: false }
              delete: { delete: "/companies({company.id})/invoices({id})", idempotent: true }
          notes:
            write: { post: /notes, semantics: create }
          badges:
            schema: erp/badge
            key: id
            write: { post: /badges, update: { patch: "/badges/{id}" }, semantics: create, resultId: id }
          cards:
            key: id
            write: { post: /cards, update: { patch: "/cards/{id}" }, semantics: create, resultId: id }
          entries:
            key: id
            find: { path: /entries, filter: "code eq '{code}'", match: [code] }
            write: { post: /entries, update: { patch: "/entries/{kind}/{id}" }, semantics: create, resultId: id }
        """;

    public const string Cloud = """
        connector: cloud
        summary: An accounts-payable cloud
        settings:
          baseUrl: { type: url, required: true }
          token: { type: secret, required: true }
        auth: { bearer: { token: "{token}" } }
        events: [Documents, Payments]
        resources:
          documents:
            schema: cloud/document
            key: documentId
            list:
              get: /documents
              company: companyCode
              filters: { Status: { query: Status, field: status } }
            get: { path: "/documents/{id}" }
            actions:
              acknowledge: { post: "/documents/{id}/acknowledge" }
          responses:
            write: { post: "/documents/{id}/responses", semantics: upsert }
          vendors:
            schema: cloud/vendor
            write: { post: /vendors, body: array, batch: { records: 100 }, semantics: upsert, resultId: code }
          lists:
            write: { post: "/lists/{listKey}", semantics: upsert }
        """;

    /// <summary>A whole flow file without a finding. Tests change one thing in it.</summary>
    public const string GoodFlow = """
        # yaml-language-server: $schema=../flows.schema.json
        integration: erp-cloud
        summary: Two systems in step

        connections:
          erp: { connector: erp }
          cloud: { connector: cloud }

        env:
          system: ERP
          area:

        tables:
          accounts: { onMissing: review, rows: { '4000': '6000', 0815: 7000 } }
          currencies:

        flows:
          vendors:
            summary: Vendors of each company
            trigger: { schedule: "*/15 * * * *", timeZone: Europe/Berlin }
            source:
              connection: erp
              resource: vendors
              query: { status: active }
              changes: { since: lastModified, overlap: 10m }
            when: src.blocked === false # only these
            dedupe: { key: company + '/' + src.number }
            target:
              connection: cloud
              resource: vendors
              fields:
                code: src.number
                name: text(src.name, 30)
                active: true
                tags: [src.address.city, "xref('currencies', src.custom.currency)", { const: vip }]

          invoices:
            trigger:
              webhook: { connection: cloud, event: Documents }
              schedule: "*/10 6-20 * * MON-FRI"
            source:
              connection: cloud
              resource: documents
              query: { Status: Approved }
              companies: erp
              claim: acknowledge
            when: src.paymentBlock === false
            dedupe: { key: src.documentId }
            target:
              connection: erp
              resource: invoices
              company: src.companyCode
              match: [vendorNumber, invoiceNumber]
              fields:
                vendorNumber: src.supplierCode
                invoiceNumber: src.invoiceNumber.trim()
                invoiceDate: date(src.invoiceDate)
                currency: "src.currency === 'USD' ? '' : src.currency"
                prepaid: false
                total: 0.10
                payTo:
                  when: src.supplierCode
                  fields:
                    name: link('vendors', src.supplierCode)
                    city: null
                lines:
                  each: src.rows
                  when: row.net !== 0
                  fields:
                    account: xref('accounts', row.account)
                    text: { template: "{{row.text}} of {{src.invoiceNumber}}" }
                    amount: row.net
                    dimensions:
                      - when: env.area
                        fields: { code: { const: AREA }, value: env.area }
                      - fields:
                          code: { const: SYSTEM }
                          value: env.system
            then:
              - step: post
                connection: erp
                action: invoices.post
                company: src.companyCode
                id: result.id
              - step: confirm
                connection: cloud
                resource: responses
                id: src.documentId
                fields:
                  key: job.id
                  number: results.post.number
                  splits: { each: src.rows, value: row.net }
            onReject:
              - step: discard
                when: result
                connection: erp
                action: invoices.delete
                company: src.companyCode
                id: result.id
              - step: refuse
                connection: cloud
                resource: responses
                id: src.documentId
                fields:
                  key: job.id
                  message: >-
                    text(error.message,
                      250)

        """;

    public static ConnectorCatalog Catalog { get; } =
        new([new TestDriver(Erp, "erp/connector.yaml"), new TestDriver(Cloud, "cloud/connector.yaml")]);

    public static RecordSchemas Schemas() => new(Path.Combine(AppContext.BaseDirectory, "Flows", "schemas"));

    public static LoadResult Load(string yaml, string file = "flows/test.yaml") => new FlowLoader(Catalog, Schemas()).LoadText(yaml, file);

    private sealed class TestDriver(string manifest, string file) : IDriver
    {
        public ConnectorManifest Manifest { get; } = ManifestReader.Read(manifest, file);

        public IConnection Open(ConnectionContext context) => throw new NotSupportedException("Loading a flow opens no connection.");
    }
}

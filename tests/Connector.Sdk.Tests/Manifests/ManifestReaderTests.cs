using Connector.Sdk.Manifests;

namespace Connector.Sdk.Tests.Manifests;

public sealed class ManifestReaderTests
{
    private const string Whole = """
        connector: my-erp
        summary: A system that is only described.
        settings:
          baseUrl: { type: url, required: true, summary: Where it is, examples: ["https://erp.example"] }
          mode: { enum: [fast, slow], default: slow }
          pageSize: { type: integer, default: 500 }
          clientId: { type: string, required: true }
          clientSecret: { type: secret, required: true }
        companySettings:
          id: { type: string, required: true }
        auth:
          oauth2: { tokenUrl: /token, clientId: "{clientId}", clientSecret: "{clientSecret}", credentials: basic, scope: all }
        headers: { X-Mode: "{mode}" }
        limits: { concurrency: 5, requests: 6000, per: 5m, timeout: 100s }
        events: [VendorChanged]
        answers:
          - { status: 404, on: list, means: empty }
          - { status: [429, 503], means: throttled }
          - { status: 400, body: error.code, matches: "^Dup", means: duplicate, message: "errors[*].message", code: error.code, strip: " Id: .*$" }
          - { status: 405, on: claim, means: done }
        resources:
          vendors:
            schema: my-erp/vendor
            key: id
            naturalKey: [number]
            list:
              get: /{company.id}/vendors
              items: value
              each: values
              carry: { outerCode: code }
              query: { $expand: values }
              filters:
                status: { filter: "status eq '{value}'" }
                Open: { query: open, field: isOpen }
              changedSince: { filter: "changed gt {value}", ordered: true }
              page: { kind: next-link, size: 50, sizeHeader: "Prefer: odata.maxpagesize={pageSize}", from: "@odata.nextLink" }
              company: companyCode
              redirect: without-credentials
            get: { path: "/vendors/{id}", items: vendors, redirect: without-credentials }
            find: { path: /vendors, filter: "number eq '{number}'", items: value, match: [number] }
            write: { put: "/vendors/{externalCode}", body: array, batch: { records: 200, bytes: 6MB }, semantics: upsert, resultId: id, verdict: later, touch: note }
            actions:
              claim: { post: "/vendors/{id}/claim", idempotent: true, readBack: "/vendors/{id}", done: { field: status, not: [Open, New] } }
        """;

    [Fact]
    public void Everything_a_manifest_says_is_read()
    {
        var manifest = ManifestReader.Read(Whole, "my-erp/connector.yaml");

        manifest.Name.ShouldBe("my-erp");
        manifest.File.ShouldBe("my-erp/connector.yaml");
        manifest.Settings["pageSize"].ShouldBe(new SettingDefinition { Name = "pageSize", Type = SettingType.Integer, Default = "500" },
            new SettingComparer());
        manifest.Settings["baseUrl"].Examples.ShouldBe(["https://erp.example"]);
        manifest.Settings["mode"].Enum.ShouldBe(["fast", "slow"]);
        manifest.CompanySettings["id"].Required.ShouldBeTrue();
        manifest.Auth!.Scheme.ShouldBe("oauth2");
        manifest.Auth.Parameters["credentials"].ShouldBe("basic");
        manifest.Headers["X-Mode"].ShouldBe("{mode}");
        manifest.Limits.ShouldBe(
            new LimitDefinition { Concurrency = 5, Requests = 6000, Per = TimeSpan.FromMinutes(5), Timeout = TimeSpan.FromSeconds(100) });
        manifest.Events.ShouldBe(["VendorChanged"]);
        manifest.Answers.Select(rule => rule.Means)
            .ShouldBe([AnswerMeaning.Empty, AnswerMeaning.Throttled, AnswerMeaning.Duplicate, AnswerMeaning.Done]);
        manifest.Answers[1].Status.ShouldBe([429, 503]);
        manifest.Answers[2].Strip.ShouldBe(" Id: .*$");

        var vendors = manifest.Resources["vendors"];
        vendors.NaturalKey.ShouldBe(["number"]);
        vendors.List!.Path.ShouldBe("/{company.id}/vendors");
        vendors.List.Carry["outerCode"].ShouldBe("code");
        vendors.List.Filters["status"].ShouldBe(new FilterDefinition(null, "status", "status eq '{value}'"));
        vendors.List.Filters["Open"].ShouldBe(new FilterDefinition("open", "isOpen", null));
        vendors.List.ChangedSince.ShouldBe(new ChangedSinceDefinition(null, "changed gt {value}", true));
        vendors.List.Page.ShouldBe(
            new PageDefinition
            {
                Kind = PageKind.NextLink,
                Size = 50,
                SizeHeader = "Prefer: odata.maxpagesize={pageSize}",
                From = "@odata.nextLink"
            });
        vendors.List.CompanyQuery.ShouldBe("companyCode");
        vendors.List.RedirectWithoutCredentials.ShouldBeTrue();
        vendors.Get.ShouldBe(new GetDefinition("/vendors/{id}", "vendors", true));
        vendors.Find!.Match.ShouldBe(["number"]);
        vendors.Write.ShouldBe(new WriteDefinition
        {
            Method = "PUT",
            Path = "/vendors/{externalCode}",
            BodyIsArray = true,
            BatchRecords = 200,
            BatchBytes = 6_000_000,
            Semantics = WriteSemantics.Upsert,
            ResultId = "id",
            Verdict = "later",
            Touch = "note",
        });
        vendors.Actions["claim"].NotDone.ShouldBe(["Open", "New"]);
        vendors.Actions["claim"].Idempotent.ShouldBeTrue();
    }

    [Fact]
    public void A_setting_may_choose_the_scheme_of_authentication()
    {
        var manifest = ManifestReader.Read("""
            connector: my-erp
            summary: s
            settings:
              baseUrl: { type: url, required: true }
              scheme: { enum: [basic, oauth2], default: basic }
              user: { type: string }
              secret: { type: secret }
            auth:
              "{scheme}": { user: "{user}", password: "{secret}", tokenUrl: /token, clientId: "{user}", clientSecret: "{secret}" }
            resources: {}
            """, "f.yaml");

        manifest.Auth!.Scheme.ShouldBe("{scheme}");
    }

    private sealed class SettingComparer : IEqualityComparer<SettingDefinition>
    {
        public bool Equals(SettingDefinition? x, SettingDefinition? y) =>
            x is not null && y is not null && x.Enum.SequenceEqual(y.Enum) && x.Examples.SequenceEqual(y.Examples)
            && x with { Enum = [], Examples = [] } == y with { Enum = [], Examples = [] };

        public int GetHashCode(SettingDefinition setting) => setting.Name.GetHashCode(StringComparison.Ordinal);
    }
}

using Connector.Sdk.Manifests;

namespace Connector.Sdk.Tests.Manifests;

public sealed class ManifestRefusalTests
{
    private const string Sound = """
        connector: my-erp
        summary: A system.
        settings:
          baseUrl: { type: url, required: true }
          user: { type: string }
          secret: { type: secret }
        companySettings:
          id: { type: string }
        auth:
          basic: { user: "{user}", password: "{secret}" }
        headers: { X-Mode: plain }
        limits: { requests: 10, per: 1m }
        answers:
          - { status: 404, on: list, means: empty }
        resources:
          vendors:
            list:
              get: /vendors
              page: { kind: skip-top }
            get: { path: "/vendors/{id}" }
            write: { post: /vendors }
            actions:
              claim: { post: "/vendors/{id}/claim" }
        """;

    [Fact]
    public void The_sound_manifest_of_these_tests_is_sound() => ManifestReader.Read(Sound, "f.yaml").Name.ShouldBe("my-erp");

    [Theory]
    [InlineData("connector: my-erp", "connector: My ERP",
        "f.yaml:1:12: error CN2005: 'My ERP' cannot name a connector. Write lower-case words joined by '-', for example 'my-erp'.")]
    [InlineData("connector: my-erp\n", "", "f.yaml:1:1: error CN2002: The manifest needs 'connector'.")]
    [InlineData("summary: A system.", "summary: [a]", "f.yaml:2:10: error CN2003: 'summary' in the manifest must be text, not a list.")]
    [InlineData("resources:", "resourses:", "f.yaml:15:1: error CN2001: The manifest has no key 'resourses'. Did you mean 'resources'?")]
    [InlineData("baseUrl: { type: url, required: true }", "host: { type: url }",
        "f.yaml:4:3: error CN2002: The settings need 'baseUrl' of type url: the address below which every path lies. Write: baseUrl: { "
            + "type: url, required: true }.")]
    [InlineData("user: { type: string }", "user: { type: strnig }",
        "f.yaml:5:17: error CN2004: 'strnig' is not a valid type of the setting 'user'. Did you mean 'string'?")]
    [InlineData("user: { type: string }", "user: { type: string, requird: true }",
        "f.yaml:5:25: error CN2001: The setting 'user' has no key 'requird'. Did you mean 'required'?")]
    [InlineData("user: { type: string }", "user: { required: yes }",
        "f.yaml:5:21: error CN2003: 'required' in the setting 'user' must be true or false.")]
    [InlineData("write: { post: /vendors }", "readAs: vendor",
        "f.yaml:21:13: error CN2004: 'vendor' is not a valid resource of the manifest. Did you mean 'vendors'?")]
    [InlineData("user: { type: string }", "user: { required: true, default: me }",
        "f.yaml:5:36: error CN2010: 'user' is required and has a default. Keep one of the two.")]
    [InlineData("user: { type: string }", "user: { type: integer, default: many }",
        "f.yaml:5:35: error CN2006: The default 'many' of 'user' is not a whole number.")]
    [InlineData("user: { type: string }", "user: { enum: [eu, us], default: as }",
        "f.yaml:5:36: error CN2006: The default 'as' of 'user' is not one of eu, us.")]
    [InlineData("user: { type: string }", "user: { pattern: \"[\" }",
        "f.yaml:5:20: error CN2009: 'pattern' is not a valid regular expression")]
    [InlineData("user: { type: string }", "user: { pattern: \"[a-z]+\", default: Me }",
        "f.yaml:5:39: error CN2006: The default 'Me' of 'user' is not of the form [a-z]+.")]
    [InlineData("user: { type: string }", "user: { type: regex, default: \"(\" }",
        "f.yaml:5:33: error CN2006: The default '(' of 'user' is not a regular expression.")]
    [InlineData("on: list", "matches: \"{texts}\"",
        "f.yaml:14:29: error CN2007: No setting of type regex is named 'texts'. There are none.")]
    [InlineData("user: { type: string }", "user: { type: string }\n  id: {}",
        "f.yaml:6:3: error CN2005: 'id' cannot name a setting: the placeholder '{id}' means something else.")]
    [InlineData("secret: { type: secret }", "secret: { type: secret, default: abc }",
        "f.yaml:6:36: error CN2010: The secret 'secret' cannot have a default: a manifest is not a place for secrets.")]
    [InlineData("basic: { user: \"{user}\", password: \"{secret}\" }", "basci: {}",
        "f.yaml:10:3: error CN2001: 'basci' is not a valid scheme of authentication. Did you mean 'basic'?")]
    [InlineData("password: \"{secret}\" }", "pasword: \"{secret}\" }",
        "f.yaml:10:28: error CN2001: The scheme 'basic' has no parameter 'pasword'. Did you mean 'password'?")]
    [InlineData("password: \"{secret}\" }", "pasword: \"{secret}\" }", "f.yaml:10:3: error CN2002: The scheme 'basic' needs 'password'.")]
    [InlineData("user: \"{user}\"", "user: \"{usr}\"",
        "f.yaml:10:18: error CN2007: Nothing is named 'usr' for the placeholder '{usr}'. Did you mean 'user'?")]
    [InlineData("  basic: {", "  none: {}\n  basic: {",
        "f.yaml:10:3: error CN2003: 'auth' names exactly one scheme. Known here: basic, bearer, entra, negotiate, none, ntlm, oauth2.")]
    [InlineData("X-Mode: plain", "Authorization: plain",
        "f.yaml:11:12: error CN2010: Credentials do not belong in 'headers'. Declare them under 'auth'.")]
    [InlineData("X-Mode: plain", "X Mode: plain", "f.yaml:11:12: error CN2005: 'X Mode' cannot name a header.")]
    [InlineData("requests: 10", "requests: 0", "f.yaml:12:21: error CN2003: 'requests' in the limits must be a whole number from 1.")]
    [InlineData("requests: 10, per: 1m", "per: 1m",
        "f.yaml:12:11: error CN2010: 'per' says nothing without 'requests'. Add 'requests', or leave 'per' out.")]
    [InlineData("per: 1m", "per: 1 minute",
        "f.yaml:12:30: error CN2006: '1 minute' is not a duration. Write a number with a unit: 500ms, 30s, 5m, 24h or 7d.")]
    [InlineData("kind: skip-top", "kind: key-range",
        "f.yaml:19:13: error CN2002: 'page' of the list of 'vendors' needs 'key': the fields that order the records and name each of "
            + "them.")]
    [InlineData("kind: skip-top", "kind: skip-top, until: never",
        "f.yaml:19:38: error CN2004: 'never' is not a valid until of 'page' of the list of 'vendors'. Known here: empty, known, short.")]
    [InlineData("kind: skip-top", "kind: skip-top, until: known",
        "f.yaml:19:13: error CN2002: 'page' of the list of 'vendors' needs 'key': the fields that order the records and name each of "
            + "them.")]
    [InlineData("kind: skip-top", "kind: key-range, key: [id], until: known",
        "f.yaml:19:50: error CN2010: 'page' of the list of 'vendors' ends at known records only with 'kind: skip-top'.")]
    [InlineData("status: 404", "status: 4o4",
        "f.yaml:14:15: error CN2006: '4o4' is not a valid HTTP status. Write a number from 100 to 599, or a list of them.")]
    [InlineData("on: list", "on: lst", "f.yaml:14:24: error CN2011: No resource has a verb or action 'lst'. Did you mean 'list'?")]
    [InlineData("means: empty", "means: emty",
        "f.yaml:14:37: error CN2004: 'emty' is not a valid means of an answer. Did you mean 'empty'?")]
    [InlineData("status: 404, on: list", "on: list",
        "f.yaml:14:5: error CN2002: An answer needs 'status', 'body' or 'matches': one without a condition would swallow every refusal.")]
    [InlineData("on: list", "matches: \"[\"", "f.yaml:14:29: error CN2009: 'matches' is not a valid regular expression")]
    [InlineData("on: list", "message: \"errors[x]\"",
        "f.yaml:14:29: error CN2008: 'errors[x]' is not a valid path in JSON. Write for example error.code, errors[*].message or "
            + "items[0].id.")]
    [InlineData("get: /vendors\n", "get: vendors\n",
        "f.yaml:18:12: error CN2008: The path 'vendors' must start with '/': it lies below the connection's baseUrl. Write '/vendors'.")]
    [InlineData("get: /vendors\n", "get: /vendors?x=1\n",
        "f.yaml:18:12: error CN2008: The path '/vendors?x=1' holds a query. Put its parameters under 'query'.")]
    [InlineData("get: /vendors\n", "get: \"/{company.ID}/vendors\"\n",
        "f.yaml:18:12: error CN2007: Nothing is named 'company.ID' for the placeholder '{company.ID}'. Did you mean 'company.id'?")]
    [InlineData("get: /vendors\n", "get: \"/{company.id/vendors\"\n",
        "f.yaml:18:12: error CN2008: '/{company.id/vendors' has a brace that opens or closes no placeholder.")]
    [InlineData("get: /vendors\n", "get: /vendors\n      carry: { a: b }\n",
        "f.yaml:19:7: error CN2010: 'carry' says nothing without 'each'. Add 'each': the list inside each item whose elements are the "
            + "records.")]
    [InlineData("get: /vendors\n", "get: /vendors\n      redirect: follow\n",
        "f.yaml:19:17: error CN2004: 'follow' is not a valid way to follow a redirect. Write 'without-credentials', or leave it out.")]
    [InlineData("get: /vendors\n", "get: /vendors\n      filters: { open: { field: open } }\n",
        "f.yaml:19:24: error CN2010: The filter 'open' needs either 'query' (a parameter of its own) or 'filter' (a condition in "
            + "$filter).")]
    [InlineData("get: /vendors\n", "get: /vendors\n      changedSince: { filter: changed }\n",
        "f.yaml:19:31: error CN2006: The filter 'changed' needs '{value}'.")]
    [InlineData("kind: skip-top", "kind: skip-to",
        "f.yaml:19:21: error CN2004: 'skip-to' is not a valid kind of 'page' of the list of 'vendors'. Did you mean 'skip-top'?")]
    [InlineData("kind: skip-top", "kind: header-token, from: X-Next",
        "f.yaml:19:13: error CN2002: 'page' of the list of 'vendors' needs 'to': where the token is sent.")]
    [InlineData("kind: skip-top", "kind: next-link",
        "f.yaml:19:13: error CN2002: 'page' of the list of 'vendors' needs 'from': where the next link is read.")]
    [InlineData("kind: skip-top", "size: 5",
        "f.yaml:19:13: error CN2002: 'page' of the list of 'vendors' needs 'kind'. Known here: body-token, header-token, key-range, "
            + "next-link, skip-top.")]
    [InlineData("kind: skip-top", "kind: skip-top, sizeHeader: Prefer",
        "f.yaml:19:43: error CN2006: 'Prefer' is not a valid header. Write 'Name: value', for example 'Prefer: odata.maxpagesize={size}'.")]
    [InlineData("get: { path: \"/vendors/{id}\" }", "get: { path: /vendors }",
        "f.yaml:20:18: error CN2008: The path of the get of 'vendors' needs '{id}': the key of the record to read.")]
    [InlineData("write: { post: /vendors }", "write: { semantics: create }",
        "f.yaml:21:12: error CN2002: The write of 'vendors' needs exactly one of get, post, put, patch, with its path.")]
    [InlineData("write: { post: /vendors }", "write: { post: /vendors, batch: { records: 5 } }",
        "f.yaml:21:37: error CN2010: The write of 'vendors' cannot batch records: its body is one object. Add 'body: array'.")]
    [InlineData("write: { post: /vendors }", "write: { post: /vendors, body: array, batch: { bytes: 6 megs } }",
        "f.yaml:21:59: error CN2006: '6 megs' is not a size. Write a number with a unit: 800B, 512KB, 6MB or 6MiB.")]
    [InlineData("write: { post: /vendors }", "write: { post: /vendors, update: { patch: /vendors } }",
        "f.yaml:21:38: error CN2008: 'update' of the write of 'vendors' needs '{id}' in its path: the record that changes.")]
    [InlineData("write: { post: /vendors }", "write: { post: /vendors, update: { path: \"/vendors/{id}\" } }",
        "f.yaml:21:38: error CN2002: 'update' of the write of 'vendors' needs exactly one of put, patch, with its path.")]
    [InlineData("get: /vendors\n", "get: /vendors\n      conditions: { query: filters }\n",
        "f.yaml:19:19: error CN2002: 'conditions' of the list of 'vendors' needs 'separator'.")]
    [InlineData("claim: { post: \"/vendors/{id}/claim\" }", "claim: { post: \"/vendors/{id}/claim\", done: { field: status, not: [New] } }",
        "f.yaml:23:51: error CN2010: 'done' says nothing without 'readBack'. Add 'readBack': the path that is read to see it.")]
    [InlineData("claim: {", "get: {", "f.yaml:23:7: error CN2005: An action cannot be named 'get': that is a verb of its own.")]
    [InlineData("vendors:\n", "ven dors:\n",
        "f.yaml:16:3: error CN2005: 'ven dors' cannot name a resource. Write letters, digits, '_' and '-', starting with a letter.")]
    public void A_mistake_is_reported_at_its_place_with_what_to_write(string sound, string mistake, string expected)
    {
        Sound.ShouldContain(sound);

        var findings = Findings(Sound.Replace(sound, mistake, StringComparison.Ordinal));

        findings.ShouldContain(finding => finding.StartsWith(expected, StringComparison.Ordinal), string.Join('\n', findings));
    }

    [Fact]
    public void Every_mistake_is_reported_at_once_in_the_order_of_the_file()
    {
        var findings = Findings(Sound
            .Replace("type: string }", "typ: string }", StringComparison.Ordinal)
            .Replace("per: 1m", "per: soon", StringComparison.Ordinal)
            .Replace("means: empty", "means: nothing", StringComparison.Ordinal));

        findings.Select(finding => finding.Split(' ')[2]).ShouldBe(["CN2001:", "CN2001:", "CN2006:", "CN2004:"]);
    }

    [Fact]
    public void A_manifest_that_is_no_YAML_is_refused_with_the_place() =>
        Findings("connector: [a").ShouldHaveSingleItem().ShouldStartWith("f.yaml:1:");

    [Theory]
    [InlineData("")]
    [InlineData("- a")]
    public void A_manifest_that_is_no_mapping_is_refused(string yaml) =>
        Findings(yaml).ShouldHaveSingleItem()
            .ShouldBe("f.yaml:1:1: error CN2012: A manifest is a mapping with 'connector', 'summary', 'settings' and 'resources'.");

    private static string[] Findings(string yaml) =>
        [.. Should.Throw<InvalidFileException>(() => ManifestReader.Read(yaml, "f.yaml")).Diagnostics
            .Select(finding => finding.ToString())];
}

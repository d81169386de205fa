using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Sdk.Resilience;

namespace Connector.Engine.Tests.Flows;

/// <summary><c>resilience</c> of a connections file.</summary>
public sealed class ResilienceReaderTests
{
    private const string Good = """
        resilience:
          calls: { maxAttempts: 5, timeout: 45s }
          breaker: { failureRatio: 0.75 }
          retry: { firstDelay: 2s, maxDelay: 10m }
          once: { patience: 5m }
        connections:
          erp:
            baseUrl: https://erp.example.com
            apiKey: ${secret:erp-api-key}
            companies: { US01: { id: guid-1 } }
            resilience:
              retry: { maxAttempts: 3, maxDelay: 30s }
          cloud:
            baseUrl: https://cloud.example.com
            token: ${env:CLOUD_TOKEN}
        """;

    [Fact]
    public void Nothing_written_leaves_every_default()
    {
        var deployment = DeploymentReader.Read("connections: { erp: { baseUrl: https://erp.example.com } }", "connections.yaml");

        deployment.Resilience.ShouldBe(ResilienceOptions.Default);
        deployment.Connections["erp"].Resilience.ShouldBe(ResilienceOptions.Default);
    }

    [Fact]
    public void What_a_connection_writes_stands_over_what_the_deployment_writes_and_the_rest_keeps_its_default()
    {
        var deployment = DeploymentReader.Read(Good, "connections.yaml");

        var whole = ResilienceOptions.Default with
        {
            Calls = new CallOptions { MaxAttempts = 5, Timeout = TimeSpan.FromSeconds(45) },
            Breaker = new BreakerOptions { FailureRatio = 0.75 },
            Retry = new RetryOptions { FirstDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromMinutes(10) },
            Once = new OnceOptions { Patience = TimeSpan.FromMinutes(5) },
        };
        deployment.Resilience.ShouldBe(whole);
        deployment.Connections["cloud"].Resilience.ShouldBe(whole);
        var erp = whole with { Retry = whole.Retry with { MaxAttempts = 3, MaxDelay = TimeSpan.FromSeconds(30) } };
        deployment.Connections["erp"].Resilience.ShouldBe(erp);
        var manifest = TestSystems.Catalog.Find("erp", "x")!.Manifest;
        DeploymentReader.Resolve(deployment.Connections["erp"], manifest, _ => "secret", "connections.yaml", _ => null).Resilience
            .ShouldBe(erp);
    }

    [Theory]
    [InlineData("resilience:\n  calls", "▸resiliense:\n  calls", "CN1001",
        "'resiliense' is not a key of the file. Did you mean 'resilience'?")]
    [InlineData("breaker:", "▸braker:", "CN1001", "'braker' is not a key of 'resilience'. Did you mean 'breaker'?")]
    [InlineData("maxAttempts: 5", "▸maxAttemps: 5", "CN1001", "'maxAttemps' is not a key of 'calls'. Did you mean 'maxAttempts'?")]
    [InlineData("calls: { maxAttempts: 5, timeout: 45s }", "calls: ▸5", "CN1003", "'calls' must hold keys, not the number 5.")]
    [InlineData("timeout: 45s", "timeout: ▸45", "CN1008", "'timeout' must be a duration, not the number 45. Write: timeout: 45s")]
    [InlineData("timeout: 45s", "timeout: ▸45 seconds", "CN1008",
        "'timeout' must be a duration, not '45 seconds'. Write a number with a unit: 500ms, 30s, 5m, 24h or 7d.")]
    [InlineData("timeout: 45s", "timeout: ▸2h", "CN1703", "'timeout' must be from 100ms to 1h, not 2h.")]
    [InlineData("maxAttempts: 5", "maxAttempts: ▸0", "CN1703", "'maxAttempts' must be from 1 to 10, not 0.")]
    [InlineData("maxAttempts: 5", "maxAttempts: ▸2.5", "CN1703", "'maxAttempts' must be a whole number, not the number 2.5.")]
    [InlineData("maxAttempts: 5", "maxAttempts: ▸often", "CN1703", "'maxAttempts' must be a whole number, not 'often'.")]
    [InlineData("failureRatio: 0.75", "failureRatio: ▸75", "CN1703", "'failureRatio' must be from 0.01 to 1, not 75.")]
    [InlineData("failureRatio: 0.75", "failureRatio: ▸half", "CN1703", "'failureRatio' must be a number, not 'half'.")]
    [InlineData("firstDelay: 2s", "firstDelay: ▸20m", "CN1703",
        "'firstDelay' (20m) is longer than 'maxDelay' (10m). Lower 'firstDelay' or raise 'maxDelay'.")]
    [InlineData("patience: 5m", "patience: ▸2h", "CN1703",
        "'patience' (2h) is longer than 'maxTime' (30m). Lower 'patience' or raise 'maxTime'.")]
    [InlineData("maxDelay: 30s", "maxDelay: ▸1s", "CN1703",
        "'firstDelay' (2s) is longer than 'maxDelay' (1s). Lower 'firstDelay' or raise 'maxDelay'.")]
    [InlineData("retry: { maxAttempts: 3, maxDelay: 30s }", "▸once: { patience: 1m }", "CN1004",
        "'once' holds for the whole deployment, not for one connection. Move it to 'resilience' beside 'connections'.")]
    [InlineData("resilience:\n      retry: ", "resilianc:\n      ▸retry: ", "CN1003",
        "The setting 'resilianc' must have one value, not keys and values. Did you mean 'resilience'?")]
    public void A_mistake_is_one_finding_at_its_place(string written, string instead, string code, string message)
    {
        var marked = Good.Replace(written, instead, StringComparison.Ordinal);
        var before = marked[..marked.IndexOf('▸', StringComparison.Ordinal)];
        var text = marked.Replace("▸", "", StringComparison.Ordinal);

        var finding = Should.Throw<InvalidFileException>(() => DeploymentReader.Read(text, "connections.yaml")).Diagnostics
            .ShouldHaveSingleItem();

        finding.Code.ShouldBe(code);
        finding.ToString().ShouldContain(message);
        finding.At.ShouldBe(
            new SourceSpan("connections.yaml", before.Count(letter => letter == '\n') + 1, before.Length - before.LastIndexOf('\n')));
    }

    [Fact]
    public void The_schema_has_every_option_with_its_default_and_range()
    {
        using var schema = JsonDocument.Parse(FlowSchema.Connections);
        var definitions = schema.RootElement.GetProperty("definitions");
        var written = definitions.EnumerateObject().Where(one => one.Name.EndsWith("Limits", StringComparison.Ordinal))
            .SelectMany(group => group.Value.GetProperty("properties").EnumerateObject()
                .Select(option => Written(group.Name[..^"Limits".Length], option)));
        var known = Options(typeof(ResilienceOptions))
            .SelectMany(group => Options(group.PropertyType).Select(option => Known(group, option)));

        written.ShouldBe(known);
        Groups(definitions.GetProperty("resilience")).ShouldBe(Options(typeof(ResilienceOptions)).Select(Name));
        Groups(definitions.GetProperty("connectionResilience"))
            .ShouldBe(Groups(definitions.GetProperty("resilience")).Except(["once", "stop", "sockets"]));
    }

    [Fact]
    public void Every_default_lies_in_its_range()
    {
        foreach (var group in Options(typeof(ResilienceOptions)))
        {
            foreach (var option in Options(group.PropertyType))
                option.GetCustomAttribute<RangeAttribute>()!.IsValid(option.GetValue(group.GetValue(ResilienceOptions.Default)))
                    .ShouldBeTrue($"{Name(group)}.{Name(option)}");
        }
    }

    private static string Written(string group, JsonProperty option)
    {
        var value = option.Value;
        var limits = value.TryGetProperty("minimum", out var least)
            ? $"{least} to {value.GetProperty("maximum")}"
            : Range(value.GetProperty("description").GetString()!);
        return $"{group}.{option.Name}: {(value.TryGetProperty("default", out var standard) ? standard.ToString() : "none")}, {limits}";

        static string Range(string description) =>
            description[(description.LastIndexOf("From ", StringComparison.Ordinal) + "From ".Length)..^1];
    }

    private static string Known(PropertyInfo group, PropertyInfo option)
    {
        var range = option.GetCustomAttribute<RangeAttribute>()!;
        var standard = option.GetValue(group.GetValue(ResilienceOptions.Default));
        range.IsValid(standard).ShouldBeTrue();
        return $"{Name(group)}.{Name(option)}: {(standard is null ? "none" : Text(standard))}, {Text(range.Minimum)} to "
            + $"{Text(range.Maximum)}";
    }

    private static string Text(object value) => value is TimeSpan time ? Duration.Format(time) : FormattableString.Invariant($"{value}");

    private static IEnumerable<string> Groups(JsonElement definition) =>
        definition.GetProperty("properties").EnumerateObject().Select(group => group.Name);

    private static PropertyInfo[] Options(Type record) => record.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static string Name(PropertyInfo option) => JsonNamingPolicy.CamelCase.ConvertName(option.Name);
}

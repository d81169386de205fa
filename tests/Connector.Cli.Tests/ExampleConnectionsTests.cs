using System.Text.RegularExpressions;
using Connector.Engine.Flows;
using Connector.Engine.Flows.Reading;
using Connector.Sdk.Manifests;

namespace Connector.Cli.Tests;

/// <summary>The example that people copy stands up to the manifests and flows of the repository.</summary>
public sealed partial class ExampleConnectionsTests
{
    private const string Secret = "a secret of this test";

    private static readonly string File = Path.Combine(Repository.Root, "flows", "connections", "example.yaml");
    private static readonly ConnectorCatalog Catalog = new(BuiltInConnectors.Create());
    private static readonly Deployment Example = DeploymentReader.Read(Repository.Read(File), File);
    private static readonly IReadOnlyList<Integration> Integrations =
        new FlowLoader(Catalog).Load([Path.Combine(Repository.Root, "flows", "*.yaml")]).Integrations;

    public static TheoryData<string> Connections => [.. Example.Connections.Keys];

    [Fact]
    public void It_has_every_connection_that_a_flow_of_the_repository_uses_and_covers_every_system()
    {
        Example.Connections.Keys.ShouldBeSubsetOf(Names.Keys.Append("bill"));
        Names.Keys.ShouldBeSubsetOf(Example.Connections.Keys);
        Example.Connections.Keys.Select(name => Manifest(name).Name).Order().ShouldBe(Catalog.Names);
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public void Its_settings_are_those_of_the_manifest_and_none_that_is_required_is_missing(string name)
    {
        var settings = DeploymentReader.Resolve(Example.Connections[name], Manifest(name), _ => Secret, File);

        settings.Values.Values.ShouldContain(Secret, "a site keeps at least one secret");
        Example.Connections[name].IsSandbox.ShouldBeFalse();
        if (!Manifest(name).CompanySettings.IsEmpty)
            settings.Companies.ShouldNotBeEmpty();
    }

    [Fact]
    public void It_shows_a_path_of_a_site_s_own_and_a_setting_of_the_flows()
    {
        Example.Connections.Values.SelectMany(connection => connection.Paths).ShouldNotBeEmpty();
        Example.Environment.Keys.ShouldAllBe(name => Integrations.Any(integration => integration.Environment.ContainsKey(name)));
    }

    [Fact]
    public void Its_Basware_scopes_cover_what_the_flows_read_and_write()
    {
        var scopes = Example.Connections["basware"].Settings["scopes"].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var manifest = Manifest("basware");
        foreach (var flow in Integrations.SelectMany(integration => integration.Flows))
        {
            foreach (var step in flow.Then.Concat(flow.OnReject).Prepend(flow.Target).OfType<WriteStep>()
                .Where(step => step.Connection == "basware"))
                scopes.ShouldContain($"{Area(manifest.Resources[step.Resource].Write!.Path)}.write", $"{flow.FullName}, {step.Name}");
            if (flow.Source.Connection == "basware")
                scopes.ShouldContain($"{Area(manifest.Resources[flow.Source.Resource].List!.Path)}.read", flow.FullName);
        }
    }

    /// <summary>Connectors by the names that flows give their connections.</summary>
    private static Dictionary<string, string> Names =>
        Integrations.SelectMany(integration => integration.Connections).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.First().Value.Connector);

    private static ConnectorManifest Manifest(string name) => Catalog.Find(Names.GetValueOrDefault(name, name), File)!.Manifest;

    /// <summary>The first part of a path, which Basware names scopes by.</summary>
    private static string Area(string path) => FirstPart().Match(path).Groups[1].Value;

    [GeneratedRegex("^/v1/([A-Za-z]+)", RegexOptions.CultureInvariant)]
    private static partial Regex FirstPart();
}

using System.Text.RegularExpressions;
using System.Xml.Linq;
using Connector.Sdk.Manifests;

namespace Connector.Sdk.Tests.Architecture;

/// <summary>Arrows point one way: Cli → Engine → Sdk ← connectors, and Cli → simulators → Simulation → Sdk.</summary>
public sealed partial class ArrowTests
{
    [Theory]
    [InlineData("engine/Connector.Sdk/Connector.Sdk.csproj")]
    [InlineData("engine/Connector.Engine/Connector.Engine.csproj", "engine/Connector.Sdk/Connector.Sdk.csproj")]
    [InlineData("engine/Connector.Simulation/Connector.Simulation.csproj", "engine/Connector.Sdk/Connector.Sdk.csproj")]
    public void The_engine_refers_only_to_what_lies_below_it(string project, params string[] allowed) =>
        References(project).ShouldBe(allowed);

    [Fact]
    public void Every_connector_refers_to_the_Sdk_and_to_nothing_else()
    {
        var connectors = Repository.Files("connectors", "*.csproj").Where(project => !IsSimulator(project)).ToArray();

        connectors.ShouldNotBeEmpty();
        foreach (var connector in connectors)
            References(connector).ShouldBe(["engine/Connector.Sdk/Connector.Sdk.csproj"], connector);
    }

    [Fact]
    public void Every_connector_has_a_simulator_that_refers_to_the_Simulation_and_at_most_to_its_own_driver()
    {
        var projects = Repository.Files("connectors", "*.csproj");
        var simulators = projects.Where(IsSimulator).ToArray();

        simulators.Length.ShouldBe(projects.Count - simulators.Length);
        foreach (var simulator in simulators)
        {
            var own = Path.GetFileNameWithoutExtension(simulator).Replace(".Simulator", "", StringComparison.Ordinal);
            References(simulator).Where(reference => !reference.EndsWith($"/{own}.csproj", StringComparison.Ordinal))
                .ShouldBe(["engine/Connector.Simulation/Connector.Simulation.csproj"], simulator);
        }
    }

    [Fact]
    public void The_Sdk_needs_nothing_of_a_web_server() =>
        typeof(ConnectorException).Assembly.GetReferencedAssemblies().Select(reference => reference.Name)
            .ShouldAllBe(name => !name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void The_command_alone_lists_the_connectors()
    {
        var above = References("engine/Connector.Cli/Connector.Cli.csproj");

        above.ShouldBe([.. Repository.Files("connectors", "*.csproj"), "engine/Connector.Engine/Connector.Engine.csproj"]);
    }

    [Fact]
    public void No_production_project_refers_to_a_test() =>
        Repository.Files("engine", "*.csproj").Concat(Repository.Files("connectors", "*.csproj")).SelectMany(References)
            .ShouldAllBe(reference => !reference.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void No_source_of_the_engine_names_a_system()
    {
        var names = SystemNames();
        var offences = Sources("engine/Connector.Sdk").Concat(Sources("engine/Connector.Engine"))
            .SelectMany(file => Offences(file, names))
            .ToArray();

        names.ShouldContain("basware");
        offences.ShouldBeEmpty();
    }

    [Fact]
    public void No_connector_names_another()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "connectors")).Select(Path.GetFileName)
            .OfType<string>())
        {
            var others = SystemNames().Where(name => !Squeezed(folder).Contains(Squeezed(name), StringComparison.Ordinal)).ToArray();
            Sources($"connectors/{folder}").Concat(Repository.Files($"connectors/{folder}", "connector.yaml"))
                .SelectMany(file => Offences(file, others)).ShouldBeEmpty();
        }
    }

    [Fact]
    public void No_flow_is_named_by_a_connector()
    {
        var flows = Repository.Files("flows", "*.yaml").Where(file => file.Count(character => character == '/') == 1)
            .Select(file => Path.GetFileNameWithoutExtension(file)!).ToArray();

        foreach (var file in Repository.Files("connectors", "*.cs"))
            flows.Where(flow => Repository.Read(file).Contains(flow, StringComparison.Ordinal)).ShouldBeEmpty(file);
    }

    /// <summary>What a system is called: its connector's name and the words of its folder.</summary>
    private static string[] SystemNames() => [.. Repository.Files("connectors", "connector.yaml")
        .SelectMany(file => new[] { ManifestReader.Read(Repository.Read(file), file).Name, file.Split('/')[1] })
        .Select(Squeezed)
        .Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Sources(string folder) => Repository.Files(folder, "*.cs");

    private static IEnumerable<string> Offences(string file, string[] names)
    {
        var patterns = names.Select(name => (Name: name, Pattern: AsWord(name))).ToArray();
        var lines = Repository.Read(file).Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            if (patterns.FirstOrDefault(pattern => pattern.Pattern.IsMatch(lines[line])) is { Name: { } name })
                yield return $"{file}:{line + 1} names '{name}': {lines[line].Trim()}";
        }
    }

    /// <summary>The name as a word, also one inside CamelCase: some systems are called by an everyday word that others begin
    /// with.</summary>
    private static Regex AsWord(string name) =>
        new($"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?i:{string.Join("[ _-]?", name.ToCharArray())})(?![a-z])",
            RegexOptions.CultureInvariant);

    [Theory]
    [InlineData("new BillDriver()", true)]
    [InlineData("name: bill", true)]
    [InlineData("theirBill.Pay()", true)]
    [InlineData("billing@example.com", false)]
    [InlineData("a handbill", false)]
    public void A_name_counts_as_a_word(string line, bool isNamed) => AsWord("bill").IsMatch(line).ShouldBe(isNamed);

    [Fact]
    public void A_name_of_two_words_counts_however_they_are_joined() =>
        new[] { "Business Central", "business-central", "BusinessCentralDriver",
            "business_central" }.ShouldAllBe(line => AsWord("businesscentral").IsMatch(line));

    /// <summary>Business Central, business-central and BusinessCentral are one name.</summary>
    private static string Squeezed(string text) => Separators().Replace(text, "").ToLowerInvariant();

    private static string[] References(string project) =>
    [
        .. XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(reference.Attribute("Include")!.Value.Replace('\\', '/'),
                Path.Combine(Repository.Root, Path.GetDirectoryName(project)!)))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    private static bool IsSimulator(string project) => project.Contains("/Simulator/", StringComparison.Ordinal);

    [GeneratedRegex("[ _-]")]
    private static partial Regex Separators();
}

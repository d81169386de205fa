using Connector.Sdk;

namespace Connector.Engine.Flows;

/// <summary>What loading flow files gave. <see cref="Integrations"/> holds only those without errors.</summary>
internal sealed record LoadResult(IReadOnlyList<Integration> Integrations, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
}

/// <summary>Reads flow files into definitions and checks them whole: schema, meaning, expressions, resources. Reports every problem at once.</summary>
internal sealed class FlowLoader(ConnectorCatalog catalog)
{
    private readonly ConnectorCatalog catalog = catalog;

    /// <summary>Loads flow files. Wildcards are expanded here where the shell did not.</summary>
    public LoadResult Load(IReadOnlyList<string> paths) => throw new NotImplementedException();

    /// <summary>Loads one flow file from text; scripts are read beside <paramref name="file"/>.</summary>
    public LoadResult LoadText(string yaml, string file) => throw new NotImplementedException();
}

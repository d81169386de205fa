using Connector.Engine.Schemas;
using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows.Reading;

/// <summary>What the readers of one flow file share.</summary>
internal sealed class FlowFile(ConnectorCatalog catalog, RecordSchemas schemas, FlowText text, Findings findings)
{
    public Findings Findings { get; } = findings;

    public FlowText Text { get; } = text;

    public DeclaredConnections Connections { get; } = new(catalog, findings);

    public DeclaredTables Tables { get; } = new(findings);

    public ExpressionReader Expressions { get; } = new(text, findings);

    public RecordSchema? SchemaOf(ConnectorManifest manifest, ResourceDefinition? resource) =>
        resource is null ? null : schemas.Find(manifest, resource);

    /// <summary>The resource, or null where the system has none of this name, which is then reported.</summary>
    public ResourceDefinition? Resource(ConnectorManifest manifest, Word name)
    {
        if (manifest.Resources.TryGetValue(name.Text, out var resource))
            return resource;
        Findings.Error(DiagnosticCodes.UnknownResource, $"{manifest.Name} has no resource '{name.Text}'.", name.At,
            Hints.Names(name.Text, [.. manifest.Resources.Keys], "its resources"));
        return null;
    }

    /// <summary>The action, or null where the resource has none of this name, which is then reported.</summary>
    public ActionDefinition? Action(ResourceDefinition resource, Word name)
    {
        if (resource.Actions.TryGetValue(name.Text, out var action))
            return action;
        Findings.Error(DiagnosticCodes.UnknownAction, $"'{resource.Name}' has no action '{name.Text}'.", name.At,
            Hints.Names(name.Text, [.. resource.Actions.Keys], "its actions") ?? "It has no actions.");
        return null;
    }

    /// <summary>The resources that can do something, for a hint.</summary>
    public static string? Able(ConnectorManifest manifest, string verb, Func<ResourceDefinition, bool> can) =>
        manifest.Resources.Values.Where(can).Select(resource => resource.Name).ToList() is { Count: > 0 } able
            ? $"{verb}: {string.Join(", ", able)}."
            : null;
}

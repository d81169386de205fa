using Connector.Engine.Schemas;
using Connector.Sdk.Manifests;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads <c>source</c>: which records come, how change is found, and how they are claimed.</summary>
internal sealed class SourceReader(FlowFile file)
{
    private readonly Findings findings = file.Findings;

    /// <summary>The source with what is known about its resource.</summary>
    public ReadSource? Read(MappingReader flow, Trigger? trigger)
    {
        if (flow.Require("source", "source: { connection: …, resource: … }") is not { } entry
            || flow.Mapping("source", "connection", "resource", "query", "claim", "changes", "companies") is not { } reader)
            return null;
        var connection = reader.RequiredText("connection", "connection: erp");
        var name = reader.RequiredText("resource", "resource: vendors");
        var manifest = connection is { } used ? file.Connections.Use(used) : null;
        var resource = manifest is not null && name is { } wanted ? file.Resource(manifest, wanted) : null;
        if (resource is not null && !CanBeRead(manifest!, resource, name!.Value, trigger))
            resource = null;

        var query = ReadQuery(reader, resource);
        var claim = reader.Text("claim");
        if (claim is { } action && resource is not null)
            file.Action(resource, action);
        var schema = manifest is null ? null : file.SchemaOf(manifest, resource)?.Root;
        var changes = new ChangesReader(findings, resource, schema).Read(reader);
        var companies = ReadCompanies(reader, resource, connection);
        if (connection is null || name is null)
            return null;
        return new ReadSource(
            new Source
            {
                Connection = connection.Value.Text,
                Resource = name.Value.Text,
                Query = query,
                Claim = claim?.Text,
                Changes = changes,
                Companies = companies,
                At = entry.KeyAt
            },
            resource,
            schema);
    }

    private bool CanBeRead(ConnectorManifest manifest, ResourceDefinition resource, Word name, Trigger? trigger)
    {
        if (trigger?.Schedule is null ? resource.Get is not null || resource.List is not null : resource.List is not null)
            return true;
        if (trigger?.Schedule is not null)
            findings.Error(DiagnosticCodes.MissingVerb,
                $"'{resource.Name}' of {manifest.Name} cannot be listed, so a schedule finds nothing.", name.At,
                FlowFile.Able(manifest, "These can be", one => one.List is not null));
        else
            findings.Error(DiagnosticCodes.MissingVerb, $"'{resource.Name}' of {manifest.Name} cannot be read.", name.At,
                FlowFile.Able(manifest, "These can be", one => one.Get is not null || one.List is not null));
        return false;
    }

    private ImmutableDictionary<string, string> ReadQuery(MappingReader source, ResourceDefinition? resource)
    {
        var query = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (source.Find("query") is not { } entry)
            return query.ToImmutable();
        if (entry.Value is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongKind, $"'query' must hold filters, not {MappingReader.Describe(entry.Value)}.",
                entry.Value.At, "Write: query: { status: Open }");
            return query.ToImmutable();
        }

        foreach (var filter in mapping.Entries)
        {
            if (resource?.List is { } list && !list.Filters.ContainsKey(filter.Key))
                findings.Error(DiagnosticCodes.UnknownFilter, $"'{resource.Name}' has no filter '{filter.Key}'.", filter.KeyAt,
                    Hints.Names(filter.Key, [.. list.Filters.Keys], "its filters")
                        ?? "It has no filters; choose records with the flow's 'when'.");
            if (filter.Value is YamlScalar { Kind: not YamlScalarKind.Null } value && value.Text.Length > 0)
                query[filter.Key] = value.Text;
            else
                findings.Error(DiagnosticCodes.WrongKind,
                    $"The filter '{filter.Key}' must have one value, not {MappingReader.Describe(filter.Value)}.", filter.Value.At);
        }

        return query.ToImmutable();
    }

    private string? ReadCompanies(MappingReader source, ResourceDefinition? resource, Word? connection)
    {
        var isByCompany = resource?.List is { IsByCompany: true };
        if (source.Text("companies") is not { } companies)
            return isByCompany ? connection?.Text : null;
        file.Connections.Use(companies);
        if (resource?.List is not null && !isByCompany)
            findings.Error(DiagnosticCodes.NotByCompany,
                $"'{resource.Name}' is not read by company: each company would give the same records.", companies.At,
                "Remove 'companies'.");
        return companies.Text;
    }
}

/// <summary>A source and what is known of it: null where its connection or resource is not known.</summary>
internal sealed record ReadSource(Source Source, ResourceDefinition? Resource, SchemaNode? Schema)
{
    /// <summary>Fields that listing copies into each record from the item around it.</summary>
    public ImmutableArray<string> Carried => Resource?.List is { } list ? [.. list.Carry.Keys] : [];
}

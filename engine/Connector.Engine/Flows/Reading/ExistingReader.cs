using Connector.Sdk.Manifests;

namespace Connector.Engine.Flows.Reading;

/// <summary>Reads <c>existing</c> of a write: what becomes of a document that is in the target already.</summary>
internal sealed class ExistingReader(Findings findings)
{
    /// <summary>What the step says; <see cref="ExistingDocument.Refuse"/> where it says nothing, or nothing that the resource can
    /// do.</summary>
    public ExistingDocument Read(MappingReader step, ConnectorManifest? manifest, ResourceDefinition? resource)
    {
        if (step.Text("existing") is not { } word || word.Text == "refuse")
            return ExistingDocument.Refuse;
        if (word.Text != "update")
        {
            findings.Error(DiagnosticCodes.NotAllowed, $"'existing' cannot be '{word}'.", word.At,
                Hints.Names(word.Text, ["refuse", "update"], "it can be"));
            return ExistingDocument.Refuse;
        }

        if (step.Find("id") is { } id)
            findings.Error(DiagnosticCodes.Exclusive,
                "A step with 'existing: update' has no 'id': it updates the document that it delivered before, or that 'match' finds.",
                id.KeyAt, "Remove 'id', or remove 'existing' to update the document of that id always.");
        if (resource?.Write is { } write)
            CheckResource(step, manifest!, resource, write, word);
        return ExistingDocument.Update;
    }

    private void CheckResource(MappingReader step, ConnectorManifest manifest, ResourceDefinition resource, WriteDefinition write,
        Word word)
    {
        if (write.UpdatePath is null && write.Semantics == WriteSemantics.Upsert)
            findings.Error(DiagnosticCodes.MissingVerb,
                $"'{resource.Name}' of {manifest.Name} overwrites what is there by itself, and knows no update by id.", word.At,
                "Remove 'existing'.");
        else if (write.UpdatePath is null)
            findings.Error(DiagnosticCodes.MissingVerb,
                $"'{resource.Name}' of {manifest.Name} has no 'write.update': what is there cannot be changed by its id.", word.At,
                FlowFile.Able(manifest, "These can be", one => one.Write?.UpdatePath is not null)
                    ?? "Remove 'existing', or add 'update:' to its 'write' in the connector's manifest.");
        else if (resource.Find is null && step.Find("match") is { } match)
            findings.Error(DiagnosticCodes.MissingVerb,
                $"'{resource.Name}' of {manifest.Name} has no 'find': 'match' cannot look for the document to update.", match.KeyAt,
                "Remove 'match': then only documents that this flow delivered are updated.");
    }
}

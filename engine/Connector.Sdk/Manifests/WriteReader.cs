namespace Connector.Sdk.Manifests;

/// <summary>Reads the <c>write</c> of a resource and its actions.</summary>
internal static class WriteReader
{
    private static readonly Dictionary<string, WriteSemantics> Semantics = new(StringComparer.Ordinal)
    {
        ["create"] = WriteSemantics.Create,
        ["upsert"] = WriteSemantics.Upsert,
    };

    private static readonly Dictionary<string, bool> Bodies = new(StringComparer.Ordinal)
    {
        ["array"] = true,
        ["object"] = false,
    };

    public static WriteDefinition Read(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var (method, path) = Method(reader, placeholders, "get", "post", "put", "patch");
        var batch = reader.Mapping("batch");
        var update = reader.Mapping("update");
        (string Method, string Path)? change = update is null ? null : Method(update, placeholders, "put", "patch");
        update?.Finish();
        if (change is { } changed && changed.Path != "/" && !changed.Path.Contains("{id}", StringComparison.Ordinal))
            reader.Report(ManifestCodes.BadPath, $"{update!.Subject} needs '{{id}}' in its path: the record that changes.", update.At);
        var write = new WriteDefinition
        {
            Method = method,
            Path = path,
            UpdatePath = change?.Path,
            UpdateMethod = change?.Method ?? "PATCH",
            BodyIsArray = reader.Choice("body", Bodies) ?? false,
            BatchRecords = batch?.Number("records", 1) ?? 1,
            BatchBytes = batch?.Size("bytes") ?? long.MaxValue,
            Semantics = reader.Choice("semantics", Semantics) ?? WriteSemantics.Create,
            ResultId = reader.Text("resultId"),
            Verdict = reader.Text("verdict"),
            Touch = reader.Text("touch"),
        };
        batch?.Finish();
        if (write is { BatchRecords: > 1, BodyIsArray: false })
            reader.Report(ManifestCodes.Contradiction, $"{reader.Subject} cannot batch records: its body is one object.",
                reader.Place("batch"), "Add 'body: array'.");
        return write;
    }

    public static ActionDefinition Action(ManifestMapping reader, PlaceholderCheck placeholders)
    {
        var (method, path) = Method(reader, placeholders, "post", "put", "patch", "delete");
        var readBack = reader.Path("readBack");
        if (readBack is not null)
            placeholders.OpenPath(readBack, reader.Place("readBack"));
        var done = reader.Mapping("done");
        var action = new ActionDefinition
        {
            Method = method,
            Path = path,
            Idempotent = reader.Flag("idempotent"),
            ReadBack = readBack,
            DoneField = done?.RequiredText("field"),
            NotDone = done?.Texts("not") ?? [],
        };
        if (done is not null && readBack is null)
            reader.Report(ManifestCodes.Contradiction, "'done' says nothing without 'readBack'.", reader.Place("done"),
                "Add 'readBack': the path that is read to see it.");
        if (done is not null && action.NotDone.IsEmpty)
            reader.Report(ManifestCodes.MissingKey, "'done' needs 'not': the values of the field before the action.",
                reader.Place("done"));
        done?.Finish();
        return action;
    }

    private static (string Method, string Path) Method(ManifestMapping reader, PlaceholderCheck placeholders, params string[] methods)
    {
        var given = methods.Where(method => reader.Find(method) is not null).ToArray();
        if (given.Length != 1)
        {
            reader.Report(given.Length == 0 ? ManifestCodes.MissingKey : ManifestCodes.Contradiction,
                $"{reader.Subject} needs exactly one of {string.Join(", ", methods)}, with its path.", reader.At);
            return ("POST", "/");
        }

        var path = reader.RequiredPath(given[0]);
        placeholders.OpenPath(path, reader.Place(given[0]));
        return (given[0].ToUpperInvariant(), path);
    }
}

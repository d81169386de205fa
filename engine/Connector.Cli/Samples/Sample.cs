using Connector.Engine.Mapping;

namespace Connector.Cli.Samples;

/// <summary>A recorded source record with everything its mapping looks at, so that it maps to the same bytes for ever.</summary>
internal sealed record Sample
{
    private static readonly string[] Keys = ["source", "company", "references", "results", "error"];

    /// <summary>Path of the file as the user gave it.</summary>
    public required string File { get; init; }

    public required JsonElement Source { get; init; }

    public string? Company { get; init; }

    /// <summary>What the helpers find, by <c>xref:TABLE:CODE</c>, <c>link:FLOW:KEY</c>, <c>linkedFrom:FLOW:ID</c> and
    /// <c>openPeriod:DATE</c>.</summary>
    public ImmutableSortedDictionary<string, string> References { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What each step returned, by step name; the write itself is <c>target</c>.</summary>
    public ImmutableDictionary<string, JsonElement> Results { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;

    /// <summary>Why the record was rejected, for the steps of <c>onReject</c>; null where it was not.</summary>
    public ErrorScope? Error { get; init; }

    /// <summary>Reads a sample file.</summary>
    /// <exception cref="InvalidFileException">It is not JSON, or not the shape of a sample.</exception>
    public static Sample Read(string json, string file)
    {
        var root = SampleReader.Parse(json, file);
        var reader = new SampleReader(file);
        reader.RequireObject(root, "a sample");
        reader.RequireKnown(root, Keys);
        if (!root.TryGetProperty("source", out var source))
            reader.Add("A sample needs 'source', the record as the system sent it.");
        else
            reader.RequireObject(source, "'source'");
        var sample = new Sample
        {
            File = file,
            Source = source,
            Company = reader.Text(root, "company"),
            References = reader.Texts(root, "references"),
            Results = reader.Objects(root, "results"),
            Error = reader.Error(root),
        };
        reader.ThrowIfAny();
        return sample;
    }

    /// <summary>Reads a sample file, or a bare source record: an object without <c>source</c>.</summary>
    /// <exception cref="InvalidFileException">It is not a JSON object.</exception>
    public static Sample ReadLoose(string json, string file)
    {
        var root = SampleReader.Parse(json, file);
        if (root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("source", out _))
            return new Sample { File = file, Source = root };
        return Read(json, file);
    }
}

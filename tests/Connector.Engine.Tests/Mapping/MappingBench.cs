using Connector.Engine.Flows;
using Connector.Engine.Mapping;
using Connector.Engine.Mapping.Fields;

namespace Connector.Engine.Tests.Mapping;

/// <summary>Builds a flow around a few fields and maps one record with it.</summary>
internal sealed record MappingBench
{
    public static readonly SourceSpan Place = new("flows/test.yaml", 10, 5);

    public string? Script { get; init; }
    public string When { get; init; } = "";
    public string Key { get; init; } = "src.id";
    public ImmutableArray<CrossReferenceTable> Tables { get; init; } = [];
    public FixedReferences References { get; init; } = new();
    public MapperLimits Limits { get; init; } = new();
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;
    public ImmutableSortedDictionary<string, string?> Declared { get; init; } = ImmutableSortedDictionary<string, string?>.Empty;
    public ErrorScope? Error { get; init; }
    public JsonElement? Result { get; init; }
    public ImmutableDictionary<string, JsonElement> Results { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
    public Func<WriteStep, WriteStep> Step { get; init; } = step => step;

    public ImmutableArray<NamedField> Fields { get; init; } = [];

    public static Expression Expression(string text) => new(text, Place);

    public static NamedField Named(string name, string expression) => new(name, Place, new ExpressionField(Expression(expression)));

    public static NamedField Named(string name, Field field) => new(name, Place, field);

    public static ObjectField Object(params NamedField[] fields) => new([.. fields], Place);

    public static ListField Each(string each, string? when, params NamedField[] fields) =>
        new(Expression(each), when is null ? null : Expression(when), Object(fields), Place);

    /// <summary>A bench with fields given as name and expression.</summary>
    public static MappingBench With(params (string Name, string Expression)[] fields) =>
        new() { Fields = [.. fields.Select(field => Named(field.Name, field.Expression))] };

    public static MappingBench With(params NamedField[] fields) => new() { Fields = [.. fields] };

    public FlowMapper Compile(bool onlyJavaScript = false)
    {
        var flow = new Flow
        {
            Name = "test",
            FullName = "tests/test",
            At = Place,
            Trigger = new Trigger(null, null, null, Place),
            Source = new Source { Connection = "a", Resource = "things", At = Place },
            When = When.Length == 0 ? null : Expression(When),
            DedupeKey = Expression(Key),
            Target = Step(
                new WriteStep
                {
                    Name = "target",
                    Connection = "b",
                    Resource = "things",
                    At = Place,
                    Fields = new ObjectField(Fields, Place)
                }),
        };
        var integration = new Integration
        {
            Name = "tests",
            File = "flows/test.yaml",
            At = Place,
            Connections = ImmutableSortedDictionary<string, ConnectionUse>.Empty,
            Tables = Tables.ToImmutableSortedDictionary(table => table.Name, table => table),
            Environment = Declared,
            Scripts = Script is null ? [] : [new Script("flows/shared.js", Script)],
            Flows = [flow],
            Version = "0",
        };
        return FlowMapper.Compile(integration, flow, Limits, onlyJavaScript);
    }

    public MappingScope Scope(string source) => new()
    {
        Source = JsonElement.Parse(source),
        Company = "US01",
        Job = new JobScope("0123456789abcdef0123456789abcdef", 1),
        Environment = Environment,
        Error = Error,
        Result = Result,
        Results = Results,
        References = References,
    };

    public MappedStep Map(string source)
    {
        using var mapper = Compile();
        return mapper.Map(mapper.Flow.Target, Scope(source));
    }

    /// <summary>The message of the one problem that the flow's own condition has with a record.</summary>
    public string Check(string source = """{"name":"Ann"}""")
    {
        using var mapper = Compile();
        return mapper.When(Scope(source)).Problems.ShouldHaveSingleItem().Message;
    }

    /// <summary>The JSON that the record maps to; fails the test where it has problems.</summary>
    public string Json(string source)
    {
        var mapped = Map(source);
        mapped.Problems.ShouldBeEmpty();
        return mapped.Body!.Value.GetRawText();
    }

    /// <summary>The JSON that one expression gives, or <c>(left out)</c>.</summary>
    public static string Evaluate(string expression, string source = "{}", string? script = null)
    {
        var json = (With(("x", expression)) with { Script = script }).Json(source);
        return json == "{}" ? "(left out)" : json[5..^1];
    }

    /// <summary>The message of the one problem that an expression has.</summary>
    public static string Problem(string expression, string source = "{}", string? script = null) =>
        (With(("x", expression)) with { Script = script }).Map(source).Problems.ShouldHaveSingleItem().Message;
}

/// <summary>References that a test gives.</summary>
internal sealed class FixedReferences : IReferences
{
    public Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

    public string? CrossReference(string table, string code) => Known.GetValueOrDefault($"xref:{table}:{code}");

    public string? Link(string flow, string sourceKey) => Known.GetValueOrDefault($"link:{flow}:{sourceKey}");

    public string? LinkedFrom(string flow, string targetId) => Known.GetValueOrDefault($"linkedFrom:{flow}:{targetId}");

    public DateOnly? OpenPeriod(DateOnly date, string? company) =>
        Known.GetValueOrDefault($"period:{company}") is { } first
            ? DateOnly.Parse(first, System.Globalization.CultureInfo.InvariantCulture) is var open && date > open ? date : open
            : null;
}

using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Evaluation;

/// <summary>The variables that expressions see, and what each of them is for a record.</summary>
internal static class ScopeReader
{
    /// <summary>Names of the variables.</summary>
    public static ImmutableHashSet<string> Variables { get; } =
        ImmutableHashSet.Create(StringComparer.Ordinal, "src", "row", "parent", "index", "out", "result", "results", "job", "error", "env",
            "company");

    /// <summary>
    /// Reads a path's variable, and for those that are made here its first field too; <paramref name="steps"/> is how many of the path's
    /// steps that took.
    /// </summary>
    public static Value Read(MappingRun run, SourcePath path, out int steps)
    {
        var scope = run.Scope;
        steps = 0;
        switch (path.Root)
        {
            case "src": return Value.Of(scope.Source);
            case "row": return run.Row is null ? Value.Missing : Value.Of(run.Row.Row);
            case "parent": return run.Row?.Outer is { } outer ? Value.Of(outer.Row) : Value.Missing;
            case "index": return run.Row is null ? Value.Missing : Value.Of((decimal)run.Row.Index);
            case "result": return scope.Result is { } result ? Value.Of(result) : Value.Missing;
            case "company": return Value.Of(scope.Company, Value.Null);
            default: break;
        }

        if (path.Root == "error" && scope.Error is null)
            return Value.Missing;
        if (path.Steps.Length == 0 || path.Steps[0].Name is not { } name)
            return Value.Of(Whole(run, path.Root));
        steps = 1;
        return path.Root switch
        {
            "out" => run.Out?.Read(name) ?? Value.Missing,
            "results" => scope.Results.TryGetValue(name, out var result) ? Value.Of(result) : Value.Missing,
            "env" => Environment(run, name),
            "job" => name switch { "id" => Value.Of(scope.Job.Id), "attempt" => Value.Of((decimal)scope.Job.Attempt), _ => Value.Missing },
            "error" => name switch
            {
                "code" => Value.Of(scope.Error!.Code),
                "message" => Value.Of(scope.Error!.Message),
                "step" =>
                Value.Of(scope.Error!.Step, Value.Null),
                _ => Value.Missing
            },
            _ => throw new InvalidOperationException($"'{path.Root}' is not a valid variable of the scope."),
        };
    }

    /// <summary>Why a variable can be missing, for messages.</summary>
    public static string WhyMissing(MappingRun run, string variable) => variable switch
    {
        "result" => " (nothing was written yet)",
        "error" => " (it is there only under onReject)",
        "row" or "index" => " (it is there only inside each)",
        "parent" => " (it is there only inside an each within an each)",
        _ => "",
    };

    private static Value Environment(MappingRun run, string name)
    {
        if (run.Scope.Environment.TryGetValue(name, out var value))
            return Value.Of(value);
        if (run.Integration.Environment.TryGetValue(name, out var otherwise) && otherwise is not null)
            return Value.Of(otherwise);
        throw new EvaluationException(
            $"env.{name} has no value. Give it one under env in "
                + $"connections.yaml{(otherwise is null && run.Integration.Environment.ContainsKey(name) ? "" : ", and declare it under "
                    + "env in the flow file")}.");
    }

    /// <summary>A variable as one object, for expressions that pass it on whole.</summary>
    private static JsonElement Whole(MappingRun run, string variable)
    {
        var scope = run.Scope;
        return variable switch
        {
            "out" => run.Out?.Whole() ?? default,
            "results" => JsonSerializer.SerializeToElement(
                scope.Results.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value)),
            "env" => JsonSerializer.SerializeToElement(
                run.Integration.Environment.Where(pair => pair.Value is not null).Select(pair =>
                KeyValuePair.Create(pair.Key, pair.Value!)).Concat(scope.Environment)
                .GroupBy(pair => pair.Key, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group =>
                    group.Key, group => group.Last().Value)),
            "job" => JsonSerializer.SerializeToElement(new { id = scope.Job.Id, attempt = scope.Job.Attempt }),
            "error" => JsonSerializer.SerializeToElement(
                new { code = scope.Error!.Code, message = scope.Error.Message, step = scope.Error.Step }),
            _ => throw new InvalidOperationException($"'{variable}' is not a valid variable of the scope."),
        };
    }
}

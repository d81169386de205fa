using Connector.Engine.Flows;
using Connector.Engine.Mapping.Compilation;
using Connector.Engine.Mapping.Evaluation;

namespace Connector.Engine.Mapping.Fields;

/// <summary>The compiled expressions of one step.</summary>
internal sealed class StepMapper
{
    private readonly CompiledExpression? when;
    private readonly CompiledExpression? id;
    private readonly CompiledExpression? company;
    private readonly ImmutableArray<(string Name, CompiledExpression Value)> parameters;
    private readonly RecordWriter? record;

    public StepMapper(Step step, ExpressionCompiler expressions)
    {
        CompiledExpression? Compile(Expression? expression) => expression is null ? null : expressions.Compile(expression);
        when = Compile(step.When);
        id = Compile(step.Id);
        company = Compile(step.Company);
        parameters = [.. step.Parameters.Select(parameter => (parameter.Key, expressions.Compile(parameter.Value)))];
        record = step is WriteStep write ? new FieldCompiler(expressions).Compile(write.Fields) : null;
    }

    public MappedStep Map(MappingRun run)
    {
        if (when is not null && when.Decide(run, "when") is var applies and not true)
            return new MappedStep { Applies = applies is null, Problems = run.Problems };
        var body = record?.Write(run);
        var target = id?.Text(run, "id");
        var values = ImmutableDictionary<string, string>.Empty;
        foreach (var (name, value) in parameters)
        {
            if (value.Text(run, "params." + name) is { } text)
                values = values.Add(name, text);
        }

        var code = company?.Text(run, "company");
        return new MappedStep
        {
            Body = run.HasProblems ? null : body,
            Id = target,
            Parameters = values,
            Company = code,
            Problems =
            run.Problems
        };
    }
}

using Connector.Engine.Flows;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Syntax;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Functions;

/// <summary>
/// <c>xref</c>, <c>link</c>, <c>linked</c>, <c>linkedFrom</c>, <c>openPeriod</c>: what other tables and flows know. What is looked up must
/// be there: an empty code is an error in the record, while a code without a row makes the
/// record wait until somebody adds it.
/// </summary>
internal static class ReferenceFunctions
{
    /// <summary>The table that says which periods are open.</summary>
    public const string PeriodTable = "open-periods";

    private const int MonthsAhead = 24;

    /// <summary>The value that a table gives a code. A row in the state store goes before the row in the flow file.</summary>
    public static Value CrossReference(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        var name = Name(site, arguments[0]);
        if (!run.Integration.Tables.TryGetValue(name, out var table))
            throw new EvaluationException($"There is no table '{name}' under tables in the flow file.");
        var code = Required(site, arguments[1]);
        var value = run.Scope.References.CrossReference(name, code) ?? table.Rows.GetValueOrDefault(code);
        if (value is not null)
            return Value.Of(value);
        return table.OnMissing switch
        {
            MissingRow.Keep => Value.Of(code),
            MissingRow.Reject => throw new EvaluationException($"The table {name} has no row for {Shown(site, code)}."),
            _ => throw new EvaluationException(
                $"The table {name} has no row for {Shown(site, code)}. The record goes on when the row is there.",
                    MappingProblemKind.MissingReference, $"xref:{name}:{code}"),
        };
    }

    /// <summary>
    /// The id that another flow's target gave the record with a key. A name without a slash is a flow of the same integration.
    /// </summary>
    public static Value Link(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        var flow = FlowName(run, site, arguments[0]);
        var key = Required(site, arguments[1]);
        return run.Scope.References.Link(flow, key) is { } id
            ? Value.Of(id)
            : throw new EvaluationException(
                $"{flow} has not delivered {Shown(site, key)}. The record goes on when it has.", MappingProblemKind.MissingReference,
                    $"link:{flow}:{key}");
    }

    /// <summary>The same id, or null where that flow has delivered none: for conditions, which are tried again when it has.</summary>
    public static Value Linked(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        Value.Of(run.Scope.References.Link(FlowName(run, site, arguments[0]), Required(site, arguments[1])), Value.Null);

    /// <summary>The key of the record whose delivery by another flow gave an id, or null where none did.</summary>
    public static Value LinkedFrom(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments) =>
        Value.Of(run.Scope.References.LinkedFrom(FlowName(run, site, arguments[0]), Required(site, arguments[1])), Value.Null);

    /// <summary>The date itself where its period is open, else the first day of the first open one after it. The flow's table
    /// <c>open-periods</c> has a row <c>open</c> or <c>closed</c> a company
    /// and month (<c>US01:2026-11</c>); its <c>onMissing</c> says what a month without a row is: <c>keep</c> takes it for open.</summary>
    public static Value OpenPeriod(MappingRun run, CallSite site, ReadOnlySpan<Value> arguments)
    {
        var date = DateFunctions.Required(site, arguments[0]);
        if (run.Integration.Tables.TryGetValue(PeriodTable, out var table))
            return OpenPeriod(run, table, date);
        var text = date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return run.Scope.References.OpenPeriod(date, run.Scope.Company) is { } open
            ? Value.Of(open.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))
            : throw new EvaluationException($"No posting period is open on {text} or after. The record goes on when one is.",
                MappingProblemKind.MissingReference, $"period:{run.Scope.Company}:{text}");
    }

    private static Value OpenPeriod(MappingRun run, CrossReferenceTable table, DateOnly date)
    {
        var month = new DateOnly(date.Year, date.Month, 1);
        for (var ahead = 0; ahead <= MonthsAhead; ahead++)
        {
            var state = run.Scope.References.CrossReference(PeriodTable, Code(ahead)) ?? table.Rows.GetValueOrDefault(Code(ahead));
            if (state is null ? table.OnMissing == MissingRow.Keep : string.Equals(state, "open", StringComparison.Ordinal))
                return Value.Of((ahead == 0 ? date : month.AddMonths(ahead)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        var message = $"The table {PeriodTable} has no open month from {Code(0)} on.";
        throw table.OnMissing == MissingRow.Reject
            ? new EvaluationException(message)
            : new EvaluationException($"{message} The record goes on when the row {Code(0)} says open.",
                MappingProblemKind.MissingReference, $"xref:{PeriodTable}:{Code(0)}");

        string Code(int ahead) => string.Create(CultureInfo.InvariantCulture, $"{run.Scope.Company}:{month.AddMonths(ahead):yyyy-MM}");
    }

    private static string FlowName(MappingRun run, CallSite site, Value value)
    {
        var name = Name(site, value);
        return name.Contains('/', StringComparison.Ordinal) ? name : $"{run.Integration.Name}/{name}";
    }

    private static string Name(CallSite site, Value value) =>
        value.Kind == ValueKind.Text ? value.Text
            : throw new EvaluationException(
                $"{site.Describe(0, value)}; {HelperFunction.All[site.Name].Usage} starts with a name in quotes.");

    private static string Required(CallSite site, Value value)
    {
        if (value.Kind is ValueKind.Text or ValueKind.Number && value.AsText() is { } code && !string.IsNullOrWhiteSpace(code))
            return code.Trim();
        throw new EvaluationException($"{site.Describe(1, value)}, so there is nothing to look up in {site.Operand(0).Trim('\'', '"')}.");
    }

    /// <summary>The code, and the expression that gave it where it was not written out.</summary>
    private static string Shown(CallSite site, string code)
    {
        var operand = site.Operand(1);
        if (!site.ShowsData)
            return $"what {operand} gave";
        return operand[0] is '\'' or '"' ? $"'{code}'" : $"'{code}' ({operand})";
    }
}

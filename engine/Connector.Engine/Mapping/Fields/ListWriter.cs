using Connector.Engine.Mapping.Compilation;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Values;

namespace Connector.Engine.Mapping.Fields;

/// <summary>
/// A list with one element for each element of another for which <c>when</c> holds. A list that is missing is an error, because lines that
/// are not there are not lines that were left out.
/// </summary>
internal sealed class ListWriter(string path, CompiledExpression each, CompiledExpression? when, FieldWriter element) : FieldWriter(path)
{
    public override bool Write(MappingRun run, Utf8JsonWriter writer, JsonEncodedText? name)
    {
        if (!each.TryEvaluate(run, Path, out var list))
            return false;
        if (list.Kind != ValueKind.List)
        {
            var hint = list.IsNothing ? $" Where no list means no lines, write coalesce({each.Source.Text}, [])." : "";
            run.Report(Path, each.Source.Text, each.Source.At,
                new EvaluationException($"{each.Source.Text} is {list.Describe(showsData: false)}, and each needs a list.{hint}"));
            return false;
        }

        WriteName(writer, name);
        writer.WriteStartArray();
        WriteElements(run, writer, list.Json);
        writer.WriteEndArray();
        return true;
    }

    private void WriteElements(MappingRun run, Utf8JsonWriter writer, JsonElement list)
    {
        var outer = run.Row;
        var origin = run.OriginOf(each.Path);
        var index = 0;
        run.EnterList();
        foreach (var row in list.EnumerateArray())
        {
            run.Row = new RowFrame(row, index++, outer, origin);
            if (when is not null && when.Decide(run, Path + "[].when") is not true)
                continue;
            element.Write(run, writer, null);
            run.NextElement();
        }

        run.LeaveList();
        run.Row = outer;
    }
}

/// <summary>A list with the elements that the flow file names.</summary>
internal sealed class ArrayWriter(string path, FieldWriter[] items) : FieldWriter(path)
{
    public override bool Write(MappingRun run, Utf8JsonWriter writer, JsonEncodedText? name)
    {
        WriteName(writer, name);
        writer.WriteStartArray();
        foreach (var item in items)
            item.Write(run, writer, null);
        writer.WriteEndArray();
        return true;
    }
}

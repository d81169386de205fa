using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>The cross-reference tables a flow file declares, and which of them its expressions use.</summary>
internal sealed class DeclaredTables(Findings findings)
{
    private static readonly string[] Choices = ["review", "reject", "keep"];

    private readonly Dictionary<string, CrossReferenceTable> declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private bool usesAny;

    public ImmutableSortedDictionary<string, CrossReferenceTable> All => declared.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public void Read(MappingReader integration)
    {
        foreach (var entry in integration.Named("tables", "cross-reference tables"))
        {
            var reader = entry.Value is YamlScalar { Kind: YamlScalarKind.Null }
                ? null
                : MappingReader.Open(entry.Value, new Word($"table '{entry.Key}'", entry.KeyAt), findings, "onMissing", "rows");
            declared.Add(entry.Key, new CrossReferenceTable(entry.Key, OnMissing(reader), Rows(reader), entry.KeyAt));
        }
    }

    public void Use(Word name)
    {
        used.Add(name.Text);
        if (!declared.ContainsKey(name.Text))
            findings.Error(DiagnosticCodes.UnknownTable, $"There is no table '{name.Text}' in this file.", name.At,
                Hints.Names(name.Text, declared.Keys, "tables here") ?? $"Declare it: tables: {{ {name.Text}: {{ onMissing: review }} }}");
    }

    /// <summary>An expression asks for an open period, which this table says where it is declared.</summary>
    public void UsePeriods() => used.Add(Mapping.Functions.ReferenceFunctions.PeriodTable);

    /// <summary>An expression computes a table's name, so none can be called unused.</summary>
    public void UseComputed() => usesAny = true;

    /// <summary>Warns of what no expression uses. In a file with errors that may be what the errors are about, so it waits.</summary>
    public void ReportUnused()
    {
        foreach (var table in declared.Values.Where(table => !findings.HasErrors && !usesAny && !used.Contains(table.Name)))
            findings.Warning(DiagnosticCodes.UnusedTable, $"No expression uses the table '{table.Name}'.", table.At,
                $"Remove it, or look it up: xref('{table.Name}', src.code)");
    }

    private MissingRow OnMissing(MappingReader? reader)
    {
        if (reader?.Text("onMissing") is not { } word)
            return MissingRow.Review;
        switch (word.Text)
        {
            case "review":
                return MissingRow.Review;
            case "reject":
                return MissingRow.Reject;
            case "keep":
                return MissingRow.Keep;
            default:
                findings.Error(DiagnosticCodes.NotAllowed, $"'onMissing' cannot be '{word.Text}'.", word.At,
                    Hints.Names(word.Text, Choices, "choices"));
                return MissingRow.Review;
        }
    }

    private ImmutableSortedDictionary<string, string> Rows(MappingReader? reader)
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (reader?.Find("rows") is not { } entry)
            return rows.ToImmutable();
        if (entry.Value is not YamlMapping mapping)
        {
            findings.Error(DiagnosticCodes.WrongKind, $"'rows' must hold codes and values, not {MappingReader.Describe(entry.Value)}.",
                entry.Value.At, "Write: rows: { '4000': '6000' }");
            return rows.ToImmutable();
        }

        foreach (var row in mapping.Entries)
        {
            if (row.Value is YamlScalar { Kind: not YamlScalarKind.Null } value)
                rows[row.Key] = value.Text;
            else
                findings.Error(DiagnosticCodes.WrongKind,
                    $"The row '{row.Key}' must have a value, not {MappingReader.Describe(row.Value)}.", row.Value.At);
        }

        return rows.ToImmutable();
    }
}

using System.Text;
using Connector.Engine.Mapping.Evaluation;
using Connector.Engine.Mapping.Functions;
using Connector.Engine.Mapping.JavaScript;
using Connector.Engine.Mapping.Values;
using Connector.Sdk;

namespace Connector.Engine.Mapping.Syntax;

/// <summary>Names, fields and literals.</summary>
internal sealed partial class Rules
{
    private void VisitMember(MemberNode member)
    {
        if (member.Target is NameNode { Name: var name } && Standard.Objects.TryGetValue(name, out var members) && !IsLocal(name))
        {
            if (!members.Contains(member.Name, StringComparer.Ordinal))
                ReportStandardMember(member, name, members);
            return;
        }

        if (member.Name is "__proto__" or "constructor" or "prototype" or "__defineGetter__" or "__defineSetter__" or "__lookupGetter__" or "__lookupSetter__")
            Report(ExpressionCodes.NotAvailable, member.NameStart, $"{member.Name} is not available: records have only data.");
        Visit(member.Target);
    }

    private void ReportStandardMember(MemberNode member, string name, string[] members)
    {
        if (name == "Math" && member.Name == "random")
            Report(ExpressionCodes.NotAvailable, member.Start, "Math.random is not available: the same record must map to the same bytes for ever.");
        else if (name == "Math")
            Report(ExpressionCodes.NotAvailable, member.NameStart, $"Math.{member.Name} is not available: it would give a rounded number.", Suggest(member.Name, members, $"Math has {string.Join(", ", members)}."));
        else
            Report(ExpressionCodes.UnknownMethod, member.NameStart, $"{name} has no {member.Name} here.", Suggest(member.Name, members, $"{name} has {string.Join(", ", members)}."));
    }

    private static string Suggest(string wrong, IEnumerable<string> known, string otherwise) =>
        Suggestion.Nearest(wrong, known) is { } nearest ? $"Did you mean {nearest}?" : otherwise;

    private void CheckNumber(NumberNode number)
    {
        var raw = number.Raw.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? null : Encoding.ASCII.GetBytes(Normal(number.Raw));
        if (raw is not null && !ExactNumber.TryCarry(raw, out _))
            Report(ExpressionCodes.Argument, number.Start, $"{number.Raw} has more digits than JavaScript keeps.", $"Write decimal('{number.Raw}').");
    }

    /// <summary>A number of JavaScript as JSON writes it: digits on both sides of the point.</summary>
    internal static string Normal(string raw)
    {
        var result = raw.StartsWith('.') ? "0" + raw : raw;
        var point = result.IndexOf('.', StringComparison.Ordinal);
        return point >= 0 && (point + 1 == result.Length || !char.IsAsciiDigit(result[point + 1])) ? result.Remove(point, 1) : result;
    }

    private void CheckPattern(PatternNode pattern)
    {
        try
        {
            Pattern.Compile(pattern);
        }
        catch (SyntaxFault fault)
        {
            Report(fault.Code, fault.Start, fault.Message, fault.Hint);
        }
    }

    private void CheckName(NameNode name)
    {
        if (IsKnown(name.Name) || !reported.Add(name.Name))
            return;
        if (Standard.IsObject(name.Name))
            Report(ExpressionCodes.NotAvailable, name.Start, $"{name.Name} is no value.", $"Call one of its functions: {string.Join(", ", Standard.Objects[name.Name].Select(member => $"{name.Name}.{member}"))}.");
        else if (BuiltInFunction.All.TryGetValue(name.Name, out var builtIn))
            Report(ExpressionCodes.Argument, name.Start, $"{name.Name} is a helper and must be called.", $"Write {builtIn.Usage}.");
        else
            ReportUnknown(name);
    }

    private bool IsKnown(string name) =>
        name == "undefined" || IsLocal(name) || variables.Contains(name) || functions.Contains(name) || Standard.Functions.Contains(name);

    private void ReportUnknown(NameNode name)
    {
        if (Standard.WhyNot(name.Name) is var (message, hint))
        {
            Report(ExpressionCodes.NotAvailable, name.Start, message, hint);
        }
        else if (ScopeReader.Variables.Contains(name.Name))
        {
            var seen = variables.Count == 0 ? "A script sees no record: pass it as an argument of the function." : ScopeReader.WhereSeen(name.Name);
            Report(ExpressionCodes.UnknownName, name.Start, $"{name.Name} is not seen here.", seen);
        }
        else
        {
            var known = variables.Concat(functions).Concat(locals.SelectMany(names => names)).Concat(BuiltInFunction.All.Keys).Order(StringComparer.Ordinal);
            var otherwise = variables.Count == 0 ? "Name it as a parameter, or declare it with var." : $"Seen here are {string.Join(", ", variables.Order(StringComparer.Ordinal))}; text stands in quotes, and a field of the record is src.{name.Name}.";
            Report(ExpressionCodes.UnknownName, name.Start, $"Nothing here is called {name.Name}.", Suggest(name.Name, known, otherwise));
        }
    }

    private void CheckNewName(NameNode name)
    {
        if (BuiltInFunction.All.ContainsKey(name.Name) || Standard.Names.Contains(name.Name) || name.Name == "undefined")
            Report(ExpressionCodes.Script, name.Start, $"{name.Name} is already the name of a {(BuiltInFunction.All.ContainsKey(name.Name) ? "helper" : "part of the language")}.", "Choose another name.");
    }
}

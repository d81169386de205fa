using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Connector.Sdk.Resilience;
using Connector.Sdk.Yaml;

namespace Connector.Engine.Flows.Reading;

/// <summary>
/// Reads <c>resilience</c>. Groups, options and ranges are those of <see cref="ResilienceOptions"/>; what is not written keeps its value.
/// </summary>
internal sealed class ResilienceReader(Findings findings)
{
    /// <summary>Groups of the whole process: a connection cannot have its own.</summary>
    private static readonly string[] OfDeployment = ["once", "stop", "sockets"];

    /// <summary>What may not be longer than what.</summary>
    private static readonly (string Group, string Shorter, string Longer)[] Orders =
    [
        ("calls", "firstDelay", "maxDelay"),
        ("signIn", "firstPause", "maxPause"),
        ("retry", "firstDelay", "maxDelay"),
        ("pending", "firstAsk", "maxAsk"),
        ("pending", "maxAsk", "maxAge"),
        ("once", "patience", "maxTime"),
    ];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly ImmutableArray<PropertyInfo> Groups = OptionsOf(typeof(ResilienceOptions));

    /// <param name="standard">What holds where nothing is written: of a connection, the deployment's.</param>
    public ResilienceOptions Read(YamlEntry? entry, ResilienceOptions standard, bool isConnection)
    {
        if (entry is null)
            return standard;
        if (MappingReader.Open(entry.Value, new Word("'resilience'", entry.KeyAt), findings, Names(Groups)) is not { } reader)
            return standard;
        var values = JsonSerializer.SerializeToNode(standard, Json)!;
        foreach (var group in Groups)
        {
            var name = NameOf(group);
            if (isConnection && OfDeployment.Contains(name) && reader.Find(name) is { } misplaced)
            {
                findings.Error(
                    DiagnosticCodes.NotAllowed, $"'{name}' holds for the whole deployment, not for one connection.", misplaced.KeyAt,
                    "Move it to 'resilience' beside 'connections'.");
            }
            else if (OptionsOf(group.PropertyType) is var options && reader.Mapping(name, Names(options)) is { } written)
                Read(name, options, written, values[name]!.AsObject());
        }

        return values.Deserialize<ResilienceOptions>(Json)!;
    }

    private void Read(string group, ImmutableArray<PropertyInfo> options, MappingReader written, JsonObject values)
    {
        var before = values.DeepClone();
        foreach (var option in options)
        {
            if (written.Find(NameOf(option)) is { } entry && ReadOne(option, entry) is { } value)
                values[NameOf(option)] = JsonSerializer.SerializeToNode(value, Json);
        }

        foreach (var (_, shorter, longer) in Orders.Where(order => order.Group == group))
        {
            var (low, high) = (values[shorter].Deserialize<TimeSpan>(Json), values[longer].Deserialize<TimeSpan>(Json));
            if (low <= high || (written.Find(shorter) ?? written.Find(longer)) is not { } at)
                continue;
            var message = $"'{shorter}' ({Duration.Format(low)}) is longer than '{longer}' ({Duration.Format(high)}).";
            findings.Error(DiagnosticCodes.BadSetting, message, at.Value.At, $"Lower '{shorter}' or raise '{longer}'.");
            // A connection that builds on these has not made the mistake again.
            values[shorter] = before[shorter]!.DeepClone();
            values[longer] = before[longer]!.DeepClone();
        }
    }

    /// <summary>The value, or null where it is none, which is then reported.</summary>
    private object? ReadOne(PropertyInfo option, YamlEntry entry)
    {
        var type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
        var scalar = entry.Value as YamlScalar;
        (object? value, string expected) = type == typeof(TimeSpan) ? ((object?)TimeOf(scalar), "a duration")
            : type == typeof(int) ? ((object?)WholeOf(scalar), "a whole number")
            : ((object?)NumberOf(scalar), "a number");
        if (value is null)
        {
            var (code, hint) = type == typeof(TimeSpan) ? (DiagnosticCodes.BadDuration, HintOf(entry)) : (DiagnosticCodes.BadSetting, null);
            findings.Error(code, $"'{entry.Key}' must be {expected}, not {Shown(entry.Value)}.", entry.Value.At, hint);
            return null;
        }

        var range = option.GetCustomAttribute<RangeAttribute>()!;
        if (range.IsValid(value))
            return value;
        var message = $"'{entry.Key}' must be from {Text(range.Minimum)} to {Text(range.Maximum)}, not {scalar!.Text}.";
        findings.Error(DiagnosticCodes.BadSetting, message, entry.Value.At);
        return null;
    }

    private static string HintOf(YamlEntry entry) =>
        WholeOf(entry.Value as YamlScalar) is { } seconds ? $"Write: {entry.Key}: {Text(seconds)}s" : $"Write {Duration.Expected}.";

    private static string Shown(YamlNode node) =>
        node is YamlScalar { Kind: YamlScalarKind.Text, Text.Length: > 0 } text ? $"'{text.Text}'" : MappingReader.Describe(node);

    private static TimeSpan? TimeOf(YamlScalar? scalar) =>
        scalar is { Kind: YamlScalarKind.Text } && Duration.TryParse(scalar.Text, out var time) ? time : null;

    private static int? WholeOf(YamlScalar? scalar) =>
        scalar is { Kind: YamlScalarKind.Number }
            && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : null;

    private static double? NumberOf(YamlScalar? scalar) =>
        scalar is { Kind: YamlScalarKind.Number }
            && double.TryParse(scalar.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Text(object value) =>
        value is TimeSpan time ? Duration.Format(time) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static ImmutableArray<PropertyInfo> OptionsOf(Type record) =>
        [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance)];

    private static string NameOf(PropertyInfo option) => JsonNamingPolicy.CamelCase.ConvertName(option.Name);

    private static string[] Names(ImmutableArray<PropertyInfo> options) => [.. options.Select(NameOf)];
}

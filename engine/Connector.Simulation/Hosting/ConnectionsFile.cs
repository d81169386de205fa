using System.Text.RegularExpressions;

namespace Connector.Simulation.Hosting;

/// <summary>Writes <c>connections.yaml</c> for simulators.</summary>
internal static partial class ConnectionsFile
{
    public static string Write(IEnumerable<KeyValuePair<string, SandboxConnection>> connections)
    {
        var yaml = new StringBuilder();
        yaml.Append("# Simulators: the secrets below open nothing else.\nconnections:\n");
        var any = false;
        foreach (var (name, connection) in connections.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            any = true;
            yaml.Append(CultureInfo.InvariantCulture, $"  {Key(name)}:\n    sandbox: true\n");
            foreach (var (setting, value) in connection.Settings.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                yaml.Append(CultureInfo.InvariantCulture, $"    {Key(setting)}: {Quote(value)}\n");
            if (connection.Companies.Count > 0)
                yaml.Append("    companies:\n");
            foreach (var (code, settings) in connection.Companies.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                var pairs = settings.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => $"{Key(pair.Key)}: {Quote(pair.Value)}");
                yaml.Append(CultureInfo.InvariantCulture, $"      {Key(code)}: {{ {string.Join(", ", pairs)} }}\n");
            }
        }

        return any ? yaml.ToString() : "connections: {}\n";
    }

    /// <summary>A key as it is where no reader of YAML could take it for anything but text, else quoted.</summary>
    private static string Key(string text) =>
        PlainKey().IsMatch(text) && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y"
            or "n") ? text : Quote(text);

    /// <summary>A double-quoted scalar: quotes, backslashes, controls and what editors hide are escaped, all else stands for
    /// itself.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' or '\\' => quoted.Append('\\').Append((char)rune.Value),
                '\n' => quoted.Append("\\n"),
                < 0x20 or (>= 0x7F and <= 0xA0) or (>= 0x2000 and <= 0x200F) or (>= 0x2028 and <= 0x202F) or 0xFEFF =>
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainKey();
}

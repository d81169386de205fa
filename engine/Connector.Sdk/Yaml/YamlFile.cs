namespace Connector.Sdk.Yaml;

/// <summary>What reading a YAML file gave: its root where it could be read at all, and every finding.</summary>
/// <param name="Root">The root node, or null where the file is empty or cannot be read.</param>
/// <param name="Diagnostics">Syntax errors, duplicate keys, merge keys, alias bombs and absurd sizes, each with its place.</param>
public sealed record YamlFile(YamlNode? Root, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Most bytes a file may have.</summary>
    public const int LargestFile = 1024 * 1024;

    /// <summary>Reads one YAML document. Never throws for what the text says. Anchors and aliases work; an alias stands where its anchor
    /// stands.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="file">Its path, for messages.</param>
    public static YamlFile Read(string text, string file) => new YamlReader(new YamlText(text, file)).Read();
}

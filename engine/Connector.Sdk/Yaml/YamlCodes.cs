namespace Connector.Sdk.Yaml;

/// <summary>Codes of what can be wrong with a YAML file whatever it is for. Stable: scripts and suppressions name them.</summary>
internal static class YamlCodes
{
    public const string Syntax = "CN0001";
    public const string TooLarge = "CN0002";
    public const string DuplicateKey = "CN0003";
    public const string MergeKey = "CN0004";
    public const string SeveralDocuments = "CN0005";
    public const string UnknownAlias = "CN0006";
    public const string UnusedAnchor = "CN0007";
    public const string Tag = "CN0008";
    public const string Key = "CN0009";
    public const string Tab = "CN0010";
    public const string Character = "CN0011";
    public const string NeedsQuotes = "CN0012";
    public const string NeverClosed = "CN0013";
    public const string Indentation = "CN0014";
}

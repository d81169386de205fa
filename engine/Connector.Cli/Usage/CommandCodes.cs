namespace Connector.Cli.Usage;

/// <summary>Codes of findings that the command itself makes, beside those of flow and connection files (Connector.Engine.Flows).</summary>
internal static class CommandCodes
{
    /// <summary>The connections file lacks a connection that flows use.</summary>
    public const string ConnectionMissing = "CN8001";

    /// <summary>Two flow files use one connection name for two systems.</summary>
    public const string ConnectionTwice = "CN8002";

    /// <summary>A sample file is not JSON, or not the shape of a sample.</summary>
    public const string BadSample = "CN8101";
}

namespace Connector.Cli.Usage;

/// <summary>The command line asks for something that cannot be: nothing was done, and the message says what to write instead.</summary>
internal sealed class UsageException(string message) : Exception(message);

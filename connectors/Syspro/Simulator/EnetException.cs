namespace Connector.Syspro.Simulator;

/// <summary>What e.net refuses in plain text, without any XML.</summary>
internal sealed class EnetException(string message) : Exception(message);

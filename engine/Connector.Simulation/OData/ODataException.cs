namespace Connector.Simulation.OData;

/// <summary>A query that cannot be read or answered; the message says what and where. The simulator puts it in its system's own words and
/// status.</summary>
public sealed class ODataException(string message) : Exception(message);

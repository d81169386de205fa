namespace Connector.Syspro.Simulator;

/// <summary>What is wrong with one element of an item.</summary>
internal sealed record DocumentError(string Element, string Value, int Number, string Description);

using System.Collections.Immutable;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>What every engine of a flow runs: the shared functions, one function for each expression that needs JavaScript, and what they refer to by number.</summary>
internal sealed record JavaScriptProgram(string Script, ImmutableArray<string> Functions, Sites Sites);

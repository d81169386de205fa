namespace Connector.Engine.Flows;

/// <summary>Step names the engine gives; a flow's own steps may not take them.</summary>
internal static class FlowNames
{
    /// <summary>The write under <c>target:</c>.</summary>
    public const string TargetStep = "target";

    /// <summary>The action under <c>source.claim</c>.</summary>
    public const string ClaimStep = "claim";
}

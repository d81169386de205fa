namespace Connector.Basware.Tests.Support;

/// <summary>A call that reached the simulator, with its answer.</summary>
internal sealed record Exchange(
    string Method, string Path, string Query, ImmutableDictionary<string, string> RequestHeaders, string RequestBody, int Status,
    ImmutableDictionary<string, string> ResponseHeaders, string ResponseBody)
{
    public override string ToString() => $"{Method} {Path}{Query} → {Status}";
}

using System.Text.Json.Nodes;

namespace Connector.Testing;

/// <summary>An answer of a simulator's own API: its status, and its body where it has one.</summary>
internal record JsonReply(int Status, JsonNode? Body)
{
    public JsonObject Object => Body.ShouldNotBeNull().AsObject();

    public IReadOnlyList<JsonObject> Value => [.. Object["value"]!.AsArray().Select(item => item!.AsObject())];

    public string Text(string field) => Object[field]!.GetValue<string>();

    public decimal Number(string field) => Object[field]!.GetValue<decimal>();
}

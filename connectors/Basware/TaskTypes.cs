using System.Collections.Frozen;

namespace Connector.Basware;

/// <summary>A kind of push notification.</summary>
/// <param name="Event">Event as flows subscribe to it.</param>
/// <param name="Resource">Resource its document id is a key of.</param>
internal sealed record TaskType(string Event, string Resource)
{
    /// <summary>The same name on the wire and in flows, the resource in the manifest's spelling.</summary>
    public static TaskType Of(string name) => new(name, char.ToLowerInvariant(name[0]) + name[1..]);
}

/// <summary>The kinds of push notification (fact sheet §8.1). <c>ConnectionTest</c> is none: it announces nothing and only wants its
/// 200.</summary>
internal static class TaskTypes
{
    private static readonly FrozenDictionary<string, TaskType> ByName = new[]
    {
        "AccountingDocuments", "RequestStatus", "ExportedPurchaseOrders", "ExportedPurchaseRequisitions", "ExportedContracts",
        "ExportedContractSpends",
    }
        .Select(name => KeyValuePair.Create(name, TaskType.Of(name)))
        // Basware's own example of a notification spells it so (§8.2).
        .Append(KeyValuePair.Create("AccoutingDocuments", TaskType.Of("AccountingDocuments")))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The kind a notification names, however it is spelt; null for kinds nothing can be done about.</summary>
    public static TaskType? Find(string taskType) => ByName.GetValueOrDefault(taskType);
}

using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.Basware.Simulator;

/// <summary>A kind of answer the ERP gives about an invoice (fact sheet §3.5 to §3.7).</summary>
/// <param name="Name">Last part of the path, and the list on the document that echoes the answers.</param>
/// <param name="Type">Its name in requestStatus.</param>
/// <param name="Schema">Its record schema.</param>
/// <param name="From">Statuses in which it is taken.</param>
/// <param name="RefusesWith">Status of the refusal in any other; null where the switch decides, because the description lists none that
/// fits.</param>
/// <param name="Apply">What the answer does to the document.</param>
internal sealed record ResponseKind(string Name, string Type, string Schema, ImmutableArray<string> From, int? RefusesWith,
    Action<JsonObject, JsonObject, SandboxSwitches> Apply)
{
    public static readonly ImmutableArray<ResponseKind> All =
    [
        new("transferResponses", "TransferResponse", "transfer-response", ["WaitingForTransfer", "TransferInProgress"], null,
            (document, response, _) => Settle(document, response, "Transferred", "TransferFailed")),
        new("prebookResponses", "PrebookResponse", "prebook-response", ["WaitingForPrebook", "PrebookInProgress"], 409,
            (document, response, _) => Settle(document, response, "Prebooked", "PrebookFailed")),
        new("paymentResponses", "PaymentResponse", "payment-response", ["Transferred", "Paid"], 409, Pay),
    ];

    /// <summary>Voucher numbers and the payment block are kept on success only (§3.5).</summary>
    private static void Settle(JsonObject document, JsonObject response, string done, string failed)
    {
        var isSuccess = response["success"]!.GetValue<bool>();
        document["processingStatus"] = isSuccess ? done : failed;
        if (!isSuccess)
            return;
        document["paymentBlock"] = response["paymentBlock"]!.DeepClone();
        foreach (var field in new[] { "voucherNumber1", "voucherNumber2" })
        {
            if (response[field] is { } number)
                document[field] = number.DeepClone();
        }
    }

    /// <summary>A payment changes the invoice only where it succeeded, and what it leaves out is cleared (§3.7).</summary>
    private static void Pay(JsonObject document, JsonObject response, SandboxSwitches switches)
    {
        if (!response["success"]!.GetValue<bool>())
            return;
        document["paymentBlock"] = response["paymentBlock"]!.DeepClone();
        Copy("paymentMethod", "paymentMethod");
        Copy("paymentTermCode", "paymentTermCode");
        Copy("paymentMessage", "paymentMessage");
        Copy("paymentReversalDocument", "paymentRevelsalDocument");
        var isPartial = response["paidTotal"] is { } paid && Number(paid) < Number(document["grossSum"]);
        if (!isPartial || switches.Get(BaswareSwitches.PartialPayment, "paid") == "paid")
            document["processingStatus"] = "Paid";

        void Copy(string from, string to)
        {
            document.Remove(to);
            if (response[from] is { } value)
                document[to] = value.DeepClone();
        }
    }

    private static decimal Number(JsonNode? node) =>
        node is null ? 0 : decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}

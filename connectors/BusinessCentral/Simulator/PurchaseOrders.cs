using System.Text.Json.Nodes;
using Connector.Simulation;

namespace Connector.BusinessCentral.Simulator;

/// <summary>
/// Purchase orders as people change them in the client; the API only shows them. What the switch <c>invoicedOrders</c> says happens to an
/// order that is invoiced in full: <c>delete</c> (posting takes it away) or <c>keep</c>.
/// </summary>
internal sealed class PurchaseOrders(Books books, SandboxSwitches switches)
{
    public const string Lines = "purchaseOrderLines";

    private static readonly EntityType Type = DocumentEntities.PurchaseOrder;

    /// <summary>Computes amounts and stores the order; its modified time moves with its lines.</summary>
    public void Store(string company, JsonObject order)
    {
        DocumentAmounts.Recalculate(order, Lines, "directUnitCost", books.AmountUnit(company, order));
        books.Put(Type, order);
    }

    /// <summary>Releases an order, sends it to approval or opens it again.</summary>
    /// <exception cref="ArgumentException">There is no such order or status.</exception>
    public void SetStatus(string number, string company, string status)
    {
        if (!Type.Field("status")!.Options.Contains(status))
            throw new ArgumentException($"An order's status is one of {string.Join(", ", Type.Field("status")!.Options)}, not '{status}'.");
        var order = Copy(number, company);
        order["status"] = status;
        Store(company, order);
    }

    /// <summary>Orders another quantity on a line; zero takes the line away.</summary>
    /// <exception cref="ArgumentException">There is no such order or line, or less is ordered than was received.</exception>
    public void SetQuantity(string number, string company, int sequence, decimal quantity)
    {
        var order = Copy(number, company);
        var line = order.ListOf(Lines).Select(line => line!.AsObject())
            .FirstOrDefault(line => line["sequence"]!.GetValue<int>() == sequence)
            ?? throw new ArgumentException($"Order {number} of {company} has no line {sequence}.");
        if (quantity < line.NumberOf("receivedQuantity"))
            throw new ArgumentException(
                $"Line {sequence} of order {number} has received {line.NumberOf("receivedQuantity")}: no less can be ordered.");
        if (quantity == 0)
            order.ListOf(Lines).Remove(line);
        line["quantity"] = quantity;
        line["receiveQuantity"] = quantity - line.NumberOf("receivedQuantity");
        line["invoiceQuantity"] = quantity - line.NumberOf("invoicedQuantity");
        order["fullyReceived"] = order.ListOf(Lines).All(other => other!.AsObject().NumberOf("receiveQuantity") == 0);
        Books.Touch(line);
        Store(company, order);
    }

    /// <summary>Receives and invoices whatever is left of an order.</summary>
    /// <exception cref="ArgumentException">There is no such order.</exception>
    public void Invoice(string number, string company)
    {
        var order = Copy(number, company);
        if (switches.Get("invoicedOrders", "delete") == "delete")
        {
            books.Remove(Type, order);
            return;
        }

        foreach (var line in order.ListOf(Lines).Select(line => line!.AsObject()))
        {
            line["receivedQuantity"] = line.NumberOf("quantity");
            line["invoicedQuantity"] = line.NumberOf("quantity");
            line["receiveQuantity"] = 0m;
            line["invoiceQuantity"] = 0m;
            Books.Touch(line);
        }

        order["fullyReceived"] = true;
        Store(company, order);
    }

    private JsonObject Copy(string number, string company) => books.FindBy(Type, company, "number", number)?.DeepClone().AsObject()
        ?? throw new ArgumentException($"There is no order {number} in {company}.");
}

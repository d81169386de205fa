namespace Connector.Basware.Extracts;

/// <summary>Stands for one table of one extract, read to its end.</summary>
internal sealed record ExtractReceipt(string Extract, string Table)
{
    private const string Between = " of extract ";

    /// <summary><c>ADM_SUPPLIER of extract 14ad…</c>: the trail shows it as it is.</summary>
    public override string ToString() => $"{Table}{Between}{Extract}";

    /// <exception cref="ConnectorException">The text is none of ours (<see cref="FailureKind.Bug"/>).</exception>
    public static ExtractReceipt Parse(string text) => text.Split(Between, 2) is [var table, var extract]
        ? new ExtractReceipt(extract, table)
        : throw new ConnectorException(
            FailureKind.Bug, "receipt-unreadable", "An extract was read, but the receipt to acknowledge it by cannot be.",
            text);
}

namespace Connector.Sdk.Http;

public partial class RestConnection
{
    /// <inheritdoc />
    public virtual Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<WriteOutcome> ActAsync(ActionRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual Task<IReadOnlyList<WriteOutcome>> ConfirmAsync(ConfirmRequest request, CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual IReadOnlyList<OutgoingRequest> Describe(WriteRequest request) => throw new NotImplementedException();

    /// <inheritdoc />
    public virtual OutgoingRequest Describe(ActionRequest request) => throw new NotImplementedException();
}

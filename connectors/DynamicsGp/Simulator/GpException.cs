namespace Connector.DynamicsGp.Simulator;

/// <summary>A refusal, as the service words it.</summary>
/// <param name="status">HTTP status where errors travel by status.</param>
/// <param name="code">Number of the error; never 0.</param>
/// <param name="fieldName">The field at fault, or null.</param>
internal sealed class GpException(int status, int code, string message, string? fieldName = null) : Exception(message)
{
    public int Status => status;

    public int Code => code;

    public string? Field => fieldName;
}

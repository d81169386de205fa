namespace Connector.Simulation;

/// <summary>A call to the control surface that cannot be answered; the message says what to send instead.</summary>
internal sealed class ControlException(string message, int status = 400) : Exception(message)
{
    public int Status => status;
}

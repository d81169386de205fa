namespace Connector.Engine.State;

/// <summary>The store cannot do what it must (disk full, file damaged, wrong key). The engine stops rather than go on without memory.</summary>
internal class StateStoreException(string message, Exception? inner = null) : Exception(message, inner);

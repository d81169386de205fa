namespace Connector.Engine.Store;

/// <summary>The store, its key or a secret cannot be used as asked. The message says why and what to do next, and is fit to be shown as it
/// is. An engine stops on it rather than go on without memory.</summary>
internal class StoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another engine holds the store.</summary>
internal sealed class StoreLockedException(string message) : StoreException(message);

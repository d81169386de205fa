namespace Connector.Sdk;

/// <summary>Small encrypted notes that a connection keeps across restarts, one namespace a connection.</summary>
public interface IConnectionMemory
{
    /// <summary>The note's text, or null.</summary>
    Task<string?> ReadAsync(string name, CancellationToken cancel);

    /// <summary>Replaces the note, or forgets it where the text is null.</summary>
    Task WriteAsync(string name, string? text, CancellationToken cancel);
}

using System.Collections.Concurrent;

namespace Connector.Testing;

/// <summary>What the store keeps for a connection, here as long as the test.</summary>
internal sealed class Memory : IConnectionMemory
{
    public ConcurrentDictionary<string, string> Notes { get; } = new();

    public Task<string?> ReadAsync(string name, CancellationToken cancel) => Task.FromResult(Notes.GetValueOrDefault(name));

    public Task WriteAsync(string name, string? text, CancellationToken cancel)
    {
        if (text is null)
            Notes.TryRemove(name, out _);
        else
            Notes[name] = text;
        return Task.CompletedTask;
    }
}

using System.Collections.Concurrent;
using Connector.Sdk;

namespace Connector.Basware.Tests.Support;

/// <summary>Notes that outlive a connection, as the store keeps them.</summary>
internal sealed class Memory : IConnectionMemory
{
    private readonly ConcurrentDictionary<string, string> notes = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Notes => notes;

    public Task<string?> ReadAsync(string name, CancellationToken cancel) => Task.FromResult(notes.GetValueOrDefault(name));

    public Task WriteAsync(string name, string? text, CancellationToken cancel)
    {
        if (text is null)
            notes.TryRemove(name, out _);
        else
            notes[name] = text;
        return Task.CompletedTask;
    }
}

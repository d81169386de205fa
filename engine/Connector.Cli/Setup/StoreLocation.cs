using Connector.Cli.Output;
using Connector.Cli.Usage;
using Connector.Engine.Store;

namespace Connector.Cli.Setup;

/// <summary>Where a store is and which key it is encrypted with.</summary>
/// <param name="Path">Path of the store.</param>
/// <param name="IsGiven">Whether the command line named it.</param>
/// <param name="KeyFile">Path of the key file, or null for the variable or the file beside the store.</param>
internal sealed record StoreLocation(string Path, bool IsGiven, string? KeyFile)
{
    public bool Exists => File.Exists(Path);

    /// <summary>Opens the store's keys and says where a new key was put.</summary>
    public KeyRing OpenKeys(Terminal terminal)
    {
        var keys = KeyRing.Open(Path, KeyFile, terminal.Variable, terminal.Clock, out var created);
        if (created is not null)
            terminal.Error.WriteLine(
                $"Made the key file {created} (readable by you alone). The store cannot be read without it: keep a copy, apart from the "
                    + "store's.");
        return keys;
    }

    /// <summary>Opens a store that a verb looks at or administers, beside an engine that may be running on it.</summary>
    /// <exception cref="UsageException">There is no such store.</exception>
    public Task<IStateStore> OpenAsync(Terminal terminal, CancellationToken cancel)
    {
        RequireExisting();
        return OpenOrCreateAsync(terminal, cancel);
    }

    /// <summary>As <see cref="OpenAsync"/>, but makes the store where there is none yet.</summary>
    public Task<IStateStore> OpenOrCreateAsync(Terminal terminal, CancellationToken cancel) =>
        SqliteStateStore.OpenAsync(Path, OpenKeys(terminal), StoreAccess.Administration, terminal.Clock, cancel);

    public SecretStore OpenSecrets(Terminal terminal) => new(Path, OpenKeys(terminal), terminal.Clock);

    /// <exception cref="UsageException">There is no such store.</exception>
    public void RequireExisting()
    {
        if (!Exists)
            throw new UsageException($"there is no store at '{Path}'. 'engine run' makes one; --store or CONNECTOR_STORE names another.");
    }
}

using Connector.Engine.Store;

namespace Connector.Cli.Setup;

/// <summary>The secrets of a store, decrypted for as long as connections are opened.</summary>
internal static class SecretValues
{
    public static async Task<Func<string, string?>> ReadAsync(SecretStore secrets, CancellationToken cancel)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in await secrets.ListAsync(cancel))
        {
            if (await secrets.FindAsync(name, cancel) is { } value)
                values[name] = value;
        }

        return name => values.GetValueOrDefault(name);
    }
}

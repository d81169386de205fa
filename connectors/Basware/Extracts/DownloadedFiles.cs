namespace Connector.Basware.Extracts;

/// <summary>
/// Packed files that were downloaded and may be needed again: a flow reads them once for each company, and Basware hands each out five
/// times only. In memory alone, because they hold bank data, and up to a bound; a file beyond it is downloaded again.
/// </summary>
internal sealed class DownloadedFiles
{
    private const long MaxBytes = 256L << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Extract, string File), ReadOnlyMemory<byte>> files = [];

    public ReadOnlyMemory<byte>? Find(string extract, string file)
    {
        lock (gate)
            return files.TryGetValue((extract, file), out var content) ? content : default(ReadOnlyMemory<byte>?);
    }

    public void Keep(string extract, string file, ReadOnlyMemory<byte> content)
    {
        lock (gate)
        {
            if (files.Values.Sum(kept => (long)kept.Length) + content.Length <= MaxBytes)
                files[(extract, file)] = content;
        }
    }

    public void Forget(string extract, string file)
    {
        lock (gate)
            files.Remove((extract, file));
    }

    /// <summary>Keeps the files of these extracts only.</summary>
    public void KeepOnly(IReadOnlySet<string> extracts)
    {
        lock (gate)
        {
            foreach (var key in files.Keys.Where(key => !extracts.Contains(key.Extract)).ToList())
                files.Remove(key);
        }
    }
}

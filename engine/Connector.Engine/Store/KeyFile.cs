using System.Security.Cryptography;

namespace Connector.Engine.Store;

/// <summary>
/// The text file that holds a key ring, oldest key first; the last one is active. Only its owner may read it (mode 0600). It is replaced as
/// a whole, so that a crash leaves either the old file or the new one.
/// </summary>
internal static class KeyFile
{
    private const string Header = "connector-keys 1";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="StoreException">Others may read it, or it is not a key file.</exception>
    public static ImmutableArray<EncryptionKey> Read(string path)
    {
        RefuseOthers(path);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The key file '{path}' cannot be read: {problem.Message}", problem);
        }

        return Parse(lines, path);
    }

    private static ImmutableArray<EncryptionKey> Parse(string[] lines, string path)
    {
        var keys = ImmutableArray.CreateBuilder<EncryptionKey>();
        var hasHeader = false;
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (!hasHeader)
            {
                if (line != Header)
                    throw new StoreException(
                        $"{path}:{number}:1: this is not a key file this engine can read: it should begin with '{Header}'. Give the right "
                            + "file with --key-file, or restore it from a copy.");
                hasHeader = true;
                continue;
            }

            keys.Add(ParseKey(line, path, number));
        }

        if (keys.Count == 0)
            throw new StoreException(
                $"The key file '{path}' holds no key. Restore it from a copy; without the key, what the store holds cannot be read.");
        return keys.ToImmutable();
    }

    private static EncryptionKey ParseKey(string line, string path, int number)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var bytes = new byte[EncryptionKey.Size];
        if (words is not ["key", var id, var created, var text]
            || !DateTimeOffset.TryParse(created, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var createdAt)
            || !Convert.TryFromBase64String(text, bytes, out var length)
            || length != EncryptionKey.Size)
            throw new StoreException(
                $"{path}:{number}:1: a key should read 'key ID CREATED BASE64' with {EncryptionKey.Size} bytes of key. Restore the file "
                    + "from a copy.");
        var key = new EncryptionKey(bytes, createdAt);
        if (key.Id != id)
            throw new StoreException(
                $"{path}:{number}:1: the key's bytes do not belong to its id {id}: the line was changed. Restore the file from a copy.");
        return key;
    }

    /// <summary>Makes the file with these keys, or replaces it as a whole.</summary>
    public static void Write(string path, ImmutableArray<EncryptionKey> keys)
    {
        var text = new StringBuilder(
            "# Connector key ring. Whoever has it can read the store; without it nobody can. Keep a copy, and keep both secret.\n");
        text.Append(Header).Append('\n');
        foreach (var key in keys)
            text.Append(CultureInfo.InvariantCulture,
                $"key {key.Id} {key.CreatedAt?.UtcDateTime ?? DateTime.UnixEpoch:yyyy-MM-ddTHH:mm:ssZ} "
                    + $"{Convert.ToBase64String(key.Bytes)}\n");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var temporary = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.new";
        try
        {
            using (var stream = new FileStream(temporary, OwnerOnlyOptions()))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The key file '{path}' cannot be written: {problem.Message}", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            File.Delete(temporary);
        }
    }

    private static FileStreamOptions OwnerOnlyOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    private static void RefuseOthers(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & Others) != 0)
            throw new StoreException(
                $"The key file '{path}' is open to others than its owner (mode {Convert.ToString((int)mode, 8)}). Run: chmod 600 '{path}'");
    }
}

namespace Connector.Engine.Store;

/// <summary>The right to be the one process that does something with a file: a lock on a file beside it, which the operating system gives
/// back when the process ends, however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock on a file, or answers null where another process has it.</summary>
    /// <param name="options">Whether the lock file goes with the lock.</param>
    /// <exception cref="StoreException">The lock file cannot be opened.</exception>
    public static StoreLock? TryTake(string lockedPath, FileOptions options = FileOptions.None)
    {
        var path = lockedPath + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options));
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new StoreException($"The lock file '{path}' cannot be opened: {problem.Message}", problem);
        }
        catch (IOException problem) when (IsHeld(problem) || File.Exists(path))
        {
            return null;
        }
        catch (IOException problem)
        {
            throw new StoreException($"The lock file '{path}' cannot be made: {problem.Message}", problem);
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>Whether another process has the file: its lock file may be gone again by now. EWOULDBLOCK of Linux and of macOS, and the
    /// sharing violation of Windows.</summary>
    private static bool IsHeld(IOException problem) => problem.HResult is 11 or 35 or unchecked((int)0x80070020);
}

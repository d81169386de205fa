namespace Connector.Engine.Flows.Reading;

/// <summary>Reads a script that a flow file names: a regular file of at most 1 MB inside the flow file's folder.</summary>
internal static class ScriptFile
{
    private const int MaxBytes = 1_000_000;

    /// <summary>The script, or why it is not read.</summary>
    public static (Script? Script, string? Problem, string? Hint) Read(string home, string path)
    {
        try
        {
            var folder = Path.GetFullPath(home.Length == 0 ? "." : home);
            var inside = Path.GetRelativePath(folder, Path.GetFullPath(path, folder));
            if (Path.IsPathRooted(path) || Path.IsPathRooted(inside) || inside.Split(Path.DirectorySeparatorChar)[0] == "..")
                return (null, $"The script '{path}' is outside of the flow's folder.", "Put it beside this flow file.");
            var file = new FileInfo(Path.Combine(folder, inside));
            if (!file.Exists)
                return (null, $"There is no script '{path}'.", "The path is relative to this flow file.");
            if (IsLink(folder, inside))
                return (null, $"The script '{path}' is a link.", "Put the file itself beside this flow file.");
            // A pipe or a device has no length, and reading it might never end.
            if (file.Length == 0)
                return (null, $"The script '{path}' is empty, or not a regular file.", null);
            return file.Length > MaxBytes
                ? (null, $"The script '{path}' has more than 1 MB.", "Split it, or move what is data into a table.")
                : (new Script(Path.Combine(home, path), File.ReadAllText(file.FullName)), null, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"The script '{path}' cannot be read: {fault.Message}", null);
        }
    }

    /// <summary>Whether the file, or a folder on the way to it, is a link: it would lead out of the flow's folder.</summary>
    private static bool IsLink(string folder, string inside)
    {
        var place = folder;
        foreach (var part in inside.Split(Path.DirectorySeparatorChar))
        {
            place = Path.Combine(place, part);
            if (new FileInfo(place).LinkTarget is not null)
                return true;
        }

        return false;
    }
}

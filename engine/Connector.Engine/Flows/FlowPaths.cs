using Connector.Sdk.Yaml;
using Microsoft.Extensions.FileSystemGlobbing;

namespace Connector.Engine.Flows;

/// <summary>Turns what was written on the command line into files, and files into text.</summary>
internal static class FlowPaths
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The files, each once: those of a wildcard in ordinal order. Wildcards are <c>*</c> and <c>**</c>.</summary>
    public static (IReadOnlyList<string> Files, IReadOnlyList<Diagnostic> Missing) Expand(IReadOnlyList<string> paths)
    {
        var files = new List<string>();
        var missing = new List<Diagnostic>();
        foreach (var path in paths)
        {
            if (!path.Contains('*', StringComparison.Ordinal))
            {
                files.Add(path);
                continue;
            }

            var found = Match(path);
            files.AddRange(found);
            if (found.Count == 0)
                missing.Add(
                    new Diagnostic(DiagnosticCodes.NoMatch, Severity.Error, $"No file matches '{path}'.", SourceSpan.WholeFile(path),
                        $"Looked from '{Directory.GetCurrentDirectory()}'."));
        }

        return ([.. files.DistinctBy(Path.GetFullPath, StringComparer.Ordinal)], missing);
    }

    /// <summary>The text, or null and why not.</summary>
    public static string? Read(string path, out Diagnostic? finding)
    {
        finding = null;
        try
        {
            if (Directory.Exists(path))
                finding = Unreadable(path, "is a folder", $"Write: {path.TrimEnd('/', '\\')}/*.yaml");
            else if (!File.Exists(path))
                finding = Unreadable(path, "does not exist", $"Looked from '{Directory.GetCurrentDirectory()}'.");
            else if (new FileInfo(path).Length > YamlFile.LargestFile)
                finding = Unreadable(path, FormattableString.Invariant($"has more than {YamlFile.LargestFile} bytes"),
                    "Split it into several files.");
            else
                return Strict.GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException fault)
        {
            finding = Unreadable(path, FormattableString.Invariant($"is not UTF-8 text (byte {fault.Index})"), "Save it as UTF-8.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            finding = Unreadable(path, $"cannot be read: {fault.Message}", null);
        }

        return null;
    }

    private static Diagnostic Unreadable(string path, string why, string? hint) =>
        new(DiagnosticCodes.Unreadable, Severity.Error, $"'{path}' {why}.", SourceSpan.WholeFile(path), hint);

    private static List<string> Match(string path)
    {
        var parts = path.Replace('\\', '/').Split('/');
        var wild = Array.FindIndex(parts, part => part.Contains('*', StringComparison.Ordinal));
        var home = string.Join('/', parts[..wild]);
        var root = wild > 0 ? home + '/' : "";
        var folder = wild == 0 ? "." : home.Length == 0 ? "/" : root;
        if (!Directory.Exists(folder))
            return [];
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(string.Join('/', parts[wild..]));
        return [.. matcher.GetResultsInFullPath(folder).Select(file => root + Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
    }
}

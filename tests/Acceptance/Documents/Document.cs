using System.Text.RegularExpressions;

namespace Acceptance.Documents;

/// <summary>One thing that a reader of a document does: types a command, or saves a block as a file.</summary>
/// <param name="Command">The command line, or null.</param>
/// <param name="File">The file that a block is saved as, or appended to, or null.</param>
internal sealed record DocumentStep(string? Command, string? File, string Text, bool IsAppended);

/// <summary>
/// A page of the documentation. Commands are the lines of its <c>sh</c> blocks and its code spans that begin with <c>engine</c>; a block
/// whose fence names a file (<c>yaml flows/my-first.yaml</c>) is that file, and with a plus before the name it is added to it.
/// </summary>
internal sealed partial class Document
{
    private static readonly string[] Known = [".md", ".yaml", ".json", ".js", ".cs", ".csproj", ".sln", ".props"];
    private static readonly string[] Folders = ["engine", "connectors", "flows", "schemas", "tests", ".ci"];

    private readonly string text;

    private Document(string path)
    {
        Path = path;
        text = File.ReadAllText(System.IO.Path.Combine(Stage.Root, path)).ReplaceLineEndings("\n");
    }

    /// <summary>Path from the repository's root.</summary>
    public string Path { get; }

    public static IReadOnlyList<Document> All { get; } =
        [.. FilesOfRepository().Where(file => file.EndsWith(".md", StringComparison.Ordinal)).Select(file => new Document(file))];

    /// <summary>What a reader does, from top to bottom.</summary>
    public IEnumerable<DocumentStep> Steps => Parts().Matches(text).SelectMany(part => part.Groups["fence"].Success
        ? OfBlock(part.Groups["fence"].Value.Trim().Split(' '), part.Groups["block"].Value)
        : Verb().IsMatch(part.Groups["span"].Value)
            ? [new DocumentStep(part.Groups["span"].Value, null, "", false)]
            : Array.Empty<DocumentStep>());

    /// <summary>Links, and code spans that look like a file or folder of the repository.</summary>
    public IEnumerable<string> Files => Parts().Matches(text).Select(part => part.Groups["span"].Value).Where(IsFile)
        .Concat(Links().Matches(text).Select(link => link.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)))
        .Distinct(StringComparer.Ordinal);

    /// <summary>Files of the repository, without what builds leave, by their paths from the root.</summary>
    public static IEnumerable<string> FilesOfRepository() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(System.IO.Path.Combine(Stage.Root, folder), "*", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Stage.Root))
        .Select(file => System.IO.Path.GetRelativePath(Stage.Root, file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<DocumentStep> OfBlock(string[] fence, string block) => fence switch
    {
        ["sh"] => block.Split('\n').Select(Command).OfType<DocumentStep>(),
        [_, var file] => [new DocumentStep(null, file.TrimStart('+'), block, file.StartsWith('+'))],
        _ => [],
    };

    private static DocumentStep? Command(string line)
    {
        const string FromSource = "dotnet run --project engine/Connector.Cli -- ";
        var command = Comment().Replace(line, "").Trim().Replace(FromSource, "engine ", StringComparison.Ordinal);
        return CommandWords().IsMatch(command) ? new DocumentStep(command, null, "", false) : null;
    }

    /// <summary>Whether a code span names a file: a path below a folder here, or a name with an ending of files here.</summary>
    private static bool IsFile(string span)
    {
        if (!FileWords().IsMatch(span) || span.StartsWith("./", StringComparison.Ordinal))
            return false;
        var ending = System.IO.Path.GetExtension(span);
        return (span.Contains('/') && Folders.Contains(span.Split('/')[0])) || (ending.Length < span.Length && Known.Contains(ending));
    }

    [GeneratedRegex("^```(?<fence>[^\n`]+)\n(?<block>.*?)^```$|`(?<span>[^`\n]+)`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\]\(([^)#]+)[^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"(^|\s+)# .*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(engine|dotnet|\.ci/run|[A-Z_]+=\S+ |[a-z]+ .*\| engine)\b.*")]
    private static partial Regex CommandWords();

    [GeneratedRegex("^engine [a-z]")]
    private static partial Regex Verb();

    [GeneratedRegex(@"^[\w.-]+(/[\w.*-]+)*/?$")]
    private static partial Regex FileWords();
}

using Connector.Engine.Flows.Reading;

namespace Connector.Engine.Tests.Flows;

/// <summary>A script is a regular file inside the flow's folder: nothing else is opened.</summary>
public sealed class ScriptFileTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("connector-scripts-").FullName;

    [Fact]
    public void A_file_in_the_folder_or_below_it_is_read()
    {
        Write("shared.js", "function a() { return 1; }");
        Write("lib/more.js", "var x = 1;");
        ScriptFile.Read(home, "shared.js").Script!.Text.ShouldBe("function a() { return 1; }");
        ScriptFile.Read(home, "./lib/../lib/more.js").Script!.Text.ShouldBe("var x = 1;");
    }

    [Theory]
    [InlineData("/dev/zero", "The script '/dev/zero' is outside of the flow's folder.")]
    [InlineData("../shared.js", "The script '../shared.js' is outside of the flow's folder.")]
    [InlineData("lib/../../shared.js", "The script 'lib/../../shared.js' is outside of the flow's folder.")]
    [InlineData("absent.js", "There is no script 'absent.js'.")]
    [InlineData("", "There is no script ''.")]
    public void What_is_not_in_the_folder_is_refused(string path, string problem) => ScriptFile.Read(home, path).Problem.ShouldBe(problem);

    [Fact]
    public void Links_are_not_followed()
    {
        var elsewhere = Directory.CreateTempSubdirectory("connector-elsewhere-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(elsewhere, "a.js"), "var x = 1;");
            File.CreateSymbolicLink(Path.Combine(home, "a.js"), Path.Combine(elsewhere, "a.js"));
            File.CreateSymbolicLink(Path.Combine(home, "zero.js"), "/dev/zero");
            Directory.CreateSymbolicLink(Path.Combine(home, "lib"), elsewhere);
            foreach (var path in (string[])["a.js", "zero.js", "lib/a.js"])
                ScriptFile.Read(home, path).Problem.ShouldBe($"The script '{path}' is a link.");
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public void What_has_no_length_is_not_opened_and_what_is_large_is_refused()
    {
        Write("empty.js", "");
        Write("large.js", new string('/', 1_000_001));
        ScriptFile.Read(home, "empty.js").Problem.ShouldBe("The script 'empty.js' is empty, or not a regular file.");
        ScriptFile.Read(home, "large.js").Problem.ShouldBe("The script 'large.js' has more than 1 MB.");
    }

    public void Dispose() => Directory.Delete(home, recursive: true);

    private void Write(string path, string text)
    {
        var file = Path.Combine(home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}

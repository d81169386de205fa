using Connector.Cli.Output;

namespace Connector.Cli.Tests.Output;

public sealed class TerminalTests
{
    private static readonly Diagnostic Finding = new("CN1001", Severity.Error, "Odd.", new SourceSpan("a.yaml", 1, 1));

    [Fact]
    public void A_terminal_gets_colour()
    {
        Written(isTerminal: true, noColour: null).ShouldContain("\u001b[");
    }

    [Theory]
    [InlineData(true, "1")]
    [InlineData(false, null)]
    public void Neither_a_pipe_nor_NO_COLOR_gets_any(bool isTerminal, string? noColour)
    {
        Written(isTerminal, noColour).ShouldNotContain("[31");
        Written(isTerminal, noColour).ShouldNotContain("[1;31");
    }

    [Fact]
    public void A_pipe_gets_plain_lines_that_never_wrap()
    {
        var message = string.Join(' ', Enumerable.Repeat("word", 200));
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null);

        DiagnosticText.Write([Finding with { Message = message }], terminal.Results);

        output.ToString().ShouldBe($"a.yaml:1:1: error CN1001: {message}\n");
    }

    private static string Written(bool isTerminal, string? noColour)
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null)
        {
            OutputIsTerminal = isTerminal,
            Variable = name => name == "NO_COLOR" ? noColour : null
        };
        DiagnosticText.Write([Finding], terminal.Results);
        return output.ToString();
    }
}

using Connector.Cli.Output;
using Spectre.Console;

namespace Connector.Cli.Tests.Output;

public sealed class ListTableTests
{
    [Fact]
    public void Columns_line_up_numbers_stand_at_the_right_and_lines_end_without_blanks()
    {
        var table = new ListTable("id", "name", "reason") { Numbers = new HashSet<int> { 0 } }.Add("7", "Émile", "")
            .Add("1234", "漢字", "is [odd] (very)").Add("5", null, "");

        Lines(table, 200).ShouldBe(["  id  name   reason", "   7  Émile", "1234  漢字   is [odd] (very)", "   5"]);
    }

    [Fact]
    public void On_a_narrow_terminal_everything_is_still_there()
    {
        var table =
            new ListTable("field", "value").Add("purchaseInvoiceLines[0].dimensionSetLines[0].valueCode", "one two three four five");

        string.Join(' ', Lines(table, 30).Select(line => line.Trim())).Replace(" ", "", StringComparison.Ordinal)
            .ShouldBe("fieldvaluepurchaseInvoiceLines[0].dimensionSetLines[0].valueCodeonetwothreefourfive");
    }

    private static List<string> Lines(ListTable table, int width)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output)
            });
        console.Profile.Width = width;
        console.Write(table.Render());
        output.ToString().ShouldEndWith("\n");
        return [.. output.ToString().Split('\n')[..^1]];
    }
}

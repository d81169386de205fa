using System.CommandLine;
using System.CommandLine.Parsing;

namespace Connector.Cli.Usage;

/// <summary>What is wrong with a command line, in words, with what was probably meant.</summary>
internal static class UsageErrors
{
    public static int Write(ParseResult parsed, TextWriter error)
    {
        foreach (var message in Messages(parsed).Distinct(StringComparer.Ordinal))
            error.WriteLine($"engine: {message}");
        error.WriteLine($"See '{Path(parsed.CommandResult)} --help'.");
        return ExitCode.Usage;
    }

    private static IEnumerable<string> Messages(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
        {
            return command is Verb { StrayWords: { } message }
                ? [message]
                : parsed.UnmatchedTokens.Select(word => Unmatched(command, word));
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
            return [$"say what to do: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}."];
        return parsed.Errors.Select(problem => problem.Message);
    }

    private static string Unmatched(Command command, string word)
    {
        if (word.StartsWith('-'))
            return UnknownOption(command, word);
        return command.Subcommands.Count > 0
            ? $"there is no verb '{word}'. {Suggestion.Hint(word, [.. command.Subcommands.Select(verb => verb.Name)])}"
            : $"'{word}' is one word too many.";
    }

    /// <summary>The message for an option that the command does not have.</summary>
    public static string UnknownOption(Command command, string word) =>
        $"there is no option '{word}'. {Suggestion.Hint(word, [.. command.Options.Select(option => option.Name)])}";

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "engine";
}

using System.CommandLine.Parsing;

namespace Connector.Cli.Usage;

/// <summary>Reads whole numbers of a command line and says in words what is wrong with one.</summary>
internal static class WholeNumber
{
    /// <summary>A parser for an option or argument that takes a number of at least <paramref name="least"/>.</summary>
    public static Func<ArgumentResult, long> AtLeast(long least, string what) => Between(least, long.MaxValue, what);

    /// <summary>A parser for an option or argument that takes a number within bounds.</summary>
    /// <param name="what">What the number is, for the message: <c>a port from 0 (a free one) to 65535</c>.</param>
    public static Func<ArgumentResult, long> Between(long least, long most, string what) => result =>
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        result.AddError($"'{text}' is not {what}.");
        return least;
    };
}

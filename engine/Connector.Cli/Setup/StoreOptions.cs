using System.CommandLine;
using Connector.Cli.Output;

namespace Connector.Cli.Setup;

/// <summary>The options that say which store a verb works on.</summary>
internal sealed class StoreOptions
{
    private const string Variable = "CONNECTOR_STORE";
    private const string Fallback = "connector.db";

    private readonly Option<string?> store =
        new("--store") { Description = $"State store (default: {Variable}, else {Fallback})", HelpName = "PATH" };

    private readonly Option<string?> keyFile = new("--key-file")
    {
        Description = "Key the store is encrypted with (default: CONNECTOR_KEY, else a file beside the store, made on first use)",
        HelpName = "FILE",
    };

    public StoreOptions(Command command)
    {
        command.Options.Add(store);
        command.Options.Add(keyFile);
    }

    public StoreLocation Read(ParseResult parsed, Terminal terminal) =>
        new(parsed.GetValue(store) ?? terminal.Variable(Variable) ?? Fallback, parsed.GetValue(store) is not null,
            parsed.GetValue(keyFile));
}

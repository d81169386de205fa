using System.CommandLine;
using Connector.Cli.Output;
using Connector.Cli.Setup;
using Connector.Cli.Usage;

namespace Connector.Cli.Commands;

/// <summary><c>engine secrets</c>: the encrypted store of secrets. Values come in and never out.</summary>
internal static class SecretsCommand
{
    public static Command Create(Terminal terminal) =>
        Verb.Group(
            "secrets", "Keep the secrets that connections name as ${secret:NAME}", Set(terminal), List(terminal), Remove(terminal),
            Rotate(terminal));

    private static Verb Set(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "Name, as connections.yaml has it in ${secret:NAME}" };
        var fromInput = new Option<bool>("--value-stdin") { Description = "Read the value from standard input instead of asking for it" };
        var verb = new Verb(
            "set",
            "Set a secret; its value is asked for without being shown",
            [
                new("engine secrets set bc-client-secret", "Asks for the value."),
                new("pass show bc | engine secrets set bc-client-secret --value-stdin", "Takes it from another program."),
            ])
        {
            name, fromInput,
        };
        verb.StrayWords = "a secret's value is never an argument: shells and process lists keep it. "
            + "Leave it out to be asked, or pipe it in with --value-stdin.";
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var secret = parsed.GetRequiredValue(name);
            var value = (parsed.GetValue(fromInput) ? await terminal.In.ReadToEndAsync(cancel) : Ask(secret, terminal)).TrimEnd('\r', '\n');
            if (value.Length == 0)
                throw new UsageException("the value is empty; nothing was set.");
            await store.Read(parsed, terminal).OpenSecrets(terminal).SetAsync(secret, value, cancel);
            terminal.Write(parsed.GetValue(verb.Json), new { name = secret, isSet = true }, $"The secret '{secret}' is set.");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb List(Terminal terminal)
    {
        var verb = new Verb(
            "list", "List the names of secrets and when they were set, never the values", [new("engine secrets list", "Names and times.")]);
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var location = store.Read(parsed, terminal);
            location.RequireExisting();
            var secrets = await location.OpenSecrets(terminal).ListAsync(cancel);
            if (parsed.GetValue(verb.Json))
            {
                terminal.Out.WriteLine(JsonOutput.Block(new { secrets = secrets.Select(secret => new { secret.Name, secret.SetAt }) }));
                return ExitCode.Done;
            }

            var table = new ListTable("name", "set");
            foreach (var secret in secrets)
                table.Add(secret.Name, RecordText.Time(secret.SetAt));
            if (secrets.Count == 0)
                terminal.Error.WriteLine("No secret is set.");
            else
                terminal.Results.Write(table.Render());
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Remove(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "Name of the secret" };
        var verb = new Verb(
            "remove", "Remove a secret",
            [new("engine secrets remove bc-client-secret", "Connections that name it are refused from now on.")])
        {
            name,
        };
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var location = store.Read(parsed, terminal);
            location.RequireExisting();
            var secrets = location.OpenSecrets(terminal);
            var gone = parsed.GetRequiredValue(name);
            if (!await secrets.RemoveAsync(gone, cancel))
            {
                var known = (await secrets.ListAsync(cancel)).Select(secret => secret.Name);
                throw new UsageException($"there is no secret '{gone}'. {Suggestion.Hint(gone, [.. known])}");
            }

            terminal.Write(parsed.GetValue(verb.Json), new { name = gone, isSet = false }, $"The secret '{gone}' was removed.");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Rotate(Terminal terminal)
    {
        var verb = new Verb(
            "rotate",
            "Make a new key and encrypt every secret with it anew",
            [new("engine secrets rotate", "The old key stays in the key file, to read what was written with it.")]);
        var store = new StoreOptions(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            var location = store.Read(parsed, terminal);
            location.RequireExisting();
            var count = await location.OpenSecrets(terminal).RotateAsync(cancel);
            terminal.Write(
                parsed.GetValue(verb.Json),
                new { secrets = count },
                $"A new key is in use; {Plural.Of(count, "secret")} encrypted with it. Keep a fresh copy of the key file.");
            return ExitCode.Done;
        });
        return verb;
    }

    private static string Ask(string name, Terminal terminal)
    {
        if (!terminal.InputIsTerminal)
            throw new UsageException("there is no terminal to ask for the value on. Pipe it in with --value-stdin.");
        terminal.Error.Write($"Value of '{name}' (not shown): ");
        var value = terminal.ReadHidden();
        terminal.Error.WriteLine();
        return value;
    }
}

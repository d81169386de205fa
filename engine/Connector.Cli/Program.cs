using Connector.Cli;
using Connector.Cli.Output;

using var signals = StopSignals.Listen(Console.Error);
return await EngineCommand.RunAsync(args, Terminal.OfProcess(), signals.Token);

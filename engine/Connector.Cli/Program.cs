using Connector.Cli;
using Connector.Cli.Output;
using Spectre.Console;

var terminal = Terminal.OfProcess(BuiltInConnectors.Create, BuiltInConnectors.Simulators);
using var signals = StopSignals.Listen(notice => terminal.Notices.WriteLine(notice));
return await EngineCommand.RunAsync(args, terminal, signals.Token);

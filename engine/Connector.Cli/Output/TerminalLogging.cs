using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Connector.Cli.Output;

/// <summary>Logs as single lines on stderr, in step with whatever progress is being shown there.</summary>
internal static class TerminalLogging
{
    /// <param name="least">Level from which the engine's own messages show; frameworks speak from warnings up.</param>
    public static ILoggerFactory Create(Terminal terminal, LogLevel least) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(least)
        .AddFilter("Microsoft", LogLevel.Warning)
        // A receiver that cannot start is reported by the command itself.
        .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        .AddFilter("Quartz", LogLevel.Warning)
        .AddProvider(new Provider(terminal, withTraces: least <= LogLevel.Debug)));

    private sealed class Provider(Terminal terminal, bool withTraces) : ILoggerProvider
    {
        private readonly Lock gate = new();

        public ILogger CreateLogger(string categoryName) => new Logger(terminal, withTraces, gate);

        public void Dispose()
        {
        }
    }

    private sealed class Logger(Terminal terminal, bool withTraces, Lock gate) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var line = new Paragraph()
                .Append(FormattableString.Invariant($"{terminal.Clock.GetUtcNow():HH:mm:ss} "), new Style(decoration: Decoration.Dim))
                .Append(Name(logLevel), Colour(logLevel))
                .Append(formatter(state, exception), Style.Plain);
            if (exception is not null)
                line.Append(withTraces ? $" {exception}" : $" {exception.Message}", Style.Plain);
            lock (gate)
            {
                terminal.Notices.Write(line);
                terminal.Notices.WriteLine();
            }
        }

        private static string Name(LogLevel level) => level switch
        {
            LogLevel.Critical or LogLevel.Error => "error: ",
            LogLevel.Warning => "warning: ",
            LogLevel.Information => "",
            _ => "debug: ",
        };

        private static Style Colour(LogLevel level) => level switch
        {
            LogLevel.Critical or LogLevel.Error => new Style(Color.Red),
            LogLevel.Warning => new Style(Color.Yellow),
            _ => Style.Plain,
        };
    }
}

using Microsoft.Extensions.Logging;

namespace Connector.Sdk.Http;

/// <summary>Scrubs every line before the logger behind it sees it; an exception becomes part of the line, because its own text would pass
/// unscrubbed.</summary>
internal sealed class RedactingLogger(ILogger inner, Redactor redactor) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(redactor.Redact(state.ToString() ?? ""));

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
            return;
        var line = formatter(state, exception);
        inner.Log(logLevel, eventId, redactor.Redact(exception is null ? line : $"{line} {exception}"), null, static (text, _) => text);
    }
}

using System.Text.Json.Nodes;
using Connector.Simulation.Faults;

namespace Connector.Simulation.Hosting;

/// <summary>The last calls a simulator received: at most 20,000, and at most 64 MB of bodies.</summary>
internal sealed class RequestLog(TimeProvider clock)
{
    private const int MaxCalls = 20_000;
    private const long MaxBytes = 64L << 20;

    private readonly Lock gate = new();
    private readonly Queue<LoggedCall> calls = new();
    private long bytes;
    private long sequence;

    /// <summary>Raised when a call arrives, before it is handled.</summary>
    public event Action? Arrived;

    /// <summary>Notes a call on arrival. Its status is empty until <see cref="Complete"/>.</summary>
    public LoggedCall Begin(string method, string path)
    {
        Arrived?.Invoke();
        lock (gate)
        {
            var call = new LoggedCall(++sequence, clock.GetUtcNow(), method, path);
            calls.Enqueue(call);
            Trim();
            return call;
        }
    }

    /// <summary>Notes what became of a call.</summary>
    public void Complete(LoggedCall call, Action<LoggedCall> note)
    {
        lock (gate)
        {
            var before = call.Size;
            note(call);
            bytes += call.Size - before;
            Trim();
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            calls.Clear();
            bytes = 0;
        }
    }

    /// <summary>The calls after a sequence number, oldest first, credentials redacted.</summary>
    public JsonArray Describe(long after)
    {
        lock (gate)
            return [.. calls.Where(call => call.Sequence > after).Select(call => call.Describe())];
    }

    private void Trim()
    {
        while (calls.Count > MaxCalls || (bytes > MaxBytes && calls.Count > 1))
            bytes -= calls.Dequeue().Size;
    }
}

/// <summary>One call. Changed only under the log's lock.</summary>
internal sealed class LoggedCall(long sequence, DateTimeOffset time, string method, string path)
{
    public long Sequence => sequence;

    /// <summary>What the system answered, also where a fault kept the answer from the client; null where the system never handled the
    /// call.</summary>
    public int? Status { get; set; }

    public LoggedBody? Request { get; set; }

    public LoggedBody? Response { get; set; }

    public IReadOnlyList<FaultKind> Faults { get; set; } = [];

    /// <summary>The simulator's own exception, where it threw one.</summary>
    public string? Error { get; set; }

    public long Size => (Request?.Bytes.Length ?? 0) + (Response?.Bytes.Length ?? 0);

    public JsonObject Describe()
    {
        var described = new JsonObject
        {
            ["sequence"] = sequence,
            ["time"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["method"] = method,
            ["path"] = Redaction.Path(path),
            ["status"] = Status,
            ["faults"] = new JsonArray([.. Faults.Select(kind => (JsonNode)Fault.NameOf(kind))]),
            ["request"] = Request?.Describe(),
            ["response"] = Response?.Describe(),
        };
        if (Error is not null)
            described["error"] = Error;
        return described;
    }
}

/// <summary>A body as the log keeps it: its first 64 KB.</summary>
internal sealed record LoggedBody(byte[] Bytes, string? ContentType, bool IsCut)
{
    private const int Most = 64 << 10;

    public static LoggedBody? Of(ReadOnlyMemory<byte> body, string? contentType) =>
        body.IsEmpty ? null : new LoggedBody(body[..Math.Min(body.Length, Most)].ToArray(), contentType, body.Length > Most);

    /// <summary>JSON where it is whole JSON, else text.</summary>
    public JsonNode? Describe() => Redaction.Body(this);
}

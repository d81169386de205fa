using System.Security.Cryptography;

namespace Connector.Bill;

/// <summary>
/// Counts the logins of one developer key over the last hour, for every connection of the process and through the connection's memory for
/// the processes after it, and refuses the one that BILL would not allow (fact sheet §7). A login is noted before it is made: one that is
/// never answered has been made all the same.
/// </summary>
internal sealed class LoginLedger : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SortedSet<long> logins = [];

    /// <summary>Takes one login.</summary>
    /// <param name="devKey">The developer key, of which a digest names the note.</param>
    /// <param name="most">Logins an hour.</param>
    /// <param name="memory">Where the count outlives the process, or null.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="ConnectorException">None is left (<see cref="FailureKind.Throttled"/>); it says when the next one will
    /// be.</exception>
    public async Task TakeAsync(string devKey, int most, IConnectionMemory? memory, TimeProvider clock, CancellationToken cancel)
    {
        var note = $"logins-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(devKey)))[..16]}";
        await gate.WaitAsync(cancel);
        try
        {
            if (memory is not null)
                logins.UnionWith(Read(await memory.ReadAsync(note, cancel)));
            var now = clock.GetUtcNow();
            logins.RemoveWhere(login => login <= (now - Window).UtcTicks);
            if (logins.Count >= most)
                throw Refused(most, new DateTimeOffset(logins.ElementAt(logins.Count - most), TimeSpan.Zero) + Window - now);
            var tick = now.UtcTicks;
            while (!logins.Add(tick))
                tick++;
            if (memory is not null)
                await memory.WriteAsync(note, JsonSerializer.Serialize(logins), cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private static ConnectorException Refused(int most, TimeSpan wait) => new(new Failure(
        FailureKind.Throttled, "logins-spent",
        string.Create(CultureInfo.InvariantCulture,
            $"BILL allows {most} logins an hour, and all of them are spent. The next one is possible in "
                + $"{Math.Ceiling(wait.TotalMinutes):0} min."),
        "Sessions last 35 minutes and are shared, so this many logins mean that something else ends them: look for another program with "
            + "the same developer key or user.",
        wait));

    private static long[] Read(string? note)
    {
        try
        {
            return note is null ? [] : JsonSerializer.Deserialize<long[]>(note) ?? [];
        }
        catch (JsonException)
        {
            // Of another version: as good as none.
            return [];
        }
    }
}

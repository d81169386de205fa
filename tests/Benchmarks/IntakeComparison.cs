using System.Diagnostics;
using Connector.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Benchmarks;

/// <summary>
/// Taking in pages of new records with their watermark, next to a script that inserts the same JSON into one SQLite table, page by page, as
/// safely committed (write-ahead log, synced). The script neither encrypts nor hashes nor tells an audit trail, and would not notice a
/// record that it already has; what the engine takes longer is the price of that. Both wait for the same disk, so the figures are times on
/// the clock.
/// </summary>
internal static class IntakeComparison
{
    private const int Rounds = 12;
    private const int Pages = 20;
    private const int PageSize = 100;

    public static async Task RunAsync()
    {
        var pages = Enumerable.Range(0, Pages)
            .Select(page => Enumerable.Range(page * PageSize, PageSize).Select(Invoice).ToImmutableArray()).ToArray();
        var engine = new List<double>();
        var byHand = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            engine.Add(await TimeAsync(folder => EngineAsync(folder, pages)));
            byHand.Add(await TimeAsync(folder => Task.FromResult(ByHand(folder, pages))));
        }

        // The first rounds belong to the JIT.
        var (a, b) = (Median(engine.Skip(3)), Median(byHand.Skip(3)));
        const int Records = Pages * PageSize;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{$"intake: {Records:N0} new records in pages of {PageSize}",-52} engine {a * 1000 / Records,8:0.0} µs a record "
                + $"({Records / a * 1000,8:N0} a second)            by hand {b * 1000 / Records,7:0.0} µs   ratio {a / b,6:0.0}"));
    }

    private static async Task<int> EngineAsync(string folder, ImmutableArray<IntakeRecord>[] pages)
    {
        var path = Path.Combine(folder, "store.db");
        await using var store = await SqliteStateStore.OpenAsync(path, KeyRing.Open(path, null, out _), StoreAccess.Engine,
            TimeProvider.System, CancellationToken.None);
        var stored = 0;
        foreach (var page in pages)
        {
            var now = TimeProvider.System.GetUtcNow();
            stored += (await store.IntakeAsync(new Intake("benchmark/invoices", "0", "US01", page, now, now),
                CancellationToken.None)).Stored;
        }

        return stored;
    }

    private static int ByHand(string folder, ImmutableArray<IntakeRecord>[] pages)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "script.db"), Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, "PRAGMA synchronous = FULL");
        Run(connection,
            "CREATE TABLE records (key TEXT PRIMARY KEY, body TEXT NOT NULL); CREATE TABLE watermark (at TEXT NOT NULL); INSERT INTO "
                + "watermark VALUES ('')");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO records VALUES ($key, $body)";
        var key = insert.Parameters.Add("$key", SqliteType.Text);
        var body = insert.Parameters.Add("$body", SqliteType.Text);
        var stored = 0;
        foreach (var page in pages)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            foreach (var record in page)
            {
                key.Value = record.Key;
                body.Value = record.Body.GetRawText();
                stored += insert.ExecuteNonQuery();
            }

            Run(connection, FormattableString.Invariant($"UPDATE watermark SET at = '{TimeProvider.System.GetUtcNow():O}'"), transaction);
            transaction.Commit();
        }

        return stored;
    }

    private static void Run(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static async Task<double> TimeAsync(Func<string, Task<int>> side)
    {
        var folder = Directory.CreateTempSubdirectory("connector-benchmark-");
        try
        {
            var start = Stopwatch.GetTimestamp();
            var stored = await side(folder.FullName);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return stored == Pages * PageSize ? elapsed : throw new InvalidOperationException($"{stored} records were stored.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static IntakeRecord Invoice(int number)
    {
        var rows = Enumerable.Range(0, 4)
            .Select(row => string.Create(CultureInfo.InvariantCulture,
                $$"""{"accountCode":"4{{row}}00","text1":"Office supplies, part {{row}}","netSum":{{number}}.2{{row}},"costCenterCode":"SALES"}"""));
        return new IntakeRecord(
            number.ToString("D6", CultureInfo.InvariantCulture),
            JsonElement.Parse(
                $$"""{"invoiceId":"{{number:D6}}","invoiceNumber":"INV-{{number}}","supplierCode":"V10{{number % 200}}","supplierName":"Müller & Söhne GmbH","invoiceDate":"2026-03-14","currencyCode":"EUR","grossSum":{{number}}.80,"paymentBlock":false,"codingRows":[{{string.Join(',', rows)}}]}"""),
            "US01");
    }
}

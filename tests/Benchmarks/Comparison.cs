using System.Diagnostics;

namespace Benchmarks;

/// <summary>
/// The same work done twice, once by the engine and once by hand in C#, in turns in one process. Printed are medians of the processor time
/// that the process used, so that what else runs on the machine counts little, and their ratio: that of one run can be compared with that
/// of another, while times cannot.
/// </summary>
internal sealed record Comparison(string Name, string Unit, int Operations, Action Engine, Action ByHand)
{
    private const int Rounds = 40;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <summary>Runs both sides in turns and prints the medians and their ratio.</summary>
    public void Run()
    {
        // The first seconds belong to the JIT, which compiles what is hot a second time.
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUp)
        {
            Engine();
            ByHand();
        }

        var engine = new double[Rounds];
        var byHand = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            engine[round] = Time(Engine);
            byHand[round] = Time(ByHand);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Name,-52} engine {Median(engine),8:0.0} µs a {Unit} ({1e6 / Median(engine),8:N0} a second and core)   by hand "
                + $"{Median(byHand),7:0.0} µs   ratio {Median(engine) / Median(byHand),6:0.0}"));
    }

    private double Time(Action side)
    {
        var start = Environment.CpuUsage.TotalTime;
        side();
        return (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Operations;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

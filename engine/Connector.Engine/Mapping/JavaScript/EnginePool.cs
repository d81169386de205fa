using System.Collections.Concurrent;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>Engines of one flow, lent to one run each. Making one costs as much as mapping some records, so they are kept; there are as many as ran at once.</summary>
internal sealed class EnginePool(JavaScriptProgram program, MapperLimits limits) : IDisposable
{
    private readonly ConcurrentBag<JintEngine> free = [];

    /// <summary>Makes the first engine, so that whatever is wrong with the program is seen now.</summary>
    public void Warm() => Return(Lease());

    public JintEngine Lease() => free.TryTake(out var engine) ? engine : new JintEngine(program, limits);

    public void Return(JintEngine engine)
    {
        if (engine.IsSpoiled)
        {
            engine.Dispose();
            return;
        }

        engine.Forget();
        free.Add(engine);
    }

    public void Dispose()
    {
        while (free.TryTake(out var engine))
            engine.Dispose();
    }
}

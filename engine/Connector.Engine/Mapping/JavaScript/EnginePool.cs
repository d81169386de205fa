using System.Collections.Concurrent;
using Connector.Engine.Mapping.Evaluation;

namespace Connector.Engine.Mapping.JavaScript;

/// <summary>
/// Engines of one flow, lent to one run each. Making one costs as much as mapping some records, so they are kept; there are as many as ran
/// at once.
/// </summary>
internal sealed class EnginePool(JavaScriptProgram program, MapperLimits limits) : IScriptEngines, IDisposable
{
    private readonly ConcurrentBag<JintEngine> free = [];

    /// <summary>Makes the first engine, so that whatever is wrong with the program is seen now.</summary>
    public void Warm() => Return(Lease());

    public ScriptEngine Lease() => free.TryTake(out var engine) ? engine : new JintEngine(program, limits);

    public void Return(ScriptEngine engine)
    {
        var returned = (JintEngine)engine;
        if (returned.IsSpoiled)
        {
            returned.Dispose();
            return;
        }

        returned.Forget();
        free.Add(returned);
    }

    public void Dispose()
    {
        while (free.TryTake(out var engine))
            engine.Dispose();
    }
}

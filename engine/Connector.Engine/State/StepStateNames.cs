namespace Connector.Engine.State;

/// <summary>Names of step states as they stand in the database.</summary>
internal static class StepStateNames
{
    public static string Name(this StepState state) => state switch
    {
        StepState.Intended => "intended",
        StepState.Pending => "pending",
        StepState.Done => "done",
        StepState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static StepState Parse(string name) => name switch
    {
        "intended" => StepState.Intended,
        "pending" => StepState.Pending,
        "done" => StepState.Done,
        "failed" => StepState.Failed,
        _ => throw new StoreException($"The store holds a step in the unknown state '{name}'. It was changed by hand; restore it from a backup."),
    };
}

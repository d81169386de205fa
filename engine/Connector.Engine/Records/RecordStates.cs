namespace Connector.Engine.Records;

/// <summary>Where a record is in its life.</summary>
internal enum RecordState
{
    Received,
    Delivering,
    Pending,
    Delivered,
    Skipped,
    Review,
    Retrying,
    Rejected,
}

/// <summary>Where one step of a record is.</summary>
internal enum StepState
{
    /// <summary>About to be sent, or sent with an unknown outcome: in doubt after a crash.</summary>
    Intended,

    /// <summary>Taken by the target, not decided.</summary>
    Pending,

    /// <summary>Done.</summary>
    Done,

    /// <summary>The target is known not to have taken it; may be sent again.</summary>
    Failed,
}

/// <summary>What moves a record from one state to another.</summary>
internal enum StateTrigger
{
    /// <summary>The engine works on it: it was handed out, and a plan was carried out.</summary>
    Worked,

    /// <summary>A newer version of its key came in before anything of this one reached the target.</summary>
    Superseded,

    /// <summary>What it waits for (a cross-reference, a link) is there.</summary>
    Released,

    /// <summary>What it waits for came while it was on its way to rest.</summary>
    CameMeanwhile,

    /// <summary>A person lets it go on where it stopped.</summary>
    Resumed,

    /// <summary>A person puts it back to the start, as a new job.</summary>
    Restarted,
}

/// <summary>One legal move of a record.</summary>
internal sealed record Transition(RecordState From, StateTrigger Trigger, RecordState To);

/// <summary>
/// The one table of states and legal transitions. The store refuses every other move, and every list of states in its statements is made
/// from here. A record begins as received, or, where no key could be made for it, as rejected.
/// </summary>
internal static class RecordStates
{
    /// <summary>Every legal move. A delivered record never moves again: what changes at the source comes as a new version.</summary>
    public static ImmutableArray<Transition> Transitions { get; } =
    [
        .. Moves(
            StateTrigger.Worked,
            from: [RecordState.Received, RecordState.Delivering, RecordState.Pending, RecordState.Retrying],
            to: [RecordState.Delivering, RecordState.Pending, RecordState.Delivered, RecordState.Skipped, RecordState.Review,
                RecordState.Retrying, RecordState.Rejected]),
        .. Moves(StateTrigger.Superseded, from: [RecordState.Received, RecordState.Retrying, RecordState.Review],
            to: [RecordState.Skipped]),
        .. Moves(StateTrigger.Released, from: [RecordState.Skipped, RecordState.Review], to: [RecordState.Received]),
        .. Moves(StateTrigger.CameMeanwhile, from: [RecordState.Skipped, RecordState.Review], to: [RecordState.Retrying]),
        .. Moves(StateTrigger.Resumed, from: [RecordState.Review], to: [RecordState.Received]),
        .. Moves(StateTrigger.Restarted, from: [RecordState.Skipped, RecordState.Rejected], to: [RecordState.Received]),
    ];

    /// <summary>States that the engine works on by itself.</summary>
    public static ImmutableArray<RecordState> Open { get; } = From(StateTrigger.Worked);

    /// <summary>States in which a later version of the same key must wait: open, and in review, where a person may yet let it go
    /// on.</summary>
    public static ImmutableArray<RecordState> Unfinished { get; } = [.. Open, .. From(StateTrigger.Resumed)];

    /// <summary>Open states in which a record waits for its time.</summary>
    public static ImmutableArray<RecordState> Timed { get; } = [RecordState.Pending, RecordState.Retrying];

    /// <summary>States that a trigger moves records from, in the order of the enumeration.</summary>
    public static ImmutableArray<RecordState> From(StateTrigger trigger) =>
        [.. Transitions.Where(move => move.Trigger == trigger).Select(move => move.From).Distinct().Order()];

    public static bool IsLegal(RecordState from, StateTrigger trigger, RecordState to) =>
        Transitions.Contains(new Transition(from, trigger, to));

    /// <summary>Staying is not a move, and always legal.</summary>
    /// <exception cref="InvalidOperationException">The table has no such move.</exception>
    public static void Require(RecordState from, StateTrigger trigger, RecordState to)
    {
        if (from != to && !IsLegal(from, trigger, to))
            throw new InvalidOperationException($"A record that is '{from.Name()}' cannot become '{to.Name()}' ({trigger}).");
    }

    /// <summary>How a person lets a record go on: where it stopped, or from the start; null where it may not. An old version never
    /// overwrites a newer one.</summary>
    public static StateTrigger? Replay(RecordState state, bool hasNewer) =>
        IsLegal(state, StateTrigger.Resumed, RecordState.Received) ? StateTrigger.Resumed
        : IsLegal(state, StateTrigger.Restarted, RecordState.Received) && !hasNewer ? StateTrigger.Restarted
        : null;

    /// <summary>Whether a newer version replaces the record: the target knows nothing of it.</summary>
    public static bool CanBeSuperseded(StoredRecord record) =>
        IsLegal(record.State, StateTrigger.Superseded, RecordState.Skipped) && record.Steps.All(step => step.State == StepState.Failed);

    /// <summary>A list for SQL: <c>('received', 'retrying')</c>.</summary>
    public static string Sql(params ReadOnlySpan<RecordState> states) =>
        $"({string.Join(", ", states.ToArray().Select(state => $"'{state.Name()}'"))})";

    /// <summary>As it stands in the database and in the audit trail.</summary>
    public static string Name(this RecordState state) => Lower(state);

    /// <summary>As it stands in the database.</summary>
    public static string Name(this StepState state) => Lower(state);

    /// <summary>The state of a name in the database; null where there is none of that name.</summary>
    public static T? Find<T>(string name)
        where T : struct, Enum
    {
        foreach (var state in Enum.GetValues<T>())
        {
            if (string.Equals(Lower(state), name, StringComparison.Ordinal))
                return state;
        }

        return null;
    }

    private static string Lower<T>(T state)
        where T : struct, Enum => state.ToString().ToLowerInvariant();

    private static IEnumerable<Transition> Moves(StateTrigger trigger, RecordState[] from, RecordState[] to) =>
        from.SelectMany(_ => to, (one, other) => new Transition(one, trigger, other));
}

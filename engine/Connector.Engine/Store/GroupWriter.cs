using System.Threading.Channels;

namespace Connector.Engine.Store;

/// <summary>
/// The one writer of a store. Operations that arrive while a commit is under way are taken together into the next transaction, so that one
/// sync of the disk serves all of them; each has its own savepoint and fails alone. A task completes only when its group is on disk.
/// </summary>
internal sealed class GroupWriter : IAsyncDisposable
{
    private const int MaxQueue = 1024;
    private const int MaxGroup = 256;

    private readonly SqliteDatabase database;
    private readonly StoreSession session;
    private readonly Channel<Operation> queue =
        Channel.CreateBounded<Operation>(new BoundedChannelOptions(MaxQueue) { SingleReader = true });
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long commits;

    public GroupWriter(SqliteDatabase database)
    {
        this.database = database;
        session = database.OpenWriter();
        // Its own thread: it spends its life in disk syncs, which would starve the pool on a small machine.
        new Thread(Work) { IsBackground = true, Name = "state writer" }.Start();
    }

    /// <summary>How many groups were committed.</summary>
    public long Commits => Interlocked.Read(ref commits);

    /// <summary>Runs an operation in the next group. Cancelling works until it has begun.</summary>
    public async Task<T> RunAsync<T>(Func<StoreTransaction, T> work, CancellationToken cancel)
    {
        var operation = new Operation<T>(work, cancel);
        try
        {
            await queue.Writer.WriteAsync(operation, cancel).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(IStateStore));
        }

        return await operation.Task.ConfigureAwait(false);
    }

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await ended.Task.ConfigureAwait(false);
    }

    private void Work()
    {
        var group = new List<Operation>(MaxGroup);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            Commit(group);
        }

        session.Dispose();
        ended.SetResult();
    }

    private void Commit(List<Operation> group)
    {
        try
        {
            database.Write(session, transaction =>
            {
                // Taken only now that the write lock is held: whatever arrived while waiting for it goes along.
                while (group.Count < MaxGroup && queue.Reader.TryRead(out var operation))
                {
                    group.Add(operation);
                    operation.Run(transaction);
                }

                return group.Count;
            });
        }
        catch (Exception problem)
        {
            FailAll(group, problem);
            return;
        }

        Interlocked.Increment(ref commits);
        foreach (var operation in group)
            operation.Complete();
    }

    private void FailAll(List<Operation> group, Exception problem)
    {
        // Nothing was taken where the lock itself could not be had: the first in the queue hears of it, the others get their own try.
        if (group.Count == 0 && queue.Reader.TryRead(out var first))
            group.Add(first);
        foreach (var operation in group)
            operation.Fail(problem);
    }

    private abstract class Operation
    {
        public abstract void Run(StoreTransaction transaction);

        public abstract void Complete();

        public abstract void Fail(Exception problem);
    }

    private sealed class Operation<T>(Func<StoreTransaction, T> work, CancellationToken cancel) : Operation
    {
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private Exception? problem;

        public Task<T> Task => completion.Task;

        public override void Run(StoreTransaction transaction)
        {
            if (cancel.IsCancellationRequested)
            {
                problem = new OperationCanceledException(cancel);
                return;
            }

            try
            {
                result = transaction.Try(work);
            }
            catch (Exception failure) when (failure is not TransactionLostException)
            {
                problem = failure;
            }
        }

        public override void Complete()
        {
            if (problem is null)
                completion.SetResult(result!);
            else
                Fail(problem);
        }

        public override void Fail(Exception problem)
        {
            if (problem is OperationCanceledException)
                completion.TrySetCanceled(cancel);
            else
                completion.TrySetException(problem);
        }
    }
}

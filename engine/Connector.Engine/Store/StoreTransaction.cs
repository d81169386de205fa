using System.Data.Common;

namespace Connector.Engine.Store;

/// <summary>What one operation writes with: the writer's session, the audit trail, and what is to happen once the group it is in is on
/// disk.</summary>
internal sealed class StoreTransaction(StoreSession session, Payloads payloads, AuditTrail audit)
{
    private readonly List<Action> afterCommit = [];

    public StoreSession Session { get; } = session;

    public Payloads Payloads { get; } = payloads;

    public AuditTrail Audit { get; } = audit;

    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>Runs one operation so that it fails alone.</summary>
    public T Try<T>(Func<StoreTransaction, T> work)
    {
        var planned = afterCommit.Count;
        var end = Audit.End;
        Session.Execute("SAVEPOINT operation");
        try
        {
            var result = work(this);
            Session.Execute("RELEASE operation");
            return result;
        }
        catch (Exception problem)
        {
            Undo(problem);
            afterCommit.RemoveRange(planned, afterCommit.Count - planned);
            Audit.End = end;
            throw;
        }
    }

    /// <summary>After some faults (a full disk, a failed sync) SQLite has rolled the whole transaction back; the group is lost then, not
    /// only this operation.</summary>
    private void Undo(Exception problem)
    {
        try
        {
            Session.Execute("ROLLBACK TO operation");
            Session.Execute("RELEASE operation");
        }
        catch (DbException)
        {
            throw new TransactionLostException(problem);
        }
    }

    public void Committed()
    {
        foreach (var action in afterCommit)
            action();
    }
}

/// <summary>The transaction is gone, and with it every operation in it.</summary>
internal sealed class TransactionLostException(Exception cause) : Exception(cause.Message, cause);

using Connector.Engine.Store;
using Microsoft.Data.Sqlite;

namespace Connector.Engine.Tests.Store;

/// <summary>Faults that a test cannot cause in a real file everywhere (an owner's rights, another program's patience, a dying disk), by
/// their code.</summary>
public sealed class SqliteFaultsTests
{
    [Theory]
    [InlineData(5,
        "The store 's.db' was held by another process for too long. Close what holds it (a database browser, a backup) and try again.")]
    [InlineData(8, "The store 's.db' cannot be written: the file or its folder is read-only for this user.")]
    [InlineData(10, "The disk failed while the store 's.db' was used: fault")]
    [InlineData(11, "The store 's.db' is damaged. Stop the engine, keep a copy of the file, and restore the store from a backup.")]
    [InlineData(14, "The store 's.db' cannot be opened: its folder is missing or not open to this user.")]
    public void What_is_wrong_with_the_file_is_said_with_what_to_do(int code, string message)
    {
        Should.Throw<StoreException>(() => SqliteFaults.Explained<int>("s.db", () => throw new SqliteException("fault", code))).Message
            .ShouldBe(message);
    }

    [Fact]
    public void A_fault_that_took_the_whole_transaction_is_told_by_its_cause()
    {
        var lost = new TransactionLostException(new SqliteException("fault", 13));

        Should.Throw<StoreException>(() => SqliteFaults.Explained<int>("s.db", () => throw lost)).Message.ShouldBe(
            "The disk that holds the store 's.db' is full. Nothing of this step was written; make room and run again.");
    }

    [Fact]
    public void A_fault_of_a_statement_is_ours_and_passes_as_it_is()
    {
        Should.Throw<SqliteException>(() => SqliteFaults.Explained<int>("s.db", () => throw new SqliteException("constraint", 19)));
    }
}

using System.Data.Common;

namespace Connector.Engine.Store;

/// <summary>A database connection with its prepared statements. Serves one thread at a time.</summary>
internal sealed class StoreSession(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> statements = new(StringComparer.Ordinal);

    /// <summary>Runs a statement and answers how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Every row of a query.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var rows = new List<T>();
        using var reader = Prepare(sql, values).ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first row of a query, or the default.</summary>
    public T? First<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>Whether a query has a row.</summary>
    public bool Exists(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        return reader.Read();
    }

    /// <summary>The rows of a query, one at a time, for what does not fit in memory.</summary>
    public IEnumerable<T> Stream<T>(string sql, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return read(reader);
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!statements.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in values)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            statements.Add(sql, command);
        }

        foreach (var (name, value) in values)
            command.Parameters[name].Value = value ?? DBNull.Value;
        return command;
    }
}

/// <summary>A WHERE clause over the columns that a filter gives a value for, and the values.</summary>
internal readonly record struct Conditions(string Where, (string Name, object? Value)[] Values)
{
    /// <param name="max">For <c>LIMIT @max</c>.</param>
    public static Conditions Of(int max, params ReadOnlySpan<(string Column, object? Value)> filter)
    {
        var given = filter.ToArray().Where(condition => condition.Value is not null).ToList();
        return new Conditions(
            given.Count == 0 ? "" : $"WHERE {string.Join(" AND ", given.Select(condition => $"{condition.Column} = @{condition.Column}"))}",
            [("@max", max), .. given.Select(condition => ($"@{condition.Column}", condition.Value))]);
    }
}

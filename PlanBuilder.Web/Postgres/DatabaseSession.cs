using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>One transaction's queries. The switch of role travels in the same batch as the first of them.</summary>
internal sealed class DatabaseSession(NpgsqlConnection connection, SessionIdentity identity, CancellationToken ct)
{
    // One text for every account: Dapper keeps a reader, and the server a line of its statistics, for each text that ever was.
    private const string Become = """
        select set_config('role', @becomeRole, true), set_config('request.jwt.claims', @becomeClaims, true),
               set_config('request.jwt.claim.sub', @becomeSubject, true), set_config('planbuilder.writer', @becomeWriter, true);

        """;

    private SessionIdentity? first = identity;

    /// <summary>What is done once the transaction is committed: nothing that can fail.</summary>
    public Action? AfterCommit { get; set; }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) => first is null
        ? (await connection.QueryAsync<T>(Command(sql, parameters))).AsList()
        : await ReadAsync(sql, parameters, async results => (await results.ReadAsync<T>()).AsList());

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters = null) => first is null
        ? connection.QueryFirstOrDefaultAsync<T>(Command(sql, parameters))
        : ReadAsync(sql, parameters, results => results.ReadFirstOrDefaultAsync<T>());

    public Task<T> SingleAsync<T>(string sql, object? parameters = null) => first is null
        ? connection.QuerySingleAsync<T>(Command(sql, parameters))
        : ReadAsync(sql, parameters, results => results.ReadSingleAsync<T>());

    /// <summary>Gives the number of rows touched.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        connection.ExecuteAsync(first is null ? Command(sql, parameters) : FirstCommand(sql, parameters));

    private async Task<T> ReadAsync<T>(string sql, object? parameters, Func<SqlMapper.GridReader, Task<T>> read)
    {
        await using var results = await connection.QueryMultipleAsync(FirstCommand(sql, parameters));
        await results.ReadFirstAsync<string>(); // of the switch
        return await read(results);
    }

    private CommandDefinition FirstCommand(string sql, object? parameters)
    {
        var all = new DynamicParameters(parameters);
        all.Add("becomeRole", first!.Role);
        all.Add("becomeClaims", first.Claims);
        all.Add("becomeSubject", first.Subject);
        all.Add("becomeWriter", first.Writer);
        first = null;
        return Command(Become + sql, all);
    }

    private CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, cancellationToken: ct);
}

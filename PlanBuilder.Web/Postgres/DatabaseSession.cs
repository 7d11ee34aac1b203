using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// One transaction's queries. The first is sent in one batch with the switch of role, once it is known whether others follow: a single
/// query is a transaction of its own, and needs no round trips to begin and commit.
/// </summary>
internal sealed class DatabaseSession(NpgsqlConnection connection, SessionIdentity identity, CancellationToken ct)
{
    // One text for every account: it is prepared once, Dapper keeps a reader, and the server a line of its statistics, for each text.
    private const string SwitchRole = """
        select set_config('role', @becomeRole, true), set_config('request.jwt.claims', @becomeClaims, true),
               set_config('request.jwt.claim.sub', @becomeSubject, true), set_config('planbuilder.writer', @becomeWriter, true);

        """;

    private readonly TaskCompletionSource begun = new();
    private SessionIdentity? switches = identity;
    private Task? first;

    /// <summary>What is done once the transaction is committed: nothing that can fail.</summary>
    public Action? AfterCommit { get; set; }

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) => RunAsync<IReadOnlyList<T>>(
        sql, parameters,
        async command => (await connection.QueryAsync<T>(command)).AsList(),
        async results => (await results.ReadAsync<T>()).AsList());

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters = null) => RunAsync(
        sql, parameters, connection.QueryFirstOrDefaultAsync<T>, results => results.ReadFirstOrDefaultAsync<T>());

    public Task<T> SingleAsync<T>(string sql, object? parameters = null) => RunAsync(
        sql, parameters, connection.QuerySingleAsync<T>, results => results.ReadSingleAsync<T>());

    /// <summary>Gives the number of rows touched.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => AfterBeginAsync(() =>
        connection.ExecuteAsync(switches is null ? Command(sql, parameters) : FirstCommand(sql, parameters)));

    /// <summary>Runs several statements in one round trip, and reads the result of each.</summary>
    public Task<T> BatchAsync<T>(string sql, object? parameters, Func<SqlMapper.GridReader, Task<T>> read) => RunAsync(
        sql, parameters,
        async command =>
        {
            await using var results = await connection.QueryMultipleAsync(command);
            return await read(results);
        },
        read);

    /// <summary>Whether the work is nothing but its first query.</summary>
    public bool IsWhole(Task work) => ReferenceEquals(work, first);

    /// <summary>Sends the first query.</summary>
    public void Begin() => begun.SetResult();

    private Task<T> RunAsync<T>(
        string sql, object? parameters, Func<CommandDefinition, Task<T>> run, Func<SqlMapper.GridReader, Task<T>> readFirst)
    {
        return AfterBeginAsync(() => switches is null ? run(Command(sql, parameters)) : ReadFirstAsync());

        async Task<T> ReadFirstAsync()
        {
            await using var results = await connection.QueryMultipleAsync(FirstCommand(sql, parameters));
            await results.ReadFirstAsync<string>(); // of the switch
            return await readFirst(results);
        }
    }

    private Task<T> AfterBeginAsync<T>(Func<Task<T>> run)
    {
        if (first is not null)
        {
            return run();
        }

        var task = WaitAsync();
        first = task;
        return task;

        async Task<T> WaitAsync()
        {
            await begun.Task;
            return await run();
        }
    }

    private CommandDefinition FirstCommand(string sql, object? parameters)
    {
        var all = new DynamicParameters(parameters);
        all.Add("becomeRole", switches!.Role);
        all.Add("becomeClaims", switches.Claims);
        all.Add("becomeSubject", switches.Subject);
        all.Add("becomeWriter", switches.Writer);
        switches = null;
        return Command(SwitchRole + sql, all);
    }

    private CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, cancellationToken: ct);
}

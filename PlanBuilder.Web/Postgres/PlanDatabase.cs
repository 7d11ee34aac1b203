using System.Globalization;
using Dapper;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// The way to the rows. Every piece of work is one transaction under one role: the visitor's, so that row-level security holds for
/// every page, or the service's. The connection itself starts as <c>planbuilder_app</c>, which may read nothing.
/// </summary>
internal sealed class PlanDatabase(Lazy<NpgsqlDataSource> source, DatabaseState state) : IAsyncDisposable
{
    private const int Attempts = 5;

    // One writer of ours has this mark; PostgREST cannot set it (see public.written_by_app).
    private const string ServiceRole = "set local role service_role; set local planbuilder.writer = 'app';";

    static PlanDatabase() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>
    /// Runs <paramref name="work"/> as the account itself, as PostgREST would; the second setting is what older ones and their
    /// <c>auth.uid()</c> know.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public Task<T> AsUserAsync<T>(Guid accountId, Func<DatabaseSession, Task<T>> work, CancellationToken ct) =>
        RunAsync(
            string.Create(CultureInfo.InvariantCulture, $$"""
                set local role authenticated;
                set local request.jwt.claims = '{"sub":"{{accountId}}","role":"authenticated"}';
                set local request.jwt.claim.sub = '{{accountId}}';
                """), work, ct);

    /// <summary>Runs <paramref name="work"/> as the service, which sees every account's rows. Never for what a visitor asks to see.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public Task<T> AsServiceAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken ct) => RunAsync(ServiceRole, work, ct);

    /// <summary>Reads which schema the database has by now, and tells the state: nothing works on one that is too new.</summary>
    public async Task CheckSchemaAsync(CancellationToken ct)
    {
        try
        {
            var installed = await RunOnceAsync(
                ServiceRole,
                session => session.FirstOrDefaultAsync<InstalledSchema>(InstalledSchema.Query),
                ct);
            state.SchemaIs(installed);
        }
        catch (Exception e) when (e is PostgresException || DatabaseState.IsOutage(e))
        {
            // Whoever works with the database next is told.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (source.IsValueCreated)
        {
            await source.Value.DisposeAsync();
        }
    }

    // A deadlock or a serialization failure says "again", and so does a connection that the server closed while the pool kept it:
    // the next one is new. So work is written to be run twice.
    private async Task<T> RunAsync<T>(string role, Func<DatabaseSession, Task<T>> work, CancellationToken ct)
    {
        state.ThrowUnlessReady();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await RunOnceAsync(role, work, ct);
                state.Answered();
                return result;
            }
            catch (PostgresException e) when (DatabaseState.IsOfSchema(e))
            {
                await CheckSchemaAsync(ct);
                state.ThrowUnlessReady();
                throw;
            }
            catch (PostgresException e) when (DatabaseState.IsContention(e) && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 50) * attempt), ct);
            }
            catch (Exception e) when (DatabaseState.IsOutage(e))
            {
                if (attempt > 1 || !DatabaseState.IsOfConnection(e))
                {
                    throw state.Unavailable(e);
                }

                source.Value.Clear(); // the others are no better
            }
        }
    }

    private async Task<T> RunOnceAsync<T>(string role, Func<DatabaseSession, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.Value.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var result = await work(new DatabaseSession(connection, role, ct));
        await transaction.CommitAsync(ct);
        return result;
    }
}

/// <summary>One transaction's queries. The switch of role travels in the same batch as the first of them.</summary>
internal sealed class DatabaseSession(NpgsqlConnection connection, string role, CancellationToken ct)
{
    private string? first = role;

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null) =>
        (await connection.QueryAsync<T>(Command(sql, parameters))).AsList();

    public Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters = null) =>
        connection.QueryFirstOrDefaultAsync<T>(Command(sql, parameters));

    public Task<T> SingleAsync<T>(string sql, object? parameters = null) =>
        connection.QuerySingleAsync<T>(Command(sql, parameters));

    /// <summary>Gives the number of rows touched.</summary>
    public Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        connection.ExecuteAsync(Command(sql, parameters));

    private CommandDefinition Command(string sql, object? parameters)
    {
        var text = first + sql;
        first = null;
        return new CommandDefinition(text, parameters, cancellationToken: ct);
    }
}

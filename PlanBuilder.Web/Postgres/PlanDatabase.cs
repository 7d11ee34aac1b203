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

    static PlanDatabase() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Runs <paramref name="work"/> as the account itself, as PostgREST would.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public Task<T> AsUserAsync<T>(Guid accountId, Func<DatabaseSession, Task<T>> work, CancellationToken ct) =>
        RunAsync(SessionIdentity.For(accountId), work, ct);

    /// <summary>
    /// Runs <paramref name="work"/> as the service, which sees every account's rows. Never for what a visitor asks to see.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public Task<T> AsServiceAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken ct) =>
        RunAsync(SessionIdentity.Service, work, ct);

    /// <summary>
    /// The same for work that must not run twice, such as a claim. It isn't repeated after the connection broke, since it may have been
    /// committed.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer, or the outcome of the work is unknown.</exception>
    public Task<T> AsServiceOnceAsync<T>(Func<DatabaseSession, Task<T>> work, CancellationToken ct) =>
        RunAsync(SessionIdentity.Service, work, ct, isOnce: true);

    /// <summary>Reads which schema the database has by now, and tells the state: nothing works on one that is too new.</summary>
    public async Task CheckSchemaAsync(CancellationToken ct)
    {
        try
        {
            var installed = await RunOnceAsync(
                SessionIdentity.Service,
                session => session.FirstOrDefaultAsync<InstalledSchema>(InstalledSchema.Query),
                ct);
            state.CheckSchema(installed);
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
    // the next one is new. So work is written to be run twice, but for what says otherwise.
    private async Task<T> RunAsync<T>(
        SessionIdentity identity, Func<DatabaseSession, Task<T>> work, CancellationToken ct, bool isOnce = false)
    {
        state.ThrowUnlessReady();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await RunOnceAsync(identity, work, ct);
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
            catch (PostgresException e) when (DatabaseState.IsStaleStatement(e) && attempt == 1)
            {
                source.Value.Clear(); // prepared before a migration
            }
            catch (Exception e) when (DatabaseState.IsOutage(e))
            {
                var isOfConnection = DatabaseState.IsOfConnection(e);
                if (isOfConnection && attempt == 1)
                {
                    source.Value.Clear(); // the others are no better
                }

                if (attempt > 1 || !isOfConnection || (isOnce && e is not PostgresException))
                {
                    throw state.Unavailable(e);
                }
            }
        }
    }

    private async Task<T> RunOnceAsync<T>(SessionIdentity identity, Func<DatabaseSession, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await source.Value.OpenConnectionAsync(ct);
        var session = new DatabaseSession(connection, identity, ct);
        var worked = work(session);
        await using var transaction = session.IsWhole(worked) ? null : await connection.BeginTransactionAsync(ct);
        session.Begin();
        var result = await worked;
        if (transaction is not null)
        {
            await transaction.CommitAsync(ct);
        }

        session.AfterCommit?.Invoke();
        return result;
    }
}

using System.Net.Sockets;
using Npgsql;

namespace PlanBuilder.Web.Postgres;

/// <summary>
/// Whether the database answers, as the last query found it, and whether its schema stands. A change is logged once, not each time a
/// query meets it.
/// </summary>
internal sealed class DatabaseState(TimeProvider time, ILogger<DatabaseState> logger)
{
    // Which Npgsql has no names for.
    private const string IdleInTransactionTimeout = "25P03", TransactionTimeout = "25P04", IdleSessionTimeout = "57P05";

    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int down;
    private long answeringSince;
    private string? tooNew;

    /// <summary>Ends when the schema stands: what works in the background waits for it.</summary>
    public Task Ready => ready.Task;

    /// <summary>How long queries have been answered without a break, as this node saw it; zero while they are not.</summary>
    public TimeSpan AnsweringFor =>
        ready.Task.IsCompleted && down == 0 && tooNew is null ? time.GetElapsedTime(Volatile.Read(ref answeringSince)) : TimeSpan.Zero;

    public void SchemaIsCurrent()
    {
        Volatile.Write(ref answeringSince, time.GetTimestamp());
        ready.TrySetResult();
    }

    public void ThrowUnlessReady()
    {
        if (!ready.Task.IsCompleted)
        {
            throw new DatabaseUnavailableException(tooNew ?? "The database hasn't been reachable since the app started.", null);
        }

        if (tooNew is { } reason)
        {
            throw new DatabaseUnavailableException(reason, null);
        }
    }

    /// <summary>
    /// What the database was found to record. While it is too new for this program, nothing is read or written; jobs stay as they are.
    /// </summary>
    public void CheckSchema(InstalledSchema? installed)
    {
        try
        {
            installed?.ThrowUnlessFit(Migrations.Version);
            if (Interlocked.Exchange(ref tooNew, null) is not null)
            {
                Interrupted();
            }
        }
        catch (SchemaTooNewException e)
        {
            SchemaTooNew(e);
        }
    }

    /// <inheritdoc cref="CheckSchema"/>
    public void SchemaTooNew(SchemaTooNewException e)
    {
        if (Interlocked.Exchange(ref tooNew, e.Message) is null)
        {
            logger.LogError("{Reason} Until then pages say that the database is unavailable, and this node claims no jobs.", e.Message);
        }
    }

    public void Answered()
    {
        if (down == 1 && Interlocked.Exchange(ref down, 0) == 1)
        {
            Volatile.Write(ref answeringSince, time.GetTimestamp());
            logger.LogInformation("The database is responding again.");
        }
    }

    /// <summary>Begins <see cref="AnsweringFor"/> anew: somebody's work was not answered.</summary>
    public void Interrupted() => Volatile.Write(ref answeringSince, time.GetTimestamp());

    /// <summary>The exception to throw for an outage. A lost server is logged with its reason, the first time of a row.</summary>
    public DatabaseUnavailableException Unavailable(Exception reason)
    {
        if (!IsLost(reason))
        {
            logger.LogWarning("A query got no response: {Reason}", Sentence(reason));
        }
        else if (Interlocked.Exchange(ref down, 1) == 0)
        {
            logger.LogError(
                "The database isn't responding: {Reason} Pages show an error until it's back, and jobs continue then.",
                Sentence(reason));
        }

        return new DatabaseUnavailableException("The database isn't responding.", reason);
    }

    /// <summary>True for trouble of the connection or the server, which passes; false for what the query itself did wrong.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        PostgresException { SqlState: var state } =>
            state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("58", StringComparison.Ordinal)
            || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
            || IsEndOfSession(e) || IsContention(e),
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        ObjectDisposedException => true, // the pool, of an app that is stopping
        _ => false,
    };

    /// <summary>True when a query names what the schema does not have, as after a newer node's migration.</summary>
    public static bool IsOfSchema(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction;

    /// <summary>True if the columns of a prepared statement have changed, as after a migration.</summary>
    public static bool IsStaleStatement(PostgresException e) =>
        e is { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" };

    /// <summary>True when the server says that the same work may pass if it is done again at once.</summary>
    public static bool IsContention(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>
    /// True when the connection broke, or may not write, which says little about the server: a new one may be served. A session stays
    /// read-only when its database is so no more.
    /// </summary>
    public static bool IsOfConnection(Exception e) => e switch
    {
        PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.ReadOnlySqlTransaction
        } => true,
        PostgresException => IsEndOfSession(e),
        NpgsqlException { InnerException: SocketException or IOException } => true,
        _ => false,
    };

    // Supabase's pooler says all trouble of its own, such as that it takes no more clients, as a fatal internal error (November 2026).
    private static bool IsEndOfSession(Exception e) => e
        is PostgresException { SqlState: IdleInTransactionTimeout or TransactionTimeout or IdleSessionTimeout }
        or PostgresException { SqlState: PostgresErrorCodes.InternalError, InvariantSeverity: "FATAL" };

    // One slow query or a lock is trouble of its own; the server is lost when no connection is served anymore.
    private static bool IsLost(Exception e) => e switch
    {
        PostgresException { SqlState: var state } => state.StartsWith("08", StringComparison.Ordinal)
            || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        SocketException or IOException => true,
        _ => e.InnerException is not null && IsLost(e.InnerException),
    };

    private static string Sentence(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.') + ".";
}

/// <summary>The database does not answer, or not yet. It passes: the visitor tries again, the background goes on by itself.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception? reason) : Exception(message, reason);

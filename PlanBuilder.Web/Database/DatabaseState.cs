using System.Net.Sockets;
using Npgsql;

namespace PlanBuilder.Web.Database;

/// <summary>
/// Whether the database answers, as the last query found it, and whether its schema stands. A change is logged once, not each time a
/// query meets it.
/// </summary>
internal sealed class DatabaseState(TimeProvider time, ILogger<DatabaseState> logger)
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int down;
    private int backgroundDown;
    private long answeringSince;

    /// <summary>Ends when the schema stands: what works in the background waits for it.</summary>
    public Task Ready => ready.Task;

    /// <summary>
    /// How long queries of the background have been answered without a break, as this node saw it; zero while they are not. A page that
    /// waits too long for a lock or a connection says nothing about the beats of the workers.
    /// </summary>
    public TimeSpan AnsweringFor =>
        ready.Task.IsCompleted && Volatile.Read(ref backgroundDown) == 0
            ? time.GetElapsedTime(Volatile.Read(ref answeringSince))
            : TimeSpan.Zero;

    public void SchemaStands()
    {
        Volatile.Write(ref answeringSince, time.GetTimestamp());
        ready.TrySetResult();
    }

    public void ThrowUnlessReady()
    {
        if (!ready.Task.IsCompleted)
        {
            throw new DatabaseUnavailableException("The database was not reached since the app started.", null);
        }
    }

    public void Answered(bool pages = false)
    {
        if (!pages && Volatile.Read(ref backgroundDown) == 1)
        {
            Volatile.Write(ref answeringSince, time.GetTimestamp());
            Volatile.Write(ref backgroundDown, 0);
        }
        if (Volatile.Read(ref down) == 1 && Interlocked.Exchange(ref down, 0) == 1)
        {
            logger.LogInformation("The database answers again.");
        }
    }

    /// <summary>The exception to throw for an outage. The first one of a row is logged with its reason.</summary>
    public DatabaseUnavailableException Unavailable(Exception reason, bool pages = false)
    {
        if (!pages)
        {
            Volatile.Write(ref backgroundDown, 1);
        }
        if (Interlocked.Exchange(ref down, 1) == 0)
        {
            logger.LogError("The database does not answer: {Reason} Pages say so, and all goes on when it is back.", Sentence(reason));
        }
        return new DatabaseUnavailableException("The database does not answer.", reason);
    }

    /// <summary>True for trouble of the connection or the server, which passes; false for what the query itself did wrong.</summary>
    public static bool IsOutage(Exception e) => e switch
    {
        PostgresException { SqlState: var state } =>
            state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("58", StringComparison.Ordinal)
            || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled,
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>True when the connection broke, which says little about the server: a new one may be served.</summary>
    public static bool IsCutOff(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        NpgsqlException { InnerException: SocketException or IOException } => true,
        _ => false,
    };

    private static string Sentence(Exception e) => (e.InnerException ?? e).Message.TrimEnd('.') + ".";
}

/// <summary>The database does not answer, or not yet. It passes: the visitor tries again, the background goes on by itself.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception? reason) : Exception(message, reason);

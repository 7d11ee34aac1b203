using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Audit;

/// <summary>
/// Who did what, when, and from where. What changes an account is written in the transaction of the act, so that neither is there
/// without the other: password and role changes, resets, deletions, second factors (<see cref="RecordAsync"/>). What the database sees
/// by itself it writes by itself, whoever acts: cancels, requeues and tiers; it is only told who acts (<see cref="IntroduceAsync"/>).
/// What tells of a visit is written right after, and no request waits for it: sign-ins, sign-outs, ended sessions, refused limits
/// (<see cref="Record"/>); those are kept in memory while the database is away, and are lost if the process is killed in that second.
/// Every act is also a log event.
/// </summary>
internal sealed class AuditTrail(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase database,
    IHttpContextAccessor requests,
    IHostApplicationLifetime app,
    TimeProvider time,
    ILogger<AuditTrail> logger) : IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const int Batch = 200;
    private const int LongestDetail = 900; // characters; the table takes a thousand bytes

    private static readonly JsonSerializerOptions AsColumns = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Channel<Row> waiting = Channel.CreateBounded<Row>(MostWaiting);
    private readonly List<Row> taken = [];
    private readonly RepeatedRefusals refusals = new(time);

    /// <summary>Writes an act that has happened. Returns at once, and never fails. The same refusal is written once a minute.</summary>
    public void Record(AuditEvent happened)
    {
        var row = RowOf(happened) with { At = time.GetUtcNow() };
        if (happened.Act == AuditAct.LimitRefused && !refusals.IsNew($"{row.UserId} {row.Email} {row.Ip} {row.Detail}"))
        {
            return;
        }

        Log(happened.Act, row);
        if (!waiting.Writer.TryWrite(row))
        {
            logger.LogError("The database can't keep up with the audit trail. {Act} is in this log only.", happened.Act.Code);
        }
    }

    /// <summary>Writes an act in the transaction that does it, which has to be the service's. Logged once that is committed.</summary>
    public async Task RecordAsync(DatabaseSession session, AuditEvent happens)
    {
        var row = RowOf(happens);
        await session.ExecuteAsync("select record_audit_events(@events::jsonb)", new { events = Written([row]) });
        session.AfterCommit += () => Log(happens.Act, row);
    }

    /// <summary>Tells a transaction who acts, for what the database writes to the trail by itself.</summary>
    public Task IntroduceAsync(DatabaseSession session) => session.ExecuteAsync(
        "select set_config('planbuilder.audit_origin', @origin, true)", new { origin = JsonSerializer.Serialize(Origin(), AsColumns) });

    /// <summary>Logs an act that the database wrote to the trail, if it did.</summary>
    public void LogIf(bool happened, AuditEvent written)
    {
        if (happened)
        {
            Log(written.Act, RowOf(written));
        }
    }

    /// <summary>Comes back when something waits to be written; false when nothing will anymore.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken ct) =>
        taken.Count > 0 ? ValueTask.FromResult(true) : waiting.Reader.WaitToReadAsync(ct);

    /// <summary>Writes what waits. What is not written when this fails is tried again by the next call.</summary>
    /// <exception cref="DatabaseUnavailableException">The database does not answer.</exception>
    public async Task WriteWaitingAsync(CancellationToken ct)
    {
        do
        {
            while (taken.Count < Batch && waiting.Reader.TryRead(out var row))
            {
                taken.Add(row);
            }

            await WriteAsync(taken, ct);
            taken.Clear();
        }
        while (waiting.Reader.TryPeek(out _));
    }

    /// <summary>Writes what a stopping app or a command leaves behind.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await WriteWaitingAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or DatabaseUnavailableException)
        {
            logger.LogError(
                "The database isn't responding. The last {Count} acts are in this log only.", taken.Count + waiting.Reader.Count);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Row> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            await database.AsServiceAsync(
                session => session.ExecuteAsync("select record_audit_events(@events::jsonb)", new { events = Written(rows) }), ct);
        }
        catch (PostgresException e) when (rows.Count == 1)
        {
            logger.LogError("The database refused an act, which is in this log only: {Act}, {Reason}", rows[0].Act, e.MessageText);
        }
        catch (PostgresException)
        {
            foreach (var row in rows)
            {
                await WriteAsync([row], ct); // one of them is refused; it takes no other with it
            }
        }
    }

    private Row RowOf(AuditEvent what)
    {
        var origin = Origin();
        // Whoever names an account by its address acts as nobody, signed in to another or not: its owner is told from where, and whoever
        // guessed isn't told whether there is such an account.
        var actor = what.ActorId ?? (what.Email is null ? origin.ActorId : null);
        JsonElement? detail = what.Detail is null ? null : JsonSerializer.SerializeToElement(what.Detail, AsColumns);
        return new Row(
            null, what.Act.Code, origin.Via, actor, what.AccountId ?? (what.Email is null ? actor : null), what.Email, what.JobId,
            origin.Ip, origin.UserAgent, detail?.GetRawText().Length <= LongestDetail ? detail : null);
    }

    // A command runs without the app being started.
    private AuditOrigin Origin() => requests.HttpContext is { } context ? AuditOrigin.From(context)
        : new AuditOrigin(app.ApplicationStarted.IsCancellationRequested ? "app" : "command_line");

    private void Log(AuditAct act, Row row) => logger.LogInformation(
        act.LogEvent, "Audit: {Act} of account {Account} by {Actor} via {Via} from {Address}, job {Job}, {Detail}",
        row.Act, row.UserId, row.ActorId, row.Via, row.Ip, row.JobId, row.Detail);

    private static string Written(IEnumerable<Row> rows) => JsonSerializer.Serialize(rows, AsColumns);

    private sealed record Row(
        DateTimeOffset? At, string Act, string Via, Guid? ActorId, Guid? UserId, string? Email, Guid? JobId, string? Ip, string? UserAgent,
        JsonElement? Detail);
}

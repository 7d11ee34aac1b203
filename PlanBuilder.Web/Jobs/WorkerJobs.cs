using System.Diagnostics;
using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What this node does with the jobs that it makes itself, as the service: it claims one, reports, and ends it. The database keeps the
/// order of the queue. All but the claims are fenced by the attempt: a job that was rescued meanwhile is not the caller's anymore.
/// </summary>
internal sealed class WorkerJobs([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>
    /// Claims the next jobs that n8n does not have, as many as there are slots; null for <c>@after</c> looks from the beginning. Here for a
    /// test to explain.
    /// </summary>
    internal const string Claim = """
        with next as (
          select id from planbuilder.managed_jobs
           where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())
             and queue_position_at >= coalesce((select least(queue_position_at, started_at) from jobs where id = @after), '-infinity')
             and (runner = 'local' or handed_over_at is null)
             and (type <> 'plan_change' or handover_attempts > 0 and runner = 'local' or not @n8nRewrites)
           order by queue_position_at, id
           limit @slots
             for update skip locked),
        claimed as (
          update jobs
             set status = 'running', runner = 'local'
            from next
           where jobs.id = next.id
          returning jobs.id, user_id, input::text, attempt, attempts_left, created_at, type, queue_position_at)
        select id, user_id, input, attempt, attempts_left, created_at, type from claimed order by queue_position_at, id
        """;

    /// <summary>The same for those alone that were reclaimed from n8n.</summary>
    internal const string ClaimReclaimed = """
        with next as (
          select id from planbuilder.managed_jobs
           where status = 'queued' and (next_attempt_at is null or next_attempt_at <= now())
             and queue_position_at >= coalesce((select least(queue_position_at, started_at) from jobs where id = @after), '-infinity')
             and runner = 'local' and (type <> 'plan_change' or handover_attempts > 0 or not @n8nRewrites)
           order by queue_position_at, id
           limit @slots
             for update skip locked),
        claimed as (
          update jobs
             set status = 'running', runner = 'local'
            from next
           where jobs.id = next.id
          returning jobs.id, user_id, input::text, attempt, attempts_left, created_at, type, queue_position_at)
        select id, user_id, input, attempt, attempts_left, created_at, type from claimed order by queue_position_at, id
        """;

    // Locks in the order of ids and skips locked rows, so that two nodes, or a node and the sweep, never wait for each other.
    private const string CompleteReady = """
        with ready as (
          select * from unnest(@ids, @attempts, @plans) as ready (id, attempt, plan)),
        mine as (
          select j.id, ready.plan from jobs j join ready on ready.id = j.id and ready.attempt = j.attempt
           where j.status = 'running'
           order by j.id
             for no key update of j skip locked)
        update jobs
           set status = 'completed', result = mine.plan::jsonb
          from mine
         where jobs.id = mine.id
        returning jobs.id;

        """;

    private static readonly TimeSpan LookBack = TimeSpan.FromSeconds(1);

    private ClaimedJob? last;
    private long lookedBack;

    /// <summary>
    /// Claims the first job in the queue, but for those that n8n has; null when none waits. No two callers get the same one.
    /// </summary>
    public async Task<ClaimedJob?> ClaimAsync(CancellationToken ct) =>
        (await CompleteAndClaimAsync([], 1, [], ct)).Claimed is [var first, ..] ? first : null;

    /// <summary>The same where plans are handed over: those that were reclaimed from n8n alone, and rewrites.</summary>
    public async Task<ClaimedJob?> ClaimReclaimedAsync(CancellationToken ct) =>
        (await CompleteAndClaimAsync([], 1, [JobTypes.Plan], ct)).Claimed is [var first, ..] ? first : null;

    /// <summary>
    /// Completes the jobs whose results are ready, unless another worker has them by now, and claims the next jobs for the free slots, in
    /// one round trip and one commit. A row that is locked is left out.
    /// </summary>
    /// <param name="handedOver">The types of jobs that n8n makes: of these only what was reclaimed is claimed.</param>
    public async Task<RunnerBatch> CompleteAndClaimAsync(
        IReadOnlyCollection<ReadyPlan> ready, int slots, string[] handedOver, CancellationToken ct)
    {
        // Each claimed job leaves a dead entry at the head of the queue's index, and vacuum can't remove it while any transaction pins a
        // snapshot. So a claim starts where the last one ended. It searches from the head, for jobs that were requeued, once a second and
        // whenever it finds nothing.
        var after = Stopwatch.GetElapsedTime(Volatile.Read(ref lookedBack)) < LookBack ? last?.Id : null;
        var batch = await CompleteAndClaimAsync(ready, slots, handedOver, after, ct);
        if (after is not null && slots > 0 && batch.Claimed.Count == 0)
        {
            after = null;
            batch = batch with { Claimed = (await CompleteAndClaimAsync([], slots, handedOver, after, ct)).Claimed };
        }

        if (after is null && slots > 0)
        {
            Volatile.Write(ref lookedBack, Stopwatch.GetTimestamp());
        }

        last = batch.Claimed is [.., var latest] ? latest : last;
        return batch with { FromStart = after is null };
    }

    /// <summary>Says which step the job is at and how far it is. False when the job is not the caller's anymore.</summary>
    public async Task<bool> ReportAsync(ClaimedJob job, StepProgress at, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs
               set step = @Step, progress = @Progress,
                   posts_done = coalesce(@PostsDone, posts_done), posts_total = coalesce(@PostsTotal, posts_total)
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, at.Step, at.Progress, at.PostsDone, at.PostsTotal }), ct) > 0;

    /// <summary>
    /// Says that the job is alive. Gives whether its owner wants it to end with what there is; null when it is not the caller's anymore.
    /// </summary>
    public Task<bool?> HeartbeatAsync(ClaimedJob job, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<bool?>("""
            update jobs set heartbeat_at = now()
             where id = @Id and attempt = @Attempt and status = 'running'
            returning stop_requested_at is not null
            """, new { job.Id, job.Attempt }), ct);

    /// <summary>The same, without saying anything.</summary>
    public Task<bool?> LookAsync(ClaimedJob job, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<bool?>("""
            select stop_requested_at is not null from jobs where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt }), ct);

    /// <summary>
    /// Completes a running job with its result. False if it was ended or rescued in the meantime; the result is dropped then.
    /// </summary>
    public async Task<bool> CompleteAsync(ClaimedJob job, object made, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'completed', result = @result::jsonb
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, result = JsonSerializer.Serialize(made, Plan.Json) }), ct) > 0;

    /// <summary>Ends a running job without a plan. <paramref name="detail"/> is for operators.</summary>
    public async Task<bool> FailAsync(ClaimedJob job, FailureReason reason, string detail, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'failed', error_code = @Code, error = @detail
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, reason.Code, detail }), ct) > 0;

    /// <summary>Releases a running job that could not go on for a reason which is not its own: the attempt does not count.</summary>
    public async Task<bool> ReleaseAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'queued', runner = null, attempts_left = attempts_left + 1, next_attempt_at = now() + @pause
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, pause }), ct) > 0;

    /// <summary>How many attempts the caller's job has left by now: one may have been restored. None for another's job.</summary>
    public Task<int> AttemptsLeftAsync(ClaimedJob job, CancellationToken ct) =>
        database.AsServiceAsync(session => session.SingleAsync<int>("""
            select coalesce((select attempts_left from jobs where id = @Id and attempt = @Attempt and status = 'running'), 0)
            """, new { job.Id, job.Attempt }), ct);

    /// <summary>Requeues a running job after a surprise, to be tried again later.</summary>
    public async Task<bool> RetryAsync(ClaimedJob job, TimeSpan pause, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'queued', runner = null, next_attempt_at = now() + @pause
             where id = @Id and attempt = @Attempt and status = 'running'
            """, new { job.Id, job.Attempt, pause }), ct) > 0;

    private Task<RunnerBatch> CompleteAndClaimAsync(
        IReadOnlyCollection<ReadyPlan> ready, int slots, string[] handedOver, Guid? after, CancellationToken ct)
    {
        var claim = slots == 0 ? "" : handedOver.Contains(JobTypes.Plan) ? ClaimReclaimed : Claim;
        var n8nRewrites = handedOver.Contains(JobTypes.Change);
        return ready.Count == 0
            ? database.AsServiceOnceAsync(session => session.BatchAsync(
                claim, new { after, slots, n8nRewrites },
                async results => new RunnerBatch([], [.. await results.ReadAsync<ClaimedJob>()])), ct)
            : database.AsServiceOnceAsync(session => session.BatchAsync(CompleteReady + claim, new
            {
                ids = ready.Select(one => one.Job.Id).ToArray(), attempts = ready.Select(one => one.Job.Attempt).ToArray(),
                plans = ready.Select(one => one.Plan).ToArray(), after, slots, n8nRewrites,
            }, async results => new RunnerBatch(
                [.. await results.ReadAsync<Guid>()], slots == 0 ? [] : [.. await results.ReadAsync<ClaimedJob>()])), ct);
    }
}

/// <summary>A job's result that is ready to be stored, as JSON.</summary>
internal sealed record ReadyPlan(ClaimedJob Job, string Plan);

/// <summary>The outcome of a runner's batch.</summary>
/// <param name="Completed">The jobs that were completed.</param>
/// <param name="Claimed">The jobs that were claimed, in the order of the queue.</param>
internal sealed record RunnerBatch(IReadOnlyCollection<Guid> Completed, IReadOnlyList<ClaimedJob> Claimed)
{
    /// <summary>Whether the claim searched the queue from its head.</summary>
    public bool FromStart { get; init; }
}

using System.Diagnostics;

namespace PlanBuilder.Web.Jobs;

/// <summary>How the runner works in batches: it completes what is ready, and claims the next jobs, in one round trip.</summary>
internal sealed partial class WorkerJobs
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

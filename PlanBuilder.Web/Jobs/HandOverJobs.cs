using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Hands jobs over to n8n, as the service. While a node does so, it holds a lease on the job. If the node dies, the lease expires, and
/// the job is handed over again.
/// </summary>
internal sealed class HandOverJobs([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>
    /// Takes the first job in the queue that is to be handed over; null when none waits. No two callers get the same one.
    /// </summary>
    /// <param name="types">Which types of jobs are handed over.</param>
    public Task<LeasedJob?> LeaseAsync(TimeSpan lease, string[] types, CancellationToken ct) =>
        database.AsServiceOnceAsync(session => session.FirstOrDefaultAsync<LeasedJob>("""
            with next as (
              select id from planbuilder.managed_jobs
               where status = 'queued' and type = any(@types)
                 and (runner is distinct from 'local' or type = 'plan_change' and handover_attempts = 0)
                 and (next_attempt_at <= now() or next_attempt_at is null and handed_over_at is null)
               order by queue_position_at, id
               limit 1
                 for update skip locked)
            update jobs
               set runner = 'n8n', handed_over_at = coalesce(handed_over_at, now()), handover_attempts = handover_attempts + 1,
                   next_attempt_at = now() + @lease
              from next
             where jobs.id = next.id
            returning jobs.id, user_id, type, input::text, attempt, coalesce(n8n_runs, 0) as n8n_runs, handover_attempts, queued_at,
                      created_at
            """, new { lease, types }), ct);

    /// <summary>Says that n8n has the job. False when it was claimed, ended or reclaimed meanwhile.</summary>
    /// <param name="workflow">The version that n8n's workflow named; null for none.</param>
    public async Task<bool> HandedOverAsync(LeasedJob job, int? workflow, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set next_attempt_at = null, n8n_workflow = @workflow
             where id = @Id and handover_attempts = @HandoverAttempts and status = 'queued' and runner = 'n8n'
            """, new { job.Id, job.HandoverAttempts, workflow }), ct) > 0;

    /// <summary>Fails a job that must not be handed over.</summary>
    public async Task<bool> FailAsync(LeasedJob job, FailureReason reason, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set status = 'failed', error_code = @Code
             where id = @Id and handover_attempts = @HandoverAttempts and status = 'queued' and runner = 'n8n'
            """, new { job.Id, job.HandoverAttempts, reason.Code }), ct) > 0;

    /// <summary>Keeps a job to be made here.</summary>
    public async Task<bool> KeepAsync(LeasedJob job, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set runner = 'local', handed_over_at = null, next_attempt_at = null
             where id = @Id and handover_attempts = @HandoverAttempts and status = 'queued' and runner = 'n8n'
            """, new { job.Id, job.HandoverAttempts }), ct) > 0;

    /// <summary>Says that n8n did not take the job: it is handed over again after <paramref name="pause"/>.</summary>
    public async Task<bool> RefusedAsync(LeasedJob job, TimeSpan pause, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            update jobs set handed_over_at = null, next_attempt_at = now() + @pause
             where id = @Id and handover_attempts = @HandoverAttempts and status = 'queued' and runner = 'n8n'
            """, new { job.Id, job.HandoverAttempts, pause }), ct) > 0;
}

/// <summary>
/// A job that this node is handing over, for the <paramref name="HandoverAttempts"/>th time since it was <paramref name="QueuedAt"/>.
/// </summary>
internal sealed record LeasedJob(
    Guid Id, Guid UserId, string Type, string Input, int Attempt, int N8nRuns, int HandoverAttempts, DateTime QueuedAt,
    DateTime CreatedAt)
{
    /// <summary>Tells each time that n8n is given the job from the others, but for those that it refused.</summary>
    public string Run => N8nRuns == 0 ? $"{Attempt}" : $"{Attempt}.{N8nRuns}";
}

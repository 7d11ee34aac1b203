using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>What an operator does with a job, as the service. How all of them stand is in <see cref="JobStatistics"/>.</summary>
internal sealed class OperatorJobs(PlanDatabase database, AuditTrail audit)
{
    /// <summary>A job and its timeline, every event in order; null when there is none.</summary>
    public Task<JobTimeline?> TimelineAsync(Guid jobId, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            var job = await session.FirstOrDefaultAsync<JobSnapshot>("""
                select j.id, j.user_id, j.type, j.status, j.error, j.error_code, j.attempt, j.runner, j.n8n_execution_id, j.created_at,
                       j.deleted_at, a.created_at as booked_at, a.refunded_at
                  from planbuilder.managed_jobs j
                  left join user_activity a on a.job_id = j.id and a.feature in ('aiPlanBuilder', 'planChange', 'planImport')
                 where j.id = @jobId
                """, new { jobId });
            return job is null ? null : new JobTimeline(
                job,
                await session.QueryAsync<JobEvent>("""
                    select at, kind, was, attempt, runner, step, progress, error_code, next_attempt_at
                      from job_events where job_id = @jobId order by id
                    """, new { jobId }),
                await session.QueryAsync<JobFailure>("""
                    select at, attempt, left(detail, 2000) as detail from job_failures where job_id = @jobId order by id
                    """, new { jobId }));
        }, ct);

    /// <summary>Requeues a failed job, with all its attempts. False when it is not failed, or its owner deleted it.</summary>
    public Task<bool> RequeueAsync(Guid jobId, CancellationToken ct) => ActAsync(AuditAct.JobRequeued, jobId, """
        update planbuilder.managed_jobs set status = 'queued' where id = @jobId and status = 'failed' returning user_id
        """, ct);

    /// <summary>
    /// Requeues what failed with that code within the span before now, and was neither deleted nor canceled by its owner; what fails
    /// meanwhile is left.
    /// Returns how many.
    /// </summary>
    public async Task<int> RequeueAllAsync(string code, TimeSpan span, CancellationToken ct)
    {
        var now = await database.AsServiceAsync(session => session.SingleAsync<DateTime>("select now()"), ct);
        for (var requeued = 0; ;)
        {
            var batch = await database.AsServiceAsync(async session =>
            {
                await audit.IntroduceAsync(session);
                return await session.ExecuteAsync("""
                    with failed as (
                      select id from planbuilder.managed_jobs
                       where status = 'failed' and deleted_at is null and error_code = @code and error_code <> 'cancelled'
                         and completed_at between @now - @span and @now
                       order by completed_at limit 200 for update skip locked)
                    update jobs set status = 'queued'
                      from failed where jobs.id = failed.id
                    """, new { code, span, now });
            }, ct);
            requeued += batch;
            if (batch == 0)
            {
                audit.LogIf(requeued > 0, new AuditEvent(AuditAct.JobRequeued, Detail: new { code, jobs = requeued }));
                return requeued;
            }
        }
    }

    /// <summary>Ends an open job, refunded whatever its state: it is not its owner who gives it up. False when it is not open.</summary>
    public Task<bool> StopAsync(Guid jobId, CancellationToken ct) => ActAsync(AuditAct.JobStopped, jobId, """
        update planbuilder.managed_jobs set status = 'failed', error_code = 'stopped' where id = @jobId and status in ('queued', 'running')
        returning user_id
        """, ct);

    // A trigger writes the act to the trail.
    private Task<bool> ActAsync(AuditAct act, Guid jobId, string update, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        await audit.IntroduceAsync(session);
        var owner = await session.FirstOrDefaultAsync<Guid?>(update, new { jobId });
        session.AfterCommit += () => audit.LogIf(owner is not null, new AuditEvent(act, owner, jobId));
        return owner is not null;
    }, ct);
}

using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>What is read for those who watch a job.</summary>
internal sealed class WatcherJobs(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    // Sorted by all columns of its index: under row-level security the planner does not see that the first two are fixed. A test explains
    // it.
    internal const string TypicalDuration = """
        select case when count(*) >= 3 then percentile_cont(0.5) within group (order by completed_at - started_at) end
          from (select started_at, completed_at from planbuilder.managed_jobs
                 where runner = @runner and left(input ->> 'period', 10) = @period and status = 'completed'
                 order by runner, left(input ->> 'period', 10), completed_at desc
                 limit 20) as last
        """;

    /// <summary>The version of one of the account's own jobs; null for any other. Under the account's role.</summary>
    public Task<JobVersion?> VersionAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<JobVersion>("""
            select id, user_id, coalesce(version, 0) as version from jobs
             where id = @jobId and user_id = @accountId and type in ('plan_builder', 'plan_change')
            """, new { accountId, jobId }), ct);

    /// <summary>Owner and version of those jobs that exist. As the service, for all watchers at once.</summary>
    public Task<IReadOnlyList<JobVersion>> VersionsAsync(Guid[] jobIds, CancellationToken ct) =>
        background.AsServiceAsync(session => session.QueryAsync<JobVersion>("""
            select id, user_id, coalesce(version, 0) as version from jobs where id = any(@jobIds)
            """, new { jobIds }), ct);

    /// <summary>The latest revision of the plan of one of the account's own completed jobs; null for any other.</summary>
    public Task<JobVersion?> RevisionAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<JobVersion>("""
            select id, user_id, coalesce((select max(number) from plan_revisions where job_id = @jobId), 0) as version from jobs
             where id = @jobId and user_id = @accountId and status = 'completed'
            """, new { accountId, jobId }), ct);

    /// <summary>The same of those plans that exist. As the service, for all watchers at once.</summary>
    public Task<IReadOnlyList<JobVersion>> RevisionsAsync(Guid[] jobIds, CancellationToken ct) =>
        background.AsServiceAsync(session => session.QueryAsync<JobVersion>(
            "select id, user_id, version from plan_revision_numbers(@jobIds)", new { jobIds }), ct);

    /// <summary>
    /// The median of what the last twenty completed plans took, from their claim on; null where there are fewer than three.
    /// </summary>
    public Task<TimeSpan?> TypicalDurationAsync(string runner, string period, CancellationToken ct) =>
        background.AsServiceAsync(session => session.SingleAsync<TimeSpan?>(TypicalDuration, new { runner, period }), ct);
}

/// <summary>What the watch remembers of a job.</summary>
internal sealed record JobVersion(Guid Id, Guid UserId, int Version);

using Dapper;
using Npgsql;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What an account does with its own jobs, under its role. The database itself checks the limit, books the usage, allows each
/// transition, and notifies whoever listens. A deleted job is found by the list of deleted jobs and by restoring it, and by nothing else.
/// </summary>
internal sealed class OwnerJobs(
    PlanDatabase database, PlanMaker maker, AuditTrail audit, QueueAnnouncer announcer, ILogger<OwnerJobs> logger)
{
    /// <summary>Puts a request into the queue, once per <paramref name="key"/> (at most 100 characters) of its account.</summary>
    public async Task<EnqueueResult> EnqueueAsync(Guid accountId, PlanInput input, string key, CancellationToken ct)
    {
        try
        {
            var zone = NeedsZone(input) ? await database.AsUserAsync(accountId, session => ZoneAsync(session, accountId), ct) : null;
            var title = DefaultName.From(input, zone, input.RequestedAt ?? DateTimeOffset.UnixEpoch);
            var enqueued = await InsertAsync(accountId, input, key, title, ct) ?? await FindSameAsync(accountId, input, key, ct);
            return enqueued is { } id ? new EnqueueResult.Accepted(id) : new EnqueueResult.Refused(EnqueueRefusal.KeyTaken);
        }
        catch (PostgresException e) when (e.SqlState is "PT429" or "PT409")
        {
            var hint = LimitHint.From(e);
            audit.Record(AuditEvent.Refused(
                hint.Ai is not null ? "ai_per_day" : e.SqlState == "PT429" ? "plans_per_month" : "active_jobs", accountId));
            return new EnqueueResult.Refused(hint switch
            {
                { Ai: "plan" } => EnqueueRefusal.TooMuchAi,
                { Ai: not null } => EnqueueRefusal.AiLimitReached,
                { IsOfDay: true } => EnqueueRefusal.TooManyToday(hint.Used, hint.Limit),
                _ when e.SqlState == "PT429" => EnqueueRefusal.LimitReached(hint.Used, hint.Limit),
                _ => EnqueueRefusal.TooManyActive(hint.Used, hint.Limit),
            });
        }
        catch (PostgresException e) when (e.SqlState == "PT503" || e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            // No limits in the table, or a part of the schema is missing.
            logger.LogError("Refusing a plan because the account's usage can't be determined: {Reason}", e.MessageText);
            return new EnqueueResult.Refused(EnqueueRefusal.UsageUnknown);
        }
    }

    /// <summary>One of the account's own jobs; null for any other.</summary>
    public Task<Job?> GetAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<Job>("""
            select j.id, j.type, j.status, j.input::text, j.result::text, j.error, j.error_code, j.step, j.progress,
                   j.posts_done, j.posts_total, j.version, j.attempt, j.runner, j.title, j.stop_requested_at is not null as stop_requested,
                   j.created_at, j.started_at, j.completed_at, a.refunded_at is not null as refunded
              from jobs j left join user_activity a on a.job_id = j.id and a.feature = 'aiPlanBuilder'
             where j.id = @jobId and j.user_id = @accountId and j.type = 'plan_builder'
            """, new { accountId, jobId }), ct);

    /// <summary>
    /// The account's jobs that have all of the words in their name or in what was asked for, the latest first, without their results.
    /// </summary>
    /// <param name="words">In any case; none for all jobs.</param>
    public Task<IReadOnlyList<Job>> FindAsync(Guid accountId, string[] words, int skip, int take, CancellationToken ct) =>
        database.QueryAsync(accountId, Find(new(accountId, words, skip, take)), ct);

    /// <summary>The same as a query, to be sent with others.</summary>
    public static Query<IReadOnlyList<Job>> Find(JobSearch search) => new($"""
        select j.id, j.status, j.input::text, j.title, j.error_code, j.version, j.created_at, a.refunded_at is not null as refunded
          from (select j.id, j.status, j.input, j.title, j.error_code, j.version, j.created_at {JobSearch.Found}) j
          left join user_activity a on a.job_id = j.id and a.feature = 'aiPlanBuilder'
         order by j.created_at desc, j.id
        """, search, async results => (await results.ReadAsync<Job>()).AsList());

    /// <summary>Cancels a job. False when it had ended already, or is not the account's.</summary>
    public Task<bool> CancelAsync(Guid accountId, Guid jobId, CancellationToken ct) => database.AsUserAsync(accountId, async session =>
    {
        await audit.IntroduceAsync(session);
        var cancelled = await session.SingleAsync<bool>("select cancel_job(@jobId)", new { jobId });
        session.AfterCommit += () => audit.LogIf(cancelled, new AuditEvent(AuditAct.JobCancelled, accountId, jobId));
        return cancelled;
    }, ct);

    /// <summary>
    /// Asks for the job's end with the posts that are written. False when none is, when it has ended, and when n8n makes it.
    /// </summary>
    public Task<bool> StopAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<bool>("select stop_job(@jobId)", new { jobId }), ct);

    /// <summary>What is written of the account's own job while it is in progress, in the order of the calendar.</summary>
    /// <param name="shown">Slots whose posts are given without their words.</param>
    public Task<IReadOnlyList<WrittenPost>> WrittenAsync(Guid accountId, Guid jobId, int[] shown, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<WrittenPost>("""
            select slot, case when slot = any(@shown) then null else post::text end as post
              from job_posts
             where job_id = @jobId
             order by slot
            """, new { jobId, shown }), ct);

    /// <summary>Names a job; null gives it the name back that it began with. False when it is not the account's.</summary>
    /// <param name="title">At most 100 characters, not only spaces.</param>
    public Task<bool> RenameAsync(Guid accountId, Guid jobId, string? title, CancellationToken ct) =>
        database.AsUserAsync(accountId, async session =>
        {
            var renamed = await session.SingleAsync<bool>("select rename_job(@jobId, @title)", new { jobId, title });
            if (renamed && title is null)
            {
                var job = await session.SingleAsync<Job>("select input::text, created_at from jobs where id = @jobId", new { jobId });
                var input = PlanInput.Read(job.Input);
                var zone = NeedsZone(input) ? await ZoneAsync(session, accountId) : null;
                if (DefaultName.From(input, zone, new DateTimeOffset(job.CreatedAt)) is { } name)
                {
                    await session.ExecuteAsync("select name_job(@jobId, @name)", new { jobId, name });
                }
            }

            return renamed;
        }, ct);

    /// <summary>Deletes a job that has ended. False when it has not, or is not the account's.</summary>
    public Task<bool> DeleteAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<bool>("select delete_job(@jobId)", new { jobId }), ct);

    /// <summary>The account's deleted jobs, the last deleted first, without their results.</summary>
    public Task<IReadOnlyList<Job>> ListDeletedAsync(Guid accountId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<Job>(
            "select id, status, input::text, title, error_code, version, created_at, deleted_at from deleted_jobs()"), ct);

    /// <summary>Restores a deleted job. False when the account has no such job.</summary>
    public Task<bool> RestoreAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<bool>("select restore_job(@jobId)", new { jobId }), ct);

    // All of it in one round trip. Two plans that would share a name get "(2)" and so on, from the trigger. Null where the key is taken.
    private Task<Guid?> InsertAsync(Guid accountId, PlanInput input, string key, string? title, CancellationToken ct)
    {
        var cost = CostOf(input);
        return database.AsUserAsync(accountId, session =>
        {
            session.AfterCommit += announcer.Announce;
            return session.BatchAsync("""
                select set_config('planbuilder.announcer', 'app', true);
                insert into jobs (user_id, type, status, input, idempotency_key, title)
                values (@accountId, 'plan_builder', 'queued', @input::jsonb, @key, @title)
                on conflict do nothing
                returning id;
                select check_ai_allowance(@Calls, @Tokens)::text
                 where @Calls > 0
                   and exists (select from jobs where user_id = @accountId and idempotency_key = @key and created_at = now())
                """,
                new { accountId, input = input.Write(), key, title, cost.Calls, cost.Tokens },
                async results =>
                {
                    await results.ReadAsync<string>();
                    var enqueued = await results.ReadFirstOrDefaultAsync<Guid?>();
                    await results.ReadAsync<string>(); // a refusal is raised here
                    return enqueued;
                });
        }, ct);
    }

    private Task<Guid?> FindSameAsync(Guid accountId, PlanInput input, string key, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<Guid?>("""
            select id from jobs
             where user_id = @accountId and type = 'plan_builder' and idempotency_key = @key
               and input_hash = job_input_hash(@input::jsonb)
            """, new { accountId, input = input.Write(), key }), ct);

    private static bool NeedsZone(PlanInput? input) => input is { StartDate: null, TimeZone: null };

    private static Task<string?> ZoneAsync(DatabaseSession session, Guid accountId) =>
        session.FirstOrDefaultAsync<string>("select time_zone from user_profile where user_id = @accountId", new { accountId });

    // Built-in ideas cost nothing, and are never refused for it.
    private AiCost CostOf(PlanInput input) => maker.IsAi
        ? PlanCost.Whole(input, input.RequestedAt ?? DateTimeOffset.UnixEpoch, withResearch: maker.IsN8n || maker.Researches)
        : AiCost.None;
}

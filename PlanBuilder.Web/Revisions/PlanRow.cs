using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Revisions;

/// <summary>A plan's latest revision as the database gives it: without the plan where the one that is cached is still it.</summary>
internal sealed class PlanRow : Job
{
    private const string Columns = """
        r.number, r.what, r.restores, r.created_at as revised_at,
                   case when r.restores is not null
                        then array(select coalesce(h.restores, -1) from plan_revisions h where h.job_id = j.id order by h.number)
                   end as history,
                   array(select p.post_id from plan_proposals p where p.plan_id = j.id) as proposed,
                   case when @number = coalesce(r.number, 0) and @endedAt is not distinct from j.completed_at then null
                        when r.number is null then j.result::text
                        else revision_plan(j.id, r.number)::text end as plan
              from jobs j
                   left join lateral (
                     select number, what, restores, created_at from plan_revisions
                      where job_id = j.id and user_id = @accountId
                      order by number desc
                      limit 1) r on true
        """;

    public int? Number { get; init; }
    public string? What { get; init; }
    public int? Restores { get; init; }
    public DateTime? RevisedAt { get; init; }

    /// <summary>As <see cref="UndoHistory"/> takes it; null where the latest revision is a change.</summary>
    public int[]? History { get; init; }

    public string[]? Proposed { get; init; }

    /// <summary>Null if it is cached, or if there is none.</summary>
    public string? Plan { get; init; }

    /// <summary>One of the account's own jobs, with its plan where it is completed; null for any other.</summary>
    public static Query<PlanRow?> WithJob(Guid accountId, Guid jobId, ReadPlan? cached) => Find($"""
        select j.id, j.type, j.status, j.input::text, case when j.status is distinct from 'completed' then j.result::text end as result,
               j.error, j.error_code, j.step, j.progress, j.posts_done, j.posts_total, j.version, j.attempt, j.runner, j.title,
               j.stop_requested_at is not null as stop_requested, j.created_at, j.started_at, j.completed_at,
               a.refunded_at is not null as refunded, {Columns}
               left join user_activity a on a.job_id = j.id and a.feature = 'aiPlanBuilder'
         where j.id = @jobId and j.user_id = @accountId and j.type = 'plan_builder'
        """, accountId, jobId, cached);

    /// <summary>The plan of one of the account's own completed jobs; null for any other job.</summary>
    public static Query<PlanRow?> Alone(Guid accountId, Guid jobId, ReadPlan? cached) => Find($"""
        select j.id, j.completed_at, {Columns}
         where j.id = @jobId and j.user_id = @accountId
        """, accountId, jobId, cached);

    private static Query<PlanRow?> Find(string sql, Guid accountId, Guid jobId, ReadPlan? cached) => new(
        sql, new { accountId, jobId, number = cached?.Number, endedAt = cached?.EndedAt },
        results => results.ReadFirstOrDefaultAsync<PlanRow>());
}

using System.Text.Json;
using Npgsql;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Revisions;

/// <summary>
/// All SQL on <c>plan_revisions</c>, as the account itself. A plan that was made stays in <c>jobs.result</c>; each change of it is a
/// revision beside it, numbered from 1, of which the database keeps what is new; 0 stands for the result.
/// </summary>
internal sealed class PlanStore(PlanDatabase database)
{
    /// <summary>
    /// The plan of one of the account's own completed jobs as it is now: the latest revision, else the result. Only the job's id and
    /// result are used, and its input for what the days of a plan are whose maker did not say. What is wrong with its posts stands on them.
    /// </summary>
    public async Task<CurrentPlan> CurrentAsync(Guid accountId, Job job, CancellationToken ct)
    {
        var latest = await database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<StoredRevision>("""
            select number, what, restores, created_at, revision_plan(job_id, number)::text as plan,
                   case when restores is null then null
                        else array(select coalesce(restores, -1) from plan_revisions where job_id = @Id order by number) end as history
              from plan_revisions
             where job_id = @Id and user_id = @accountId
             order by number desc
             limit 1
            """, new { job.Id, accountId }), ct);
        var revision = latest is null ? null : new Revision(latest.Number, latest.What, latest.Restores, latest.CreatedAt);
        var undoTo = latest?.History is { } history ? UndoHistory.Target(history) : latest?.Number - 1;
        if (latest is not null && PlanReader.Read(latest.Plan).Plan is { } revised)
        {
            return new(revision, latest.Plan, Shown(revised, job), null, undoTo);
        }

        var (plan, failure) = job.Result is null ? (null, null) : PlanReader.Read(job.Result);
        // a revision of another writer may be no plan
        return new(revision, job.Result, plan is null ? null : Shown(plan, job), failure, undoTo);
    }

    private static Plan Shown(Plan plan, Job job)
    {
        var calendar = plan.Schedule.All(day => day.Note is null) ? DayCalendar.ForStored(job.Input, new(job.CreatedAt)) : null;
        return PlanCheck.WithShown(calendar is null ? plan : PlanRepair.Annotated(plan, calendar));
    }

    /// <summary>The plan of one revision, 0 for the result; null where there is none.</summary>
    public async Task<Plan?> GetAsync(Guid accountId, Job job, int number, CancellationToken ct)
    {
        var json = number == 0 ? job.Result : await database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<string>("""
            select revision_plan(job_id, number)::text from plan_revisions where job_id = @Id and user_id = @accountId and number = @number
            """, new { job.Id, accountId, number }), ct);
        return json is null ? null : PlanReader.Read(json).Plan;
    }

    /// <summary>What was changed, the latest first.</summary>
    public Task<IReadOnlyList<Revision>> ListAsync(Guid accountId, Guid jobId, int skip, int take, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<Revision>("""
            select number, what, restores, created_at from plan_revisions
             where job_id = @jobId and user_id = @accountId
             order by number desc
            offset @skip limit @take
            """, new { jobId, accountId, skip, take }), ct);

    /// <summary>The numbered change; null where there is none.</summary>
    public Task<Revision?> FindAsync(Guid accountId, Guid jobId, int number, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<Revision>("""
            select number, what, restores, created_at from plan_revisions
             where job_id = @jobId and user_id = @accountId and number = @number
            """, new { jobId, accountId, number }), ct);

    /// <summary>Makes the plan the next revision, if <paramref name="madeOn"/> is still the latest.</summary>
    /// <param name="what">The change in words, at most 200 characters.</param>
    /// <param name="restores">The number whose plan this is, where it brings one back.</param>
    public async Task<RevisionResult> ReviseAsync(
        Guid accountId, Guid jobId, int madeOn, Plan plan, string what, int? restores, CancellationToken ct)
    {
        var json = JsonSerializer.Serialize(plan, Plan.Json);
        try
        {
            var number = await database.AsUserAsync(accountId, session => session.SingleAsync<int?>(
                "select revise_plan(@jobId, @madeOn, @json::jsonb, @what, @restores)", new { jobId, madeOn, json, what, restores }), ct);
            return number is null ? RevisionResult.Stale : RevisionResult.Saved;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
        {
            return RevisionResult.Full;
        }
        catch (PostgresException e) when (e.SqlState == "PT413")
        {
            return RevisionResult.AccountFull;
        }
        catch (PostgresException e) when (e.SqlState == "PT404")
        {
            return RevisionResult.Gone;
        }
    }

    private sealed record StoredRevision
    {
        public required int Number { get; init; }
        public required string What { get; init; }
        public int? Restores { get; init; }
        public DateTime CreatedAt { get; init; }
        public required string Plan { get; init; }

        /// <summary>As <see cref="UndoHistory"/> takes it; null where the latest revision is a change.</summary>
        public int[]? History { get; init; }
    }
}

/// <summary>
/// A job's plan as it is now: its latest revision (null: never changed), its JSON as it is stored, and what was read from it; no plan, and
/// why, where that cannot be read.
/// </summary>
/// <param name="UndoTo">The number whose plan an undo brings back; null where nothing is left to undo.</param>
internal sealed record CurrentPlan(Revision? Latest, string? Json, Plan? Plan, PlanFailure? Failure, int? UndoTo)
{
    /// <summary>Whether the latest revision is itself an undo.</summary>
    public bool IsUndo => Latest?.Restores is not null && UndoTo != Number - 1;

    /// <summary>The latest revision's number; 0 where the plan was never changed.</summary>
    public int Number => Latest?.Number ?? 0;
}

/// <summary>One change of a plan in words, without the plan. <paramref name="CreatedAt"/> is in UTC.</summary>
/// <param name="Restores">The number whose plan it brought back.</param>
internal sealed record Revision(int Number, string What, int? Restores, DateTime CreatedAt)
{
    /// <summary>The number under which the same plan came about first.</summary>
    public int Origin => Restores ?? Number;
}

/// <summary>What became of a change.</summary>
internal enum RevisionResult
{
    Saved,

    /// <summary>The plan was changed meanwhile.</summary>
    Stale,

    /// <summary>The plan was deleted meanwhile, or never was the account's.</summary>
    Gone,

    /// <summary>The plan has as many revisions, or has grown as large, as is kept.</summary>
    Full,

    /// <summary>The revisions of all the account's plans take as many bytes as are kept.</summary>
    AccountFull,
}

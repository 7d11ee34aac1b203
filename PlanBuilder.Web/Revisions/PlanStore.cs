using System.Text.Json;
using Npgsql;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Revisions;

/// <summary>
/// Reads and writes <c>plan_revisions</c>, as the account itself. The plan as it was created stays in <c>jobs.result</c>; each change to it
/// is a revision, numbered from 1, of which the database stores what is new. 0 stands for the result.
/// </summary>
internal sealed class PlanStore(PlanDatabase database, PlanCache cache)
{
    /// <summary>One of the account's own jobs, with its plan as it is now where it is completed; null for any other.</summary>
    public async Task<JobWithPlan?> FindAsync(Guid accountId, Guid jobId, CancellationToken ct)
    {
        var known = cache.Find(jobId);
        var row = await database.QueryAsync(accountId, PlanRow.WithJob(accountId, jobId, known), ct);
        return await WithPlanAsync(accountId, row, known, ct);
    }

    /// <summary>The same after another query, in one round trip.</summary>
    public async Task<(T First, JobWithPlan? Found)> FindAsync<T>(Guid accountId, Query<T> first, Guid jobId, CancellationToken ct)
    {
        var known = cache.Find(jobId);
        var (answer, row) = await database.QueryAsync(accountId, first, PlanRow.WithJob(accountId, jobId, known), ct);
        return (answer, await WithPlanAsync(accountId, row, known, ct));
    }

    /// <summary>
    /// The plan of one of the account's own completed jobs as it is now: the latest revision, else the result. What is wrong with its
    /// posts stands on them.
    /// </summary>
    public async Task<CurrentPlan> CurrentAsync(Guid accountId, Job job, CancellationToken ct)
    {
        var known = cache.Find(job.Id);
        var row = await database.QueryAsync(accountId, PlanRow.Alone(accountId, job.Id, known), ct);
        return row is null ? new(null, null, null, null, null, null) : await CurrentAsync(accountId, job, row, known, ct);
    }

    private async Task<JobWithPlan?> WithPlanAsync(Guid accountId, PlanRow? row, ReadPlan? known, CancellationToken ct) =>
        row is null ? null
        : new(row, row.Status == JobStatus.Completed ? await CurrentAsync(accountId, row, row, known, ct) : null);

    private async Task<CurrentPlan> CurrentAsync(Guid accountId, Job job, PlanRow row, ReadPlan? known, CancellationToken ct)
    {
        var revision = row.Number is { } number ? new Revision(number, row.What!, row.Restores, row.RevisedAt!.Value) : null;
        if (known is null || known.Number != (row.Number ?? 0) || known.EndedAt != row.CompletedAt)
        {
            known = cache.Set(job.Id, await ReadAsync(accountId, job, row, ct));
        }

        var undoTo = row.History is { } history ? UndoHistory.Target(history) : revision?.Number - 1;
        var redoTo = row.History is { } restored ? UndoHistory.Redo(restored) : null;
        return new(revision, known.Json, known.Plan, known.Failure, undoTo, redoTo)
        {
            Proposed = row.Proposed ?? [], Before = known.Before?.Plan, Missing = known.Missing,
        };
    }

    // A revision that another client wrote may be no plan. The result is shown then.
    private async Task<ReadPlan> ReadAsync(Guid accountId, Job job, PlanRow row, CancellationToken ct)
    {
        var (plan, failure) = row switch
        {
            { Plan: null } => (null, null),
            { Number: null } => PlanReader.Read(row.Plan),
            _ => PlanReader.ReadOwn(row.Plan),
        };
        var json = row.Plan;
        if (plan is null && row.Number is not null)
        {
            json = await ResultAsync(accountId, job.Id, ct);
            (plan, failure) = json is null ? (null, null) : PlanReader.Read(json);
        }

        var read = new ReadPlan(row.Number ?? 0, row.CompletedAt, json, null, failure);
        return plan is null ? read : await WithAsync(accountId, job, read, plan, ct);
    }

    // Notes name what is missing in this revision.
    private async Task<ReadPlan> WithAsync(Guid accountId, Job job, ReadPlan read, Plan plan, CancellationToken ct) =>
        await MissingAsync(accountId, job, plan, ct) is { } missing
            ? read with { Plan = Shown(MissingPosts.Renoted(plan, missing), job), Missing = missing }
            : read with { Plan = Shown(plan, job) };

    // Null where nothing is noted, or where nobody knows what was asked for.
    private async Task<IReadOnlyList<PlacedPost>?> MissingAsync(Guid accountId, Job job, Plan plan, CancellationToken ct) =>
        MissingPosts.AreNoted(plan) && PlanInput.RequestOf(job.Input, job.CreatedAt, plan) is { } request
        && await ResultAsync(accountId, job.Id, ct) is { } json && PlanReader.Read(json).Plan is { } made
            ? MissingPosts.In(plan, made, request)
            : null;

    private static Plan Shown(Plan plan, Job job)
    {
        var calendar = plan.Schedule.All(day => day.Note is null) ? DayCalendar.ForStored(job.Input, new(job.CreatedAt)) : null;
        return PlanCheck.WithShown(calendar is null ? plan : PlanRepair.Annotated(plan, calendar));
    }

    /// <summary>The plan of one revision, 0 for the result; null where there is none.</summary>
    public async Task<Plan?> GetAsync(Guid accountId, Job job, int number, CancellationToken ct)
    {
        var json = number == 0 ? await ResultAsync(accountId, job.Id, ct)
            : await database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<string>("""
                select revision_plan(job_id, number)::text from plan_revisions
                 where job_id = @Id and user_id = @accountId and number = @number
                """, new { job.Id, accountId, number }), ct);
        return json is null ? null : (number == 0 ? PlanReader.Read(json) : PlanReader.ReadOwn(json)).Plan;
    }

    /// <summary>The same as pages show it, with what is wrong with its posts.</summary>
    public async Task<Plan?> GetShownAsync(Guid accountId, Job job, CurrentPlan current, int number, CancellationToken ct) =>
        number == current.Number ? current.Plan
            : number == current.Number - 1 && current.Before is { } before ? before
            : await GetAsync(accountId, job, number, ct) is { } plan ? Shown(plan, job) : null;

    private Task<string?> ResultAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<string>(
            "select result::text from jobs where id = @jobId and user_id = @accountId", new { jobId, accountId }), ct);

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
    /// <param name="also">What is written with it, in the same transaction.</param>
    public async Task<RevisionResult> ReviseAsync(
        Guid accountId, Job job, int madeOn, Plan plan, string what, int? restores, CancellationToken ct,
        Func<DatabaseSession, Task>? also = null)
    {
        var json = JsonSerializer.Serialize(plan, Plan.Json);
        try
        {
            Task<int?> WriteAsync(DatabaseSession session) => session.SingleAsync<int?>(
                "select revise_plan(@Id, @madeOn, @json::jsonb, @what, @restores)", new { job.Id, madeOn, json, what, restores });
            // Alone, it takes one round trip.
            var number = await database.AsUserAsync<int?>(accountId, also is null ? WriteAsync : async (DatabaseSession session) =>
            {
                var written = await WriteAsync(session);
                if (written is not null)
                {
                    await also(session);
                }

                return written;
            }, ct);
            if (number is null)
            {
                return RevisionResult.Stale;
            }

            await CacheAsync(accountId, job, number.Value, plan, json, ct);
            return RevisionResult.Saved;
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

    // It is what the database would return, to the letter, so nobody needs to ask for it.
    private async Task CacheAsync(Guid accountId, Job job, int number, Plan written, string json, CancellationToken ct)
    {
        var read = cache.Find(job.Id)?.Plan is { } before ? PlanReader.ReadOwn(written, before) : PlanReader.ReadOwn(json);
        if (read is ({ } plan, var failure))
        {
            cache.Set(job.Id, await WithAsync(accountId, job, new(number, job.CompletedAt, json, null, failure), plan, ct));
        }
    }
}

using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What is finished of a plan in progress here: <c>job_posts</c> and <c>job_steps</c>, as the service. What is kept is fenced by the
/// attempt; what is read is of all of them.
/// </summary>
internal sealed class WritingStore([FromKeyedServices(PostgresSetup.Background)] PlanDatabase database)
{
    /// <summary>What earlier attempts finished.</summary>
    public Task<StoredWork> LoadAsync(Guid jobId, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        var isStopping = await session.SingleAsync<bool>(
            "select coalesce((select stop_requested_at is not null from jobs where id = @jobId), false)", new { jobId });
        var steps = (await session.QueryAsync<(string Step, string Outcome)>(
            "select step, outcome::text from job_steps where job_id = @jobId", new { jobId }))
            .ToDictionary(row => row.Step, row => row.Outcome);
        var posts = await session.QueryAsync<(int Slot, string Post)>(
            "select slot, post::text from job_posts where job_id = @jobId", new { jobId });
        return new StoredWork(
            new(
                Outcome<BegunCall>(steps, KeptSteps.ResearchCall)?.Id, Outcome<Research>(steps, KeptSteps.Research),
                Outcome<Strategy>(steps, KeptSteps.Strategy),
                posts.Select(row => (row.Slot, Post: Read<Post>(row.Post))).Where(row => row.Post is not null)
                    .ToDictionary(row => row.Slot, row => row.Post!),
                Outcome<List<PlanStep>>(steps, KeptSteps.Calls) ?? []),
            Outcome<KeptRequest>(steps, KeptSteps.Request), isStopping);
    }, ct);

    /// <summary>The strategy of a completed plan; null if it wasn't kept, or if there was none.</summary>
    public Task<Strategy?> StrategyAsync(Guid planId, CancellationToken ct) => database.AsServiceAsync(async session =>
        await session.FirstOrDefaultAsync<string>(
            "select outcome::text from job_steps where job_id = @planId and step = @Strategy",
            new { planId, KeptSteps.Strategy }) is { } outcome ? Read<Strategy>(outcome) : null, ct);

    /// <summary>Keeps the outcome of a step. False when the job is not the caller's anymore.</summary>
    public async Task<bool> KeepStepAsync(ClaimedJob job, string step, object outcome, CancellationToken ct) =>
        await database.AsServiceAsync(session => session.ExecuteAsync("""
            with mine as (
              select id from jobs where id = @Id and attempt = @Attempt and status = 'running' for no key update)
            insert into job_steps (job_id, step, outcome)
            select id, @step, @outcome::jsonb from mine
            on conflict (job_id, step) do update set outcome = excluded.outcome, written_at = now()
            """, new { job.Id, job.Attempt, step, outcome = JsonSerializer.Serialize(outcome, WorkSoFar.Json) }), ct) > 0;

    /// <summary>
    /// Keeps a finished post and says how far the job is. The first new one of an attempt gives the attempt back, ten of them in all.
    /// Callers for one job take turns.
    /// </summary>
    /// <returns>How many attempts the job has left; null when it is not the caller's anymore.</returns>
    public Task<int?> KeepPostAsync(ClaimedJob job, PlanSlot slot, Post post, StepProgress at, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<int?>("""
            with mine as (
              update jobs
                 set step = @Step, progress = @Progress, posts_done = @PostsDone, posts_total = @PostsTotal,
                     attempts_left = attempts_left + case
                       when exists (select from job_posts p where p.job_id = @Id and (p.attempt = @Attempt or p.slot = @Number)) then 0
                       when (select count(distinct p.attempt) from job_posts p where p.job_id = @Id) >= @MostReturned then 0
                       else 1 end
               where id = @Id and attempt = @Attempt and status = 'running'
              returning id, attempts_left)
            insert into job_posts (job_id, slot, day, post, attempt)
            select id, @Number, @Day, @post::jsonb, @Attempt from mine
            on conflict (job_id, slot) do update set post = excluded.post, written_at = now()
            returning (select attempts_left from mine)
            """, new
        {
            job.Id, job.Attempt, slot.Number, slot.Day, post = JsonSerializer.Serialize(post, Plan.Json),
            at.Step, at.Progress, at.PostsDone, at.PostsTotal, MostReturned,
        }), ct);

    private const int MostReturned = 10;

    // What another version wrote in another shape counts as missing.
    private static T? Outcome<T>(Dictionary<string, string> steps, string step) where T : class =>
        steps.TryGetValue(step, out var outcome) ? Read<T>(outcome) : null;

    private static T? Read<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, WorkSoFar.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record BegunCall(string Id);
}

/// <summary>What is stored of a job in progress.</summary>
/// <param name="Request">What its first attempt took the request to be; null before that.</param>
/// <param name="IsStopping">Whether its owner wants what there is.</param>
internal sealed record StoredWork(WorkSoFar Done, KeptRequest? Request, bool IsStopping)
{
    /// <summary>What is stored before the first attempt.</summary>
    public static readonly StoredWork None = new(WorkSoFar.None, null, false);
}

/// <summary>What of a request depends on more than the job, and must not change while the plan is made.</summary>
internal sealed record KeptRequest(DateOnly StartDate, string TimeZone, string BrandVoice);

using System.Text.Json;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Jobs;

/// <summary>Completes jobs that their owners stopped, and that no worker is making, with the posts that are there.</summary>
internal sealed class StoppedJobs(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase database, WritingStore writing, ProfileStore profiles, PastThemes pastThemes,
    PlanWorkflow workflow, ILogger<StoppedJobs> logger)
{
    /// <summary>Returns how many were completed.</summary>
    /// <param name="patience">How long a worker that is there may take to hear of it.</param>
    /// <param name="silence">After which a worker counts as lost.</param>
    public async Task<int> CompleteAsync(TimeSpan patience, TimeSpan silence, CancellationToken ct)
    {
        var completed = 0;
        var abandoned = await database.AsServiceAsync(session => session.QueryAsync<ClaimedJob>("""
            select id, user_id, input::text, attempt, attempts_left, created_at, type
              from planbuilder.managed_jobs
             where stop_requested_at < now() - @patience
               and (status = 'queued' and runner is distinct from 'n8n'
                    or status = 'running' and runner = 'local' and heartbeat_at < now() - @silence)
             order by stop_requested_at limit 20
            """, new { patience, silence }), ct);
        foreach (var job in abandoned)
        {
            if (await PlanOf(job, ct) is { } plan && await CompleteAsync(job, plan, silence, ct))
            {
                completed++;
            }
        }

        return completed;
    }

    private async Task<Plan?> PlanOf(ClaimedJob job, CancellationToken ct)
    {
        var stored = await writing.LoadAsync(job.Id, ct);
        var (request, _) = await JobRequest.ReadAsync(job, stored.Request, profiles, pastThemes, ct);
        if (request is null || stored.Done.Posts.Count == 0)
        {
            return null;
        }

        try
        {
            var hooks = WorkHooks.None(new CancellationToken(canceled: true));
            return (await workflow.RunAsync(request, stored.Done, workflow.Spending(request, stored.Done), hooks, ct)).Plan;
        }
        catch (Exception e) when (e is not (OperationCanceledException or DatabaseUnavailableException))
        {
            logger.LogError(e, "Job {JobId} was stopped, but its posts could not be turned into a plan.", job.Id);
            return null;
        }
    }

    // One that waits is claimed first: a plan comes from a running job alone.
    private Task<bool> CompleteAsync(ClaimedJob job, Plan plan, TimeSpan silence, CancellationToken ct) =>
        database.AsServiceAsync(async session =>
        {
            var claimed = await session.ExecuteAsync("""
                update jobs set status = 'running', runner = 'local'
                 where id = @Id and attempt = @Attempt and status = 'queued' and runner is distinct from 'n8n'
                """, new { job.Id, job.Attempt });
            return await session.ExecuteAsync("""
                update jobs set status = 'completed', result = @result::jsonb
                 where id = @Id and attempt = @Attempt + @claimed and status = 'running' and runner = 'local'
                   and (@claimed > 0 or heartbeat_at < now() - @silence)
                """, new { job.Id, job.Attempt, claimed, silence, result = JsonSerializer.Serialize(plan, Plan.Json) }) > 0;
        }, ct);
}

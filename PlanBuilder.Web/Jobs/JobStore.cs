using System.Text.Json;
using Npgsql;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// All SQL on jobs, in the order of a job's life. Here: what a visitor does, under the visitor's role. The database itself checks the
/// limit, books the usage, allows each move, and tells whoever listens.
/// </summary>
internal sealed partial class JobStore(
    PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    /// <summary>Puts a request into the queue, once per <paramref name="key"/> (at most 100 characters) of its account.</summary>
    public async Task<EnqueueResult> EnqueueAsync(Guid accountId, PlanInput input, string key, CancellationToken ct)
    {
        var parameters = new { accountId, input = input.Write(), key };
        try
        {
            return await database.AsUserAsync<EnqueueResult>(accountId, async session =>
            {
                var made = await session.FirstOrDefaultAsync<Guid?>("""
                    insert into jobs (user_id, type, status, input, idempotency_key)
                    values (@accountId, 'plan_builder', 'queued', @input::jsonb, @key)
                    on conflict do nothing
                    returning id
                    """, parameters);
                made ??= await session.FirstOrDefaultAsync<Guid?>("""
                    select id from jobs
                     where user_id = @accountId and idempotency_key = @key and input_hash = job_input_hash(@input::jsonb)
                    """, parameters);
                return made is { } id ? new EnqueueResult.Accepted(id) : new EnqueueResult.KeyTaken();
            }, ct);
        }
        catch (PostgresException e) when (e.SqlState == "PT429")
        {
            var (used, limit) = Numbers(e);
            return new EnqueueResult.LimitReached(used, limit);
        }
        catch (PostgresException e) when (e.SqlState == "PT409")
        {
            var (used, limit) = Numbers(e);
            return new EnqueueResult.TooManyActive(used, limit);
        }
        catch (PostgresException e) when (e.SqlState == "PT503" || e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            return new EnqueueResult.UsageUnknown(e.MessageText); // no limits in the table, or a part of the schema is missing
        }
    }

    /// <summary>One of the account's own jobs; null for any other.</summary>
    public Task<Job?> GetAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<Job>("""
            select j.id, j.type, j.status, j.input::text, j.result::text, j.error, j.error_code, j.step, j.progress, j.posts_done,
                   j.posts_total, j.version, j.attempt, j.runner, j.title, j.created_at, j.started_at, j.completed_at, a.refunded_at is not null as refunded
              from jobs j left join user_activity a on a.job_id = j.id
             where j.id = @jobId and j.user_id = @accountId
            """, new { accountId, jobId }), ct);

    /// <summary>The version of one of the account's own jobs; null for any other.</summary>
    public Task<JobVersion?> VersionAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<JobVersion>("""
            select id, user_id, coalesce(version, 0) as version from jobs where id = @jobId and user_id = @accountId
            """, new { accountId, jobId }), ct);

    /// <summary>Ends a job that its owner does not want any more. False when it had ended already, or is not the account's.</summary>
    public Task<bool> CancelAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.SingleAsync<bool>("select cancel_job(@jobId)", new { jobId }), ct);

    private static (int Used, int Limit) Numbers(PostgresException refusal)
    {
        using var hint = JsonDocument.Parse(refusal.Hint!); // Npgsql hides DETAIL, so the trigger says them here
        return (hint.RootElement.GetProperty("used").GetInt32(), hint.RootElement.GetProperty("limit").GetInt32());
    }
}

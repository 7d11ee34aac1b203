using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Delivery;

/// <summary>
/// All SQL on <c>plan_feeds</c>. A token leads to its account; everything else is read under that account's own role.
/// </summary>
internal sealed class FeedStore(PlanDatabase database, AuditTrail audit)
{
    /// <summary>How many of the latest plans a feed of all plans holds.</summary>
    public const int MostPlans = 50;

    public Task<IReadOnlyList<Feed>> ListAsync(Guid accountId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.QueryAsync<Feed>("""
            select f.id, f.job_id, f.created_at, f.read_at, j.title, j.input::text
              from plan_feeds f left join jobs j on j.id = f.job_id
             where f.user_id = @accountId and (f.job_id is null or j.id is not null)
             order by f.job_id is not null, j.created_at desc, f.id
            """, new { accountId }), ct);

    /// <summary>
    /// Creates the token of a plan's feed, or of the feed of all plans, and revokes the one before. Null if the plan isn't the account's.
    /// </summary>
    public async Task<string?> RenewAsync(Guid accountId, Guid? jobId, CancellationToken ct)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return await database.AsServiceAsync(async session =>
        {
            var isNew = await session.FirstOrDefaultAsync<bool?>("""
                insert into plan_feeds (user_id, job_id, token_hash)
                select @accountId, @jobId, @hash
                 where @jobId::uuid is null or exists (
                   select from jobs where id = @jobId and user_id = @accountId and status = 'completed' and deleted_at is null)
                on conflict (user_id, job_id) do update set token_hash = excluded.token_hash, created_at = now(), read_at = null
                returning xmax = 0
                """, new { accountId, jobId, hash = Hash(token) });
            if (isNew is null)
            {
                return null;
            }

            await audit.RecordAsync(session, ActOf(isNew.Value ? AuditAct.FeedCreated : AuditAct.FeedRenewed, accountId, jobId));
            return token;
        }, ct);
    }

    /// <summary>False if the feed isn't the account's.</summary>
    public Task<bool> RevokeAsync(Guid accountId, Guid feedId, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        var feed = await session.FirstOrDefaultAsync<Revoked>(
            "delete from plan_feeds where id = @feedId and user_id = @accountId returning job_id", new { accountId, feedId });
        if (feed is null)
        {
            return false;
        }

        await audit.RecordAsync(session, ActOf(AuditAct.FeedRevoked, accountId, feed.JobId));
        return true;
    }, ct);

    /// <summary>The feed that a token belongs to; null for an unknown token.</summary>
    public Task<FeedOwner?> FindAsync(string token, CancellationToken ct) => database.AsServiceAsync(async session =>
    {
        var hash = Hash(token);
        await session.ExecuteAsync("""
            update plan_feeds set read_at = now()
             where token_hash = @hash and (read_at is null or read_at < now() - interval '1 hour')
            """, new { hash });
        return await session.FirstOrDefaultAsync<FeedOwner>(
            "select id, user_id, job_id from plan_feeds where token_hash = @hash", new { hash });
    }, ct);

    /// <summary>The plans of a feed, latest first, each with the number of its latest revision.</summary>
    public Task<IReadOnlyList<FeedPlan>> PlansAsync(FeedOwner feed, CancellationToken ct) =>
        database.AsUserAsync(feed.UserId, session => session.QueryAsync<FeedPlan>("""
            select j.id, j.title, j.completed_at, coalesce(r.number, 0) as number
              from jobs j left join lateral (select max(number) as number from plan_revisions where job_id = j.id) r on true
             where j.user_id = @UserId and j.type = 'plan_builder' and j.status = 'completed' and (@JobId::uuid is null or j.id = @JobId)
             order by j.created_at desc, j.id
             limit @most
            """, new { feed.UserId, feed.JobId, most = MostPlans }), ct);

    private static AuditEvent ActOf(AuditAct act, Guid accountId, Guid? jobId) =>
        new(act, accountId, jobId, jobId is null ? new { which = "all_plans" } : null);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private sealed record Revoked(Guid? JobId);
}

/// <summary>A feed as its owner sees it. Times are UTC.</summary>
/// <param name="JobId">Null for all plans.</param>
internal sealed record Feed(Guid Id, Guid? JobId, DateTime CreatedAt, DateTime? ReadAt, string? Title, string? Input)
{
    public string Name => JobId is null ? "All plans" : JobLabels.Title(new() { Title = Title, Input = Input });
}

internal sealed record FeedOwner(Guid Id, Guid UserId, Guid? JobId);

internal sealed record FeedPlan(Guid Id, string? Title, DateTime? CompletedAt, int Number);

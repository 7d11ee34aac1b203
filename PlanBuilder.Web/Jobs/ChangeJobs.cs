using Dapper;
using Npgsql;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// What an account does with changes of its plans, under its role. The database itself checks the limit and books the usage, as it does for
/// plans. A change is canceled like a plan, by <see cref="OwnerJobs"/>.
/// </summary>
internal sealed class ChangeJobs(PlanDatabase database, AuditTrail audit, ILogger<ChangeJobs> logger)
{
    /// <summary>Puts a change into the queue, once per <paramref name="key"/> (at most 100 characters) of its account.</summary>
    /// <param name="input">Normalized and valid.</param>
    /// <param name="cost">What the AI may take for it.</param>
    public async Task<EnqueueResult> EnqueueAsync(Guid accountId, ChangeInput input, AiCost cost, string key, CancellationToken ct)
    {
        var parameters = new { accountId, input = input.Write(), key };
        try
        {
            return await database.AsUserAsync<EnqueueResult>(accountId, async session =>
            {
                var enqueued = await session.FirstOrDefaultAsync<Guid?>("""
                    insert into jobs (user_id, type, status, input, idempotency_key)
                    values (@accountId, 'plan_change', 'queued', @input::jsonb, @key)
                    on conflict do nothing
                    returning id
                    """, parameters);
                if (enqueued is not null)
                {
                    await session.ExecuteAsync("select check_ai_allowance(@Calls, @Tokens)", new { cost.Calls, cost.Tokens });
                }

                enqueued ??= await session.FirstOrDefaultAsync<Guid?>("""
                    select id from jobs
                     where user_id = @accountId and type = 'plan_change' and idempotency_key = @key
                       and input_hash = job_input_hash(@input::jsonb)
                    """, parameters);
                return enqueued is { } id ? new EnqueueResult.Accepted(id) : new EnqueueResult.Refused(ChangeRefusals.KeyTaken);
            }, ct);
        }
        catch (PostgresException e) when (e.SqlState is "PT429" or "PT409")
        {
            var refusal = ChangeRefusals.From(e.SqlState, LimitHint.From(e));
            audit.Record(AuditEvent.Refused(refusal.Limit is null ? "ai_per_day" : "rewrites", accountId));
            return new EnqueueResult.Refused(refusal);
        }
        catch (PostgresException e) when (e.SqlState == "PT404")
        {
            return new EnqueueResult.Refused(ChangeRefusals.Gone);
        }
        catch (PostgresException e) when (e.SqlState == "PT503" || e.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            logger.LogError("Refusing a rewrite because the account's usage can't be determined: {Reason}", e.MessageText);
            return new EnqueueResult.Refused(ChangeRefusals.UsageUnknown);
        }
    }

    /// <summary>One of the account's own changes; null for any other.</summary>
    public Task<ChangeJob?> GetAsync(Guid accountId, Guid jobId, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<ChangeJob>($"""
            select {Columns} from jobs where id = @jobId and user_id = @accountId and type = 'plan_change'
            """, new { accountId, jobId }), ct);

    /// <summary>The changes of a plan that were asked for within a day, whatever became of them; five at most, the latest first.</summary>
    /// <param name="postId">Only those that name this post; null for all.</param>
    public Task<IReadOnlyList<ChangeJob>> LatestAsync(Guid accountId, Guid planId, string? postId, CancellationToken ct) =>
        database.QueryAsync(accountId, Latest(accountId, planId, postId), ct);

    /// <summary>The same as a query, to be sent with others.</summary>
    public static Query<IReadOnlyList<ChangeJob>> Latest(Guid accountId, Guid planId, string? postId) => new($"""
        select {Columns}
          from jobs
         where user_id = @accountId and type = 'plan_change' and created_at > now() - interval '1 day'
           and input ->> 'plan' = @plan and (@postId is null or input -> 'posts' ? @postId)
         order by created_at desc, id
         limit 5
        """, new { accountId, plan = $"{planId}", postId }, async results => (await results.ReadAsync<ChangeJob>()).AsList());

    private const string Columns =
        "id, status, error, error_code, coalesce(version, 0) as version, posts_done, posts_total, input::text, created_at";
}

/// <summary>A change as its owner sees it.</summary>
internal sealed class ChangeJob
{
    public Guid Id { get; init; }
    public string Status { get; init; } = "";
    public string? Error { get; init; }
    public string? ErrorCode { get; init; }
    public int Version { get; init; }
    public int? PostsDone { get; init; }
    public int? PostsTotal { get; init; }
    public string? Input { get; init; }
    public DateTime CreatedAt { get; init; }

    public ChangeInput? Instruction => ChangeInput.Read(Input);

    public bool IsOpen => Status is JobStatus.Queued or JobStatus.Running;

    public bool IsFailed => Status == JobStatus.Failed && ErrorCode != FailureReason.Cancelled.Code;
}

/// <summary>Why a change was not started.</summary>
internal static class ChangeRefusals
{
    public static readonly EnqueueRefusal KeyTaken = new(StatusCodes.Status409Conflict,
        "You've already asked for this rewrite. Reload the page.");

    public static readonly EnqueueRefusal Gone = new(StatusCodes.Status404NotFound, "This plan no longer exists.");

    public static readonly EnqueueRefusal UsageUnknown = new(StatusCodes.Status503ServiceUnavailable,
        "We can't check your usage right now, so we didn't start this rewrite. Try again in a minute.");

    public static EnqueueRefusal From(string state, LimitHint hint) => hint switch
    {
        { Ai: "plan" } => new(StatusCodes.Status429TooManyRequests,
            "This rewrite needs more AI than you can use in a day. Choose fewer posts."),
        { Ai: not null } => new(StatusCodes.Status429TooManyRequests,
            "You've used today's AI allowance, so we didn't start this rewrite. Try again after midnight UTC."),
        { IsOfDay: true, Used: var used } => new(StatusCodes.Status429TooManyRequests,
            $"You've requested {used} rewrites today, so we didn't start this one. Try again after midnight UTC.", used, hint.Limit),
        { Used: var used, Limit: var limit } when state == "PT429" => new(StatusCodes.Status429TooManyRequests,
            $"You've used {used} of {limit} rewrites this month, so we didn't start this one.", used, limit),
        { Used: var used } => new(StatusCodes.Status409Conflict,
            $"You already have {used} {(used == 1 ? "rewrite" : "rewrites")} in progress, the most at one time. "
            + "Wait for one to finish, or cancel one.", used, hint.Limit),
    };
}

using System.Text.Json;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Revisions;

/// <summary>
/// All SQL on <c>plan_proposals</c>: what some posts could be instead. A completed change writes them; their owner reads them, and drops
/// them, used or not. A post has at most one, the latest.
/// </summary>
internal sealed class ProposalStore(PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background)
{
    /// <summary>The account's proposals for a plan, in the order of the calendar.</summary>
    public async Task<IReadOnlyList<Proposal>> ListAsync(Guid accountId, Guid planId, CancellationToken ct) =>
    [
        .. (await database.AsUserAsync(accountId, session => session.QueryAsync<StoredProposal>("""
            select post_id, asked::text as instruction, before::text, after::text, created_at from plan_proposals
             where plan_id = @planId and user_id = @accountId
             order by place, post_id
            """, new { planId, accountId }), ct)).Select(stored => stored.Read()).OfType<Proposal>(),
    ];

    /// <summary>The proposal for a post; null where there is none.</summary>
    public async Task<Proposal?> FindAsync(Guid accountId, Guid planId, string postId, CancellationToken ct) =>
        (await database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<StoredProposal>("""
            select post_id, asked::text as instruction, before::text, after::text, created_at from plan_proposals
             where plan_id = @planId and user_id = @accountId and post_id = @postId
            """, new { planId, accountId, postId }), ct))?.Read();

    /// <summary>Drops proposals. Returns how many there were.</summary>
    public Task<int> DropAsync(Guid accountId, Guid planId, IReadOnlyCollection<string> postIds, CancellationToken ct) =>
        database.AsUserAsync(accountId, session => DropAsync(session, accountId, planId, postIds), ct);

    /// <summary>The same, in the transaction that uses them.</summary>
    public static Task<int> DropAsync(DatabaseSession session, Guid accountId, Guid planId, IReadOnlyCollection<string> postIds) =>
        session.ExecuteAsync("""
            delete from plan_proposals where plan_id = @planId and user_id = @accountId and post_id = any(@posts)
            """, new { planId, accountId, posts = postIds.ToArray() });

    /// <summary>Proposes what was made without a job, as the service. False where the account has no such plan.</summary>
    public async Task<bool> ProposeAsync(
        Guid accountId, Guid planId, ChangeInput instruction, int place, Post before, Post after, CancellationToken ct) =>
        await background.AsServiceAsync(session => session.ExecuteAsync("""
            insert into plan_proposals (plan_id, post_id, user_id, asked, place, before, after)
            select id, @post, user_id, @asked::jsonb, @place, @before::jsonb, @after::jsonb
              from jobs
             where id = @planId and user_id = @accountId and type = 'plan_builder' and status = 'completed' and deleted_at is null
            on conflict (plan_id, post_id) do update
              set job_id = null, asked = excluded.asked, place = excluded.place, before = excluded.before, after = excluded.after,
                  created_at = now()
            """, new
        {
            planId, accountId, post = before.Id, place, asked = new ChangeInput { How = instruction.How }.Write(),
            before = JsonSerializer.Serialize(before, Plan.Json), after = JsonSerializer.Serialize(after, Plan.Json),
        }), ct) > 0;

    private sealed record StoredProposal
    {
        public required string PostId { get; init; }
        public required string Instruction { get; init; }
        public string? Before { get; init; }
        public required string After { get; init; }
        public DateTime CreatedAt { get; init; }

        // What another version wrote in another shape counts as missing.
        public Proposal? Read()
        {
            try
            {
                var after = JsonSerializer.Deserialize<Post>(After, Plan.Json)!;
                var before = Before is null ? null : JsonSerializer.Deserialize<Post>(Before, Plan.Json);
                return new(PostId, ChangeInput.Read(Instruction), before, after with { Id = PostId }, CreatedAt);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}

/// <summary>What a post could be instead. <paramref name="CreatedAt"/> is in UTC.</summary>
/// <param name="Instruction">Null where another version wrote it.</param>
/// <param name="Before">The post as it was rewritten.</param>
internal sealed record Proposal(string PostId, ChangeInput? Instruction, Post? Before, Post After, DateTime CreatedAt)
{
    /// <summary>Whether the post was changed by hand since, or removed: then the two are shown side by side.</summary>
    /// <param name="now">The post as it is now.</param>
    public bool IsOutdated(PlacedPost? now) => now is null || Before is null || PostLock.WasEdited(now, Before);

    /// <summary>Whether it is for a place that had no post.</summary>
    public bool FillsPlace => Instruction?.How == ChangeKinds.Missing;

    /// <summary>The post that it is for, or the place of one that is missing; null where the plan has neither.</summary>
    public PlacedPost? In(CurrentPlan current) => current.Plan?.Find(PostId)
        ?? (FillsPlace && Before is not null && current.Missing.FirstOrDefault(place => place.Post.Id == PostId) is { } missing
            ? missing with { Post = Before }
            : null);

    /// <summary>What would change, field by field, from the post as it is now.</summary>
    public IReadOnlyList<FieldChange> Changes(PlacedPost now) => PlanDifference.Between(now, now with { Post = Over(now.Post) });

    /// <summary>The post as it would be.</summary>
    public Post Over(Post now) => After.WithOwnerFields(now);
}

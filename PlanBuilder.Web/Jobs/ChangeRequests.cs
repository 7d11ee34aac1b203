using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>The request that a change stands for: its plan is read under the role of its owner.</summary>
internal sealed class ChangeRequests(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase database, WritingStore writing, ProfileStore profiles)
{
    /// <summary>Returns the request, the same for the same job, or why there is none.</summary>
    public async Task<(ChangeRequest? Request, PlanFailure? Failure)> ReadAsync(Guid accountId, string json, CancellationToken ct)
    {
        var input = ChangeInput.Read(json)?.Normalize();
        if (input is null || await new ChangeInputValidator().ValidateAsync(input, ct) is { IsValid: false })
        {
            return (null, new(FailureReason.InvalidInput, "The input doesn't describe a rewrite."));
        }

        var stored = await database.AsUserAsync(accountId, session => session.FirstOrDefaultAsync<StoredPlan>("""
            select input::text, created_at, result::text as made,
                   case when @Revision = 0 then result::text else revision_plan(id, @Revision)::text end as plan
              from jobs
             where id = @Plan and user_id = @accountId and type = 'plan_builder' and status = 'completed'
            """, new { input.Plan, input.Revision, accountId }), ct);
        var made = stored?.Made is null ? null : PlanReader.Read(stored.Made).Plan;
        if (stored?.Plan is null || PlanReader.Read(stored.Plan).Plan is not { } plan || plan.Schedule.Count == 0)
        {
            return (null, new(FailureReason.InvalidInput, "This plan or revision doesn't exist."));
        }

        var profile = await profiles.GetForJobAsync(accountId, ct);
        var request = RequestOf(plan, stored, profile);
        var strategy = await writing.StrategyAsync(input.Plan!.Value, ct);
        plan = WithMissing(plan, made, request, strategy, input);
        var own = input.Revision == 0 || input.How == ChangeKinds.Missing ? plan
            : PlanReader.ReadOwn(stored.Plan).Plan ?? plan; // with what only its owner says
        var change = ChangeRequest.Create(request, plan, strategy, input.PostsIn(own, made), input);
        return change.Slots.Count > 0 ? (change, null) : (null, new(FailureReason.InvalidInput, "The plan has none of these posts."));
    }

    // Where another writer's plan was asked for otherwise than in the form, the plan says what there is to know.
    private static PlanRequest RequestOf(Plan plan, StoredPlan stored, Profile profile) =>
        PlanInput.RequestOf(stored.Input, stored.CreatedAt, plan, profile.BrandVoice, profile.TimeZone, profile)
        ?? new PlanRequest(
            plan.Goal, plan.Schedule.Count, [], profile.Niche ?? "general", profile.BrandVoice ?? "",
            plan.Schedule[0].Date ?? DateOnly.FromDateTime(stored.CreatedAt), plan.TimeZone);

    // Places that have no post stand as posts without words, in the pillar that the strategy has for them.
    private static Plan WithMissing(Plan plan, Plan? made, PlanRequest request, Strategy? strategy, ChangeInput input)
    {
        if (input is not { How: ChangeKinds.Missing, Posts: { } ids } || made is null)
        {
            return plan;
        }

        var lines = strategy?.ByPost(request) ?? [];
        return PlanEdit.With(plan,
        [
            .. MissingPosts.In(plan, made, request).Where(place => ids.Contains(place.Post.Id))
                .Select(place => lines.GetValueOrDefault(place.Post.Id) is not { } line ? place
                    : place with
                    {
                        Post = place.Post with
                        {
                            Pillar = line.Pillar, Type = PostTypes.Fitting(line.Type ?? "", place.Post.Platform, line.Pillar),
                        },
                    }),
        ], []);
    }

    private sealed record StoredPlan
    {
        public string? Input { get; init; }
        public DateTime CreatedAt { get; init; }
        public string? Made { get; init; }
        public string? Plan { get; init; }
    }
}

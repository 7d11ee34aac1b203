using PlanBuilder.Web.Planning;

namespace PlanBuilder.Web.Jobs;

/// <summary>
/// Reads the plan that another writer brought, mends it, and compares it with what was asked for, as it is done with a plan that is made
/// here.
/// </summary>
internal static class ReceivedPlan
{
    public static (Plan? Plan, PlanFailure? Failure) Read(ReceivedResult received)
    {
        var request = RequestOf(received);
        var (plan, failure) = ReceivedAnswer.Read(received, PlanInput.PeriodOf(received.Input));
        return plan is null ? (null, failure)
            : request is null ? (plan, null) : Checked(PlanRepair.Finish(PlanRepair.Repair(plan, request), request), request, failure);
    }

    // Null for what the form would refuse: another client's own request, with a plan that nobody here can compare it with.
    private static PlanRequest? RequestOf(ReceivedResult received)
    {
        var input = PlanInput.Read(received.Input)?.Normalize(new DateTimeOffset(received.CreatedAt));
        return input is not null && new PlanInputValidator().Validate(input).IsValid
            ? input.ToRequest(received.BrandVoice, received.TimeZone)
            : null;
    }

    // Who writes no captions at all gives ideas: the original's plans may be of that kind.
    private static Plan WithThemes(Plan plan) => plan.Schedule.Any(day => day.Posts.Any(post => post.SuggestedCaption is not null))
        ? plan
        : plan with
        {
            Schedule = [.. plan.Schedule.Select(
                day => day with { Posts = [.. day.Posts.Select(post => post with { SuggestedCaption = post.Angle ?? post.Theme })] })],
        };

    // As what was made here, but that other writers may leave the pillars out.
    private static (Plan?, PlanFailure?) Checked(Plan plan, PlanRequest request, PlanFailure? failure)
    {
        var pillars = plan.Schedule.SelectMany(day => day.Posts).ToLookup(post => post.Id, post => post.Pillar);
        var findings = PlanCheck.Findings(plan, request)
            .Where(finding => finding.Kind != FindingKind.Pillar || pillars[finding.PostId ?? ""].Any(pillar => pillar is not null))
            .ToList();
        return PlanCheck.IsUsable(plan, request) || PlanCheck.IsUsable(WithThemes(plan), request)
            ? (PlanCheck.Mark(plan, findings), null)
            : (null, failure ?? new(FailureReason.UnusablePlan, string.Join('\n', findings)));
    }
}

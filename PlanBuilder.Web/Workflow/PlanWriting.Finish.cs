using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Workflow;

/// <summary>Puts the posts together, and compares the plan with what was asked for.</summary>
internal sealed partial class PlanWriting
{
    // What remains is marked where it stands; a plan of which too little is left is none, for the reason that kept the rest away. Whoever
    // stopped it wants what there is, however little.
    private (Plan?, PlanFailure?) Finished(bool isLate)
    {
        var isStopped = stop.IsCancellationRequested && posts.Count > 0;
        var plan = PlanRepair.Repair(Assembled(), request);
        var findings = PlanCheck.Findings(plan, request, research?.Text);
        if (!isStopped && !PlanCheck.IsUsable(plan, request))
        {
            return (null, spending.HasReachedLimit ? new(FailureReason.AiBoundReached, $"It took {options.MostTokens} tokens or more.")
                : failure ?? new PlanFailure(FailureReason.UnusablePlan, string.Join('\n', findings)));
        }

        var isWhole = plan.TotalPosts == slots.Count;
        if (!isWhole && (isStopped || isLate || spending.HasReachedLimit))
        {
            var count = MissingPosts.Count(plan.TotalPosts, slots.Count);
            provenance.Add(isStopped ? $"You stopped this plan when it had {count}"
                : isLate ? $"Writing took so long that this plan was finished with {count}"
                : $"This plan used all the AI that one plan may use. It was finished with {count}");
            findings = [.. findings.Where(finding => finding.Kind is not (FindingKind.MissingPost or FindingKind.FewPosts))];
        }

        var marked = PlanCheck.Mark(PlanRepair.Finish(plan with { Provenance = provenance.Build() }, request), findings);
        return (Named(marked), !isWhole && !isStopped && failure is { Reason.Retryable: true } ? failure : null);
    }

    // By slots until it is finished, so that what is found wrong can be asked for by its slot.
    private Plan Assembled()
    {
        var lines = strategy.BySlot();
        var days = Enumerable.Range(1, request.Days).Select(day => new PlanDay(day, request.DateOf(day),
        [
            .. slots.Where(slot => slot.Day == day && posts.ContainsKey(slot.Number)).Select(slot =>
            {
                var (post, line) = (posts[slot.Number], lines[slot.Number]);
                return post with
                {
                    Id = SlotPosts.Name(slot.Number),
                    Time = post.Time.Length > 0 ? post.Time : PostTime.Write(slot.Time),
                    Type = post.Type.Length > 0 ? post.Type : line.Type ?? "",
                    Pillar = line.Pillar, // the mix was decided with the strategy, and the post was written to it
                    Batch = line.Shoot,
                    Sources = post.Sources?.Where(number => number >= 1 && number <= research?.Sources.Count)
                        .ToList() is { Count: > 0 } known ? known : null,
                };
            }),
        ])).ToList();
        var all = days.SelectMany(day => day.Posts).ToList();
        return new(
            request.Goal, request.Period, [.. request.Platforms.Select(platform => platform.Name)], all.Count, ContentMix.From(all), days,
            request.TimeZone, provenance.Build());
    }

    // What was written anew once is marked, not asked for a third time; nor is a batch that brought nothing twice.
    private IEnumerable<(PlanSlot Slot, Post? Post, IReadOnlyList<string> Findings)> Wanted()
    {
        var plan = PlanRepair.Repair(Assembled(), request);
        var wasRewritten = done.Calls.Any(call => call.Name == Rewrite);
        var open = slots.Where(slot => !posts.ContainsKey(slot.Number)).ToList();
        foreach (var wrong in PlanCheck.Slots(PlanCheck.Findings(plan, request, research?.Text)))
        {
            if (wrong.PostId is { } id)
            {
                if (!wasRewritten && StrategyReader.Number(id) is { } number)
                {
                    yield return (slots.First(slot => slot.Number == number), posts[number], wrong.Sentences);
                }
            }
            else if (open.FirstOrDefault(slot => slot.Day == wrong.Day && slot.Platform.Name == wrong.Platform) is { } missing)
            {
                open.Remove(missing);
                if (!askedTwice.Contains(missing.Number))
                {
                    yield return (missing, null, wrong.Sentences);
                }
            }
        }
    }

    // What the answer leaves out of a post stays as it was.
    private Post Over(Post old, Post fix, PlanSlot slot)
    {
        var merged = PlanRepair.Merge(With(old), With(fix), [new(slot.Day, slot.Platform.Name, [], old.Id)]);
        return merged.Schedule.SelectMany(day => day.Posts).First();

        Plan With(Post post) => Assembled() with { Schedule = [new(slot.Day, request.DateOf(slot.Day), [post])] };
    }

    private static Plan Named(Plan plan) => plan with
    {
        Schedule = [.. plan.Schedule.Select(day => day with
        {
            Posts = [.. day.Posts.Index().Select(each => each.Item with
            {
                Id = PostId.Create(
                    day.Day, each.Item.Platform, 1 + day.Posts.Take(each.Index).Count(post => post.Platform == each.Item.Platform)),
            })],
        })],
    };
}
